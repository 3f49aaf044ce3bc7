// What the live picture of a run costs: the same events with it and without anything that looks at them.
//   node bench/picture.ts TASKS still|busy
// still: 8 tasks run on and tell things, the others wait; busy: all tasks of the run start and end meanwhile.
import { setInterval } from "node:timers/promises";
import type { RunEvent, RunListener } from "../src/index.ts";
import { livePicture } from "../src/cli/live/livePicture.ts";
import { tell } from "./tell.ts";

const size = Number(process.argv[2]);
const mode = process.argv[3];
const SECONDS = 10;
const TICKS_PER_SECOND = 50;
const RUNNING = 8;

/** A terminal that takes what it is given. */
let bytes = 0;
Object.assign(process.stderr, {
  isTTY: true,
  columns: 100,
  rows: 40,
  write: (text: string) => {
    bytes += text.length;
    return true;
  },
});

const without = await cost({ handle: () => {}, flush: async () => {} });
const withPicture = await cost(livePicture("info"));
tell({ answer: size, seconds: { "of a core": (withPicture - without) / SECONDS, kB: bytes / 1000 / SECONDS } });

async function cost(listener: RunListener): Promise<number> {
  const begin = process.cpuUsage();
  const now = (): number => Date.now();
  const emit = (event: Record<string, unknown>): void =>
    listener.handle({ at: now(), ...event } as unknown as RunEvent);
  emit({
    kind: "runStarted",
    runId: "1",
    pipeline: "P",
    taskCount: size,
    concurrency: RUNNING,
    longestName: 9,
    workMs: size * 1000,
  });
  const start = (i: number): void =>
    emit({ kind: "taskStarted", task: `Task ${i}`, reason: "first run", expectedMs: 5000, pathMs: 10_000 });
  const end = (i: number): void => {
    const report = { name: `Task ${i}`, outcome: "ran", reason: "first run", durationMs: 80, steps: [] };
    emit({ kind: "taskFinished", task: `Task ${i}`, report, quiet: false, workLeftMs: (size - i) * 1000 });
  };
  for (let i = 0; i < RUNNING; i++) start(i);
  let next = RUNNING;
  const perTick = Math.ceil(size / (SECONDS * TICKS_PER_SECOND));
  let tick = 0;
  for await (const _ of setInterval(1000 / TICKS_PER_SECOND)) {
    if (++tick > SECONDS * TICKS_PER_SECOND) break;
    for (let i = next - RUNNING; i < next; i++) {
      emit({ kind: "taskProgress", task: `Task ${i}`, done: tick, total: SECONDS * TICKS_PER_SECOND });
      if (tick % 5 === 0) emit({ kind: "taskLogged", task: `Task ${i}`, level: "info", message: `line ${tick}` });
    }
    for (let i = 0; mode === "busy" && i < perTick && next < size; i++, next++) {
      end(next - RUNNING);
      start(next);
    }
  }
  await listener.flush();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}
