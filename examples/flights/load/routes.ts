import { readFile } from "node:fs/promises";
import { task } from "little-pipelines";
import { numberIn, parseCsv } from "./csv.ts";

const FILE = "node_modules/vega-datasets/data/flights-airport.csv";

/** Flights in one direction, in the whole of 2008. */
export interface Route {
  readonly origin: string;
  readonly destination: string;
  readonly flights: number;
}

// How many flights each route had in 2008.
export const routes = task("Routes", { inputs: [FILE] }, async ({ path }): Promise<Route[]> => {
  const rows = parseCsv(await readFile(path(FILE), "utf8"));
  return rows.map((row) => ({
    origin: row["origin"] ?? "",
    destination: row["destination"] ?? "",
    flights: numberIn(row, "count"),
  }));
});
