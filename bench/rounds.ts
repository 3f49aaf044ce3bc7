import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contestant } from "./contestant.ts";
import { measure, median, type Command, type Sample } from "./measure.ts";
import type { ShapeName } from "./shapes.ts";

/** Nothing is kept yet; everything is; the first task's file has changed, but what it gives has not. */
export const PHASES = ["first", "nothing", "changed"] as const;

export type Phase = (typeof PHASES)[number];

/** Of all rounds of one contestant in one phase. */
export interface Figures {
  readonly seconds: number;
  readonly peakMiB: number | undefined;
}

/** By contestant, then by phase. */
export type Results = ReadonlyMap<string, Readonly<Record<Phase, Figures>>>;

/** What a phase must have run, of so many tasks: a benchmark that does not do its work is quick. */
const RUNS: Readonly<Record<Phase, (size: number) => number>> = {
  first: (size) => size,
  nothing: () => 0,
  changed: () => 1,
};

/**
 * Lets the contestants compute the same graph, each in whole processes and a folder of its own, in
 * turn (A B A B …), so that a machine that is slow for a while is slow for all.
 */
export function runRounds(contestants: readonly Contestant[], shape: ShapeName, size: number, rounds: number): Results {
  const samples = new Map<string, Samples>();
  for (const { name } of contestants) samples.set(name, { first: [], nothing: [], changed: [] });
  for (let round = 0; round < rounds; round++) {
    inTemporaryFolder((folder) => {
      const input = join(folder, "input.txt");
      writeInput(input, "");
      const commands = new Map<string, Command>();
      for (const contestant of contestants) {
        const own = join(folder, contestant.name);
        mkdirSync(own);
        commands.set(contestant.name, contestant.prepare({ shape, size, input, folder: own }));
      }
      for (const phase of PHASES) {
        if (phase === "changed") writeInput(input, "another line, which nobody reads\n");
        const answers = new Set<unknown>();
        for (const [name, command] of commands) {
          const sample = measure(command);
          if (sample.ran !== undefined && sample.ran !== RUNS[phase](size))
            throw new Error(`${name} ran ${sample.ran} of ${size} tasks (${phase})`);
          if (sample.answer !== undefined) answers.add(sample.answer);
          samples.get(name)![phase].push(sample);
        }
        if (answers.size > 1) throw new Error(`the answers differ: ${[...answers].join(", ")}`);
      }
    });
  }
  return new Map(
    [...samples].map(([name, { first, nothing, changed }]) => [
      name,
      { first: figures(first), nothing: figures(nothing), changed: figures(changed) },
    ]),
  );
}

type Samples = Record<Phase, Sample[]>;

function figures(samples: readonly Sample[]): Figures {
  const peaks = samples.flatMap(({ peakMiB }) => (peakMiB === undefined ? [] : [peakMiB]));
  return {
    seconds: median(samples.map(({ wall }) => wall)),
    peakMiB: peaks.length === 0 ? undefined : Math.max(...peaks),
  };
}

/** What was changed this instant may change again unseen, so the first is a minute old, as it mostly is. */
function writeInput(path: string, rest: string): void {
  writeFileSync(path, `0\n${rest}`);
  const then = Date.now() / 1000 - (rest === "" ? 60 : 0);
  utimesSync(path, then, then);
}

/** Gives work a folder that is gone afterwards. */
export function inTemporaryFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-bench-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
