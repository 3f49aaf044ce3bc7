// node bench/floor.ts SHAPE SIZE INPUT STATE: the same tasks with the least that Node can do: one
// JSON state file, a SHA-256 key for each task over its name and the hashes of what it depends on.
// No history, no log, no graph, nothing at the same time; what finished is lost if it is killed.
import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { addUp, SHAPES, type ShapeName } from "./shapes.ts";
import { tell } from "./tell.ts";

interface Kept {
  readonly key: string;
  readonly hash: string;
  readonly value: number;
}

const [shape, size, input, statePath] = process.argv.slice(2) as [ShapeName, string, string, string];
const tasks = SHAPES[shape](Number(size)).map((dependencies, i) => ({
  name: `task ${i}`,
  dependencies,
  run: async (results: readonly number[]): Promise<number> =>
    addUp(i === 0 ? Number.parseInt(readFileSync(input, "utf8"), 10) : i, results),
}));

const before = readState();
const after: Record<string, Kept> = {};
const kept: Kept[] = [];
let ran = 0;
for (const { name, dependencies, run } of tasks) {
  const upstream = dependencies.map((each) => kept[each]!);
  let text = name;
  for (const each of upstream) text += `\n${each.hash}`;
  if (kept.length === 0) text += `\n${hash("sha256", readFileSync(input))}`;
  const key = hash("sha256", text);
  let its = before[name];
  if (its?.key !== key) {
    const value = await run(upstream.map((each) => each.value));
    its = { key, hash: hash("sha256", JSON.stringify(value)), value };
    ran++;
  }
  after[name] = its;
  kept.push(its);
}
if (ran > 0) writeFileSync(statePath, JSON.stringify(after));
tell({ answer: kept.at(-1)!.value, ran });

function readState(): Record<string, Kept> {
  try {
    return JSON.parse(readFileSync(statePath, "utf8")) as Record<string, Kept>;
  } catch {
    return {};
  }
}
