import { readFile } from "node:fs/promises";
import { task } from "little-pipelines";
import { numberIn, parseCsv } from "./csv.ts";

const FILE = "node_modules/vega-datasets/data/airports.csv";

export interface Airport {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
  readonly latitude: number;
  readonly longitude: number;
}

// Where the airports are, by their three-letter code.
export const airports = task("Airports", { inputs: [FILE] }, async ({ path }) => {
  const rows = parseCsv(await readFile(path(FILE), "utf8"));
  return new Map<string, Airport>(
    rows.map((row) => [
      row["iata"] ?? "",
      {
        code: row["iata"] ?? "",
        name: row["name"] ?? "",
        city: row["city"] ?? "",
        state: row["state"] ?? "",
        latitude: numberIn(row, "latitude"),
        longitude: numberIn(row, "longitude"),
      },
    ]),
  );
});
