import { measure, median, script } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

/** The targets of issue 4. */
const MOST = 1.3;
const MOST_MIB = 300;
/** Each takes ten seconds. */
const PASSES = 1;

/** A table that is read in typed batches, beside plain DuckDB; and one of 1 GB that passes from task to task. */
export function tablesTable(rounds: number): Table {
  const samples = { floor: [] as number[], here: [] as number[], peak: [] as number[], pass: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const [floor, here] = [measure(script("tablesFloor.ts", [])), measure(script("tables.ts", ["read"]))];
    if (floor.answer !== here.answer) throw new Error(`${String(here.answer)} is not ${String(floor.answer)}`);
    samples.floor.push(floor.seconds!.read!);
    samples.here.push(here.seconds!.read!);
  }
  for (let pass = 0; pass < PASSES; pass++) {
    inTemporaryFolder((folder) => {
      const { seconds, peakMiB } = measure(script("tables.ts", ["pass"], { LITTLE_PIPELINES_DIR: folder }));
      samples.pass.push(seconds!.pass!);
      samples.peak.push(peakMiB!);
    });
  }
  const [floor, here, peak] = [median(samples.floor), median(samples.here), median(samples.peak)];
  return {
    head: ["table", "DuckDB s", "here s", "/ DuckDB", "peak MiB", "target", ""],
    rows: [
      [
        "1 million rows, in batches",
        format(floor),
        format(here),
        format(here / floor),
        "",
        `≤ ${MOST} x`,
        mark(here / floor <= MOST),
      ],
      [
        "1 GB, made and read",
        "",
        format(median(samples.pass)),
        "",
        format(peak),
        `≤ ${MOST_MIB} MiB`,
        mark(peak <= MOST_MIB),
      ],
    ],
  };
}
