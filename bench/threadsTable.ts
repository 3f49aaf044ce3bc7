import { measure, median, script } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

/** The targets of issue 4. */
const MOST_TOGETHER = 1.15;
const MOST_HANDED_MS = 1;

/** Tasks with a thread, or a process, of their own. */
export function threadsTable(rounds: number): Table {
  return {
    head: [
      "tasks in",
      "one alone s",
      "two at a time s",
      "/ alone",
      "target",
      "",
      "handed to a warm one ms",
      "target",
      "",
    ],
    rows: (["thread", "process"] as const).map((executor) => {
      const samples = { alone: [] as number[], together: [] as number[], handed: [] as number[] };
      for (let round = 0; round < rounds; round++) {
        inTemporaryFolder((folder) => {
          const { seconds } = measure(script("threads.ts", [executor], { LITTLE_PIPELINES_DIR: folder }));
          for (const name of ["alone", "together", "handed"] as const) samples[name].push(seconds![name]!);
        });
      }
      const [alone, together] = [median(samples.alone), median(samples.together)];
      const handedMs = median(samples.handed) * 1000;
      return [
        executor,
        format(alone),
        format(together),
        format(together / alone),
        `≤ ${MOST_TOGETHER} x one`,
        mark(together <= MOST_TOGETHER * alone),
        format(handedMs),
        `≤ ${MOST_HANDED_MS} ms`,
        mark(handedMs <= MOST_HANDED_MS),
      ];
    }),
  };
}
