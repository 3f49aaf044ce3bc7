import { execFileSync } from "node:child_process";
import { measure, median, script } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

/** The target of issue 4, in seconds. */
const MOST = 0.05;

/** A script that does nothing: by itself, and as a task, with all that `execute` does. */
export function pythonTable(rounds: number): Table {
  const code = "import sys; print(sys.executable)";
  const interpreter = execFileSync("python3", ["-c", code], { encoding: "utf8" }).trim();
  const samples: Record<"alone" | "again" | "first", number[]> = { alone: [], again: [], first: [] };
  for (let round = 0; round < rounds; round++) {
    inTemporaryFolder((folder) => {
      const { seconds } = measure(script("python.ts", [folder, interpreter]));
      for (const name of ["alone", "again", "first"] as const) samples[name].push(seconds![name]!);
    });
  }
  const [alone, again, first] = [median(samples.alone), median(samples.again), median(samples.first)];
  return {
    head: ["a Python script", "alone s", "as a task s", "more s", "target", ""],
    rows: [
      ["runs again", format(alone), format(again), format(again - alone), `≤ ${MOST} s`, mark(again - alone <= MOST)],
      ["its text is new", format(alone), format(first), format(first - alone), "", ""],
    ],
  };
}
