import { readFile } from "node:fs/promises";
import { task } from "little-pipelines";

const FILE = "node_modules/vega-datasets/data/flights-20k.json";

export interface DatedFlight {
  /** The day that it left, as 2001-03-31. */
  readonly day: string;
  readonly origin: string;
  readonly destination: string;
  /** Minutes between the planned and the real arrival. */
  readonly delay: number;
  /** Miles, as the airline reported them. */
  readonly distance: number;
}

// A second, smaller sample of the same three months. The large one has neither days nor airports, so
// only this one can be joined with anything.
export const datedFlights = task("DatedFlights", { inputs: [FILE] }, async ({ path, step }) => {
  const rows = await step("read", async () => JSON.parse(await readFile(path(FILE), "utf8")) as Row[]);
  return step("clean", () => rows.map(clean));
});

interface Row extends Omit<DatedFlight, "day"> {
  /** Year, month, day, hour and minute: 2001/03/31 21:42. */
  readonly date: string;
}

function clean({ date, origin, destination, delay, distance }: Row): DatedFlight {
  const [, year, month, day] = /^(\d{4})\/(\d\d)\/(\d\d) /.exec(date) ?? [];
  if (day === undefined) throw new Error(`a flight of ${FILE} has an unknown date: ${date}`);
  return { day: `${year}-${month}-${day}`, origin, destination, delay, distance };
}
