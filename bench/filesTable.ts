import { mkdirSync, openSync, writeFileSync, writeSync, closeSync } from "node:fs";
import { join } from "node:path";
import { measure, median, script, type Command } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

/** Files that a task reads, what is done to them before each run, and what it is held against. */
interface Case {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  /** What stands for the files, in their folder. */
  readonly input: string;
  readonly changed: boolean;
  readonly floor: "stat" | "hash";
  readonly most: number;
}

const MANY = { count: 10_000, bytes: 10_000, changed: false, floor: "stat", most: 2 } as const;

/** The targets of issue 3. */
const CASES: readonly Case[] = [
  { ...MANY, name: "10,000 of 10 kB, unchanged, `*.bin`", input: "*.bin" },
  { ...MANY, name: "10,000 of 10 kB, unchanged, `**/*.bin`", input: "**/*.bin" },
  { ...MANY, name: "10,000 of 10 kB, unchanged, their folder", input: "" },
  {
    name: "1,000 of 1 MB, all changed",
    count: 1000,
    bytes: 2 ** 20,
    input: "*.bin",
    changed: true,
    floor: "hash",
    most: 1.2,
  },
];

/** Files that were written this instant are read twice, since they may change unseen: so they are older. */
const SETTLE_MS = 3_000;

/** A task that declares files as its input, beside the least that Node can do with these, in turn. */
export function filesTable(rounds: number): Table {
  return {
    head: ["files", "floor s", "here s", "/ floor", "target", ""],
    rows: CASES.map((each) => {
      const { floor, here } = measureCase(each, rounds);
      const ratio = here / floor;
      const target = `≤ ${each.most} x ${each.floor === "stat" ? "stat" : "SHA-256 in two threads"}`;
      return [each.name, format(floor), format(here), format(ratio), target, mark(ratio <= each.most)];
    }),
  };
}

function measureCase(files: Case, rounds: number): { floor: number; here: number } {
  return inTemporaryFolder((root) => {
    const folder = join(root, "data");
    mkdirSync(folder);
    for (let i = 0; i < files.count; i++) writeFileSync(pathOf(folder, i), Buffer.alloc(files.bytes, `${i} `));
    const env = { LITTLE_PIPELINES_DIR: join(root, "state") };
    const commands: Readonly<Record<"floor" | "here", Command>> = {
      floor: script("filesFloor.ts", [files.floor, folder]),
      here: script("files.ts", [join(folder, files.input)], env),
    };
    const samples = { floor: [] as number[], here: [] as number[] };
    waitUntilSettled();
    measure(commands.here);
    for (let round = 0; round < rounds; round++) {
      if (files.changed) change(folder, files.count, round);
      for (const name of ["floor", "here"] as const) {
        const { ran, seconds } = measure(commands[name]);
        if (ran !== undefined && ran !== Number(files.changed)) throw new Error(`the task ran ${ran} times`);
        samples[name].push(seconds![name]!);
      }
    }
    return { floor: median(samples.floor), here: median(samples.here) };
  });
}

/** One byte of each: nothing but reading all of it tells. */
function change(folder: string, count: number, round: number): void {
  for (let i = 0; i < count; i++) {
    const file = openSync(pathOf(folder, i), "r+");
    writeSync(file, Buffer.of(round), 0, 1, round);
    closeSync(file);
  }
  waitUntilSettled();
}

function waitUntilSettled(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MS);
}

function pathOf(folder: string, i: number): string {
  return join(folder, `${i}.bin`);
}
