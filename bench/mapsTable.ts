import { join } from "node:path";
import { measure, median, script, type Sample } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

const SIZE = 10_000;
/** The target of issue 4: nothing to do, against as many tasks. */
const MOST = 1.5;

/** Each after the one before it, in one store. */
const STEPS = [
  { name: "first run", changed: 0, ran: SIZE },
  { name: "nothing to do", changed: 0, ran: 0 },
  { name: "one item changed", changed: 1, ran: 1 },
] as const;

/** A map of 10,000 items beside as many tasks that do the same. */
export function mapsTable(rounds: number): Table {
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round++) {
    for (const how of ["tasks", "map"]) {
      inTemporaryFolder((folder) => {
        const env = { LITTLE_PIPELINES_DIR: join(folder, "state") };
        for (const { name, changed, ran } of STEPS) {
          const its = measure(script("maps.ts", [how, SIZE, changed], env));
          if (its.ran !== ran) throw new Error(`${how}, ${name}: ${its.ran} ran, not ${ran}`);
          const key = `${how} ${name}`;
          samples.set(key, [...(samples.get(key) ?? []), its]);
        }
      });
    }
  }
  return {
    head: ["10,000 items", "tasks s", "map s", "/ tasks", "map MiB", "target", ""],
    rows: STEPS.map(({ name }) => {
      const [tasks, map] = ["tasks", "map"].map((how) =>
        median(samples.get(`${how} ${name}`)!.map(({ wall }) => wall)),
      );
      const peak = median(samples.get(`map ${name}`)!.map(({ peakMiB = 0 }) => peakMiB));
      const target = name === "nothing to do" ? `≤ ${MOST} x tasks` : "";
      return [
        name,
        format(tasks),
        format(map),
        format(map! / tasks!),
        format(peak, 0),
        target,
        target === "" ? "" : mark(map! <= MOST * tasks!),
      ];
    }),
  };
}
