import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, median, script } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

const SIZE = 10_000;
/** The target of issue 3, against a run with nothing to do. */
const MOST = 1.2;

/** `plan` and `explain` on the ladder, beside a run with nothing to do, in turn. */
export function askTable(rounds: number): Table {
  const samples = { run: [] as number[], plan: [] as number[], explain: [] as number[] };
  inTemporaryFolder((folder) => {
    const input = join(folder, "input.txt");
    writeFileSync(input, "1");
    const env = { LITTLE_PIPELINES_DIR: join(folder, "state") };
    const commands = {
      run: script("ladder.ts", [SIZE, input], env),
      plan: script("ask.ts", ["plan", SIZE, input], env),
      explain: script("ask.ts", ["explain", SIZE, input], env),
    };
    measure(commands.run);
    for (let round = 0; round < rounds; round++) {
      for (const name of ["run", "plan", "explain"] as const) {
        const { ran, wall } = measure(commands[name]);
        if (ran !== 0) throw new Error(`${name}: ${ran} tasks would run with nothing to do`);
        samples[name].push(wall);
      }
    }
  });
  const run = median(samples.run);
  return {
    head: ["10,000 tasks, ladder", "nothing to do s", "here s", "/ nothing to do", "target", ""],
    rows: (["plan", "explain"] as const).map((name) => {
      const its = median(samples[name]);
      return [name, format(run), format(its), format(its / run), `≤ ${MOST} x nothing to do`, mark(its <= MOST * run)];
    }),
  };
}
