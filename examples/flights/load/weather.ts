import { readFile } from "node:fs/promises";
import { task } from "little-pipelines";
import { numberIn, parseCsv } from "./csv.ts";

const FILE = "node_modules/vega-datasets/data/seattle-weather.csv";

export interface WeatherDay {
  /** As 2012-01-31. */
  readonly day: string;
  /** Millimetres. */
  readonly rain: number;
  /** Degrees Celsius. */
  readonly warmest: number;
  readonly coldest: number;
}

// Seattle's weather, day by day, 2012 to 2015.
export const weather = task("Weather", { inputs: [FILE] }, async ({ path }): Promise<WeatherDay[]> => {
  const rows = parseCsv(await readFile(path(FILE), "utf8"));
  return rows.map((row) => ({
    day: row["date"] ?? "",
    rain: numberIn(row, "precipitation"),
    warmest: numberIn(row, "temp_max"),
    coldest: numberIn(row, "temp_min"),
  }));
});
