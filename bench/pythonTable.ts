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
  const samples: Record<"alone" | "task" | "again" | "first", number[]> = { alone: [], task: [], again: [], first: [] };
  for (let round = 0; round < rounds; round++) {
    inTemporaryFolder((folder) => {
      const { seconds } = measure(script("python.ts", [folder, interpreter]));
      for (const name of ["alone", "task", "again", "first"] as const) samples[name].push(seconds![name]!);
    });
  }
  const alone = median(samples.alone);
  const row = (name: string, its: readonly number[], hasTarget = false): string[] => {
    const more = median(its) - alone;
    return [
      name,
      format(alone),
      format(alone + more),
      format(more),
      ...(hasTarget ? [`≤ ${MOST} s`, mark(more <= MOST)] : ["", ""]),
    ];
  };
  return {
    head: ["a Python script", "alone s", "here s", "more s", "target", ""],
    rows: [
      row("the task", samples.task, true),
      row("all of `execute`", samples.again),
      row("the same, where its text is new", samples.first),
    ],
  };
}
