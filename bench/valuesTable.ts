import { join } from "node:path";
import { measure, median, script, type Command } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

const COUNT = 200_000;
/** The targets of issue 2, against a file that `node:v8` wrote. */
const MOST_STORE = 1.5;
const MOST_LOAD = 0.8;

/** Keeps 200,000 rows as this library does, and as a raw file, in turn: each step in a new process. */
export function valuesTable(rounds: number): Table {
  const samples = new Map<string, { store: number[]; load: number[] }>();
  for (let round = 0; round < rounds; round++) {
    inTemporaryFolder((folder) => {
      const commands: [string, Command][] = [
        ["v8 file", script("valuesFloor.ts", [COUNT, "v8", join(folder, "v8")])],
        ["JSON file", script("valuesFloor.ts", [COUNT, "json", join(folder, "json")])],
        ["here", script("values.ts", [COUNT], { LITTLE_PIPELINES_DIR: join(folder, "state") })],
      ];
      for (const step of ["store", "load"] as const) {
        for (const [name, command] of commands) {
          const its = samples.get(name) ?? { store: [], load: [] };
          its[step].push(measure(command).seconds![step]!);
          samples.set(name, its);
        }
      }
    });
  }
  const figure = (name: string, step: "store" | "load"): number => median(samples.get(name)![step]);
  const row = (step: "store" | "load", most: number): string[] => {
    const raw = figure("v8 file", step);
    const here = figure("here", step);
    return [
      step,
      format(figure("JSON file", step)),
      format(raw),
      format(here),
      format(here / raw),
      `≤ ${most} x v8`,
      mark(here <= most * raw),
    ];
  };
  return {
    head: ["200,000 rows", "JSON file s", "v8 file s", "here s", "/ v8", "target", ""],
    rows: [row("store", MOST_STORE), row("load", MOST_LOAD)],
  };
}
