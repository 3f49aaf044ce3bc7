import { readFile } from "node:fs/promises";
import { check, task } from "little-pipelines";

const FILE = "node_modules/vega-datasets/data/flights-200k.json";

/**
 * Flights as columns: 1.2 MB instead of 200,000 objects, which is what makes it quick to keep this
 * result and to hand it to the tasks that read it.
 */
export interface Flights {
  /** The minute of the day at which it left, local time. */
  readonly minute: Uint16Array;
  /** Minutes between the planned and the real arrival; below 0 is early. */
  readonly delay: Int16Array;
  /** Miles. */
  readonly distance: Uint16Array;
  /** Rows of the file that are not in the columns, since they make no sense. */
  readonly dropped: number;
}

// The 200,000 flights: read, and cleaned of rows that make no sense.
export const flights = task(
  "Flights",
  {
    inputs: [FILE],
    checks: [
      check("hardly a row is dropped", ({ delay, dropped }: Flights) =>
        dropped <= delay.length / 100 ? true : `${dropped} of ${delay.length + dropped} rows make no sense`,
      ),
    ],
  },
  async ({ path, step, log }) => {
    const rows = await step("read", async () => JSON.parse(await readFile(path(FILE), "utf8")) as unknown);
    const columns = await step("clean", () => clean(rows));
    log.info(`${columns.delay.length} flights, ${columns.dropped} rows dropped`);
    return columns;
  },
);

function clean(rows: unknown): Flights {
  if (!Array.isArray(rows)) throw new TypeError(`${FILE} holds no list of flights`);
  const minute = new Uint16Array(rows.length);
  const delay = new Int16Array(rows.length);
  const distance = new Uint16Array(rows.length);
  let kept = 0;
  for (const row of rows as Partial<Record<"time" | "delay" | "distance", unknown>>[]) {
    // The file has hours as fractions (9.516666666666666 is 9:31); whole minutes can be grouped safely.
    const minutes = typeof row.time === "number" ? Math.round(row.time * 60) : NaN;
    if (!isWithin(minutes, 0, 24 * 60 - 1) || !isWithin(row.delay, -1440, 2880) || !isWithin(row.distance, 1, 10_000))
      continue;
    minute[kept] = minutes;
    delay[kept] = row.delay;
    distance[kept] = row.distance;
    kept += 1;
  }
  return {
    minute: minute.slice(0, kept),
    delay: delay.slice(0, kept),
    distance: distance.slice(0, kept),
    dropped: rows.length - kept,
  };
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
