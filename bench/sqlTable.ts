import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { measure, median, script } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { QUERIES } from "./sqlQueries.ts";
import { format, mark, type Table } from "./table.ts";

/** The target of issue 4. */
const MOST = 1.15;

/** All queries together, and that with what `execute` does besides. */
const TASKS = "all tasks";
const WHOLE = "all, with `execute`";

/** Queries over 3 million rows as tasks, beside plain DuckDB with the same Parquet files written, in turn. */
export function sqlTable(rounds: number): Table {
  const names = [...Object.keys(QUERIES), TASKS, WHOLE];
  const samples = { floor: new Map<string, number[]>(), here: new Map<string, number[]>() };
  for (let round = 0; round < rounds; round++) {
    inTemporaryFolder((folder) => {
      const files = join(folder, "files");
      mkdirSync(files);
      const env = { LITTLE_PIPELINES_DIR: join(folder, "state") };
      const commands = { floor: script("sqlFloor.ts", [files]), here: script("sql.ts", [], env) };
      for (const contestant of ["floor", "here"] as const) {
        const { ran, seconds } = measure(commands[contestant]);
        if (ran !== Object.keys(QUERIES).length) throw new Error(`${String(ran)} queries ran`);
        const { all, ...each } = seconds!;
        const tasks = Object.values(each).reduce((sum, its) => sum + its, 0);
        for (const [name, its] of Object.entries({ ...each, [TASKS]: tasks, [WHOLE]: all! }))
          samples[contestant].set(name, [...(samples[contestant].get(name) ?? []), its]);
      }
    });
  }
  return {
    head: ["query over 3 million rows", "DuckDB s", "here s", "/ DuckDB", "target", ""],
    rows: names.map((name) => {
      const [floor, here] = [median(samples.floor.get(name)!), median(samples.here.get(name)!)];
      const [target, isMet] = name === TASKS ? [`≤ ${MOST} x`, mark(here / floor <= MOST)] : ["", ""];
      return [name, format(floor), format(here), format(here / floor), target, isMet];
    }),
  };
}
