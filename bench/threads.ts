// node bench/threads.ts thread|process: tasks that occupy the CPU, one alone and two at a time, each in a worker of its own;
// and tasks with nothing to do, handed to one warm worker one after the other, beside the same in this thread.
import { pipeline, task, type ExecutorKind, type Pipeline } from "little-pipelines";
import { seconds, tell } from "./tell.ts";

const LOOPS = 1e8;
const HANDED = 500;

function work(seed: number): number {
  let sum = seed;
  for (let i = 0; i < LOOPS; i++) sum = (Math.imul(sum, 31) + i) | 0;
  return sum;
}

const executor = process.argv[2] as ExecutorKind;
const two = [1, 2].map((seed) => task(`Work${seed}`, () => work(seed)));
const working = pipeline("working", two, { executor, concurrency: 2 });
const handed = Array.from({ length: HANDED }, (_, i) => task(`Handed${i}`, () => i));
const away = pipeline("away", handed, { executor, concurrency: 1 });
const here = pipeline("here", handed, { concurrency: 1 });

async function timed(example: Pipeline, only: readonly string[]): Promise<number> {
  const begin = performance.now();
  await example.execute({ logLevel: "silent", force: true, only });
  return seconds(begin, performance.now());
}

if (import.meta.main) {
  const both = two.map(({ name }) => name);
  const all = handed.map(({ name }) => name);
  for (const [example, names] of [
    [working, both],
    [away, all],
    [here, all],
  ] as const)
    await timed(example, names);
  // The best of several, in turn: what else the machine does holds two up more often than one.
  let [alone, together] = [Infinity, Infinity];
  for (let round = 0; round < 5; round++) {
    alone = Math.min(alone, await timed(working, ["Work1"]));
    together = Math.min(together, await timed(working, both));
  }
  const awayMs = ((await timed(away, all)) * 1000) / HANDED;
  const hereMs = ((await timed(here, all)) * 1000) / HANDED;
  tell({ answer: await working.getResult("Work2"), seconds: { alone, together, handed: (awayMs - hereMs) / 1000 } });
}
