import { task } from "little-pipelines";
import { weather } from "../load/weather.ts";
import { mean } from "./statistics.ts";

/** What the weather of a calendar day was like over the years. */
export interface DayNormal {
  readonly years: number;
  /** The share of years in which it rained or snowed on this day. */
  readonly wet: number;
  /** Millimetres, the mean of the years. */
  readonly rain: number;
  /** Degrees Celsius, the mean of the years' coldest. */
  readonly coldest: number;
}

// What a calendar day (02-14, say) is usually like in Seattle.
export const weatherByDay = task("WeatherByDay", { dependencies: [weather] }, ({ results }) => {
  const days = Map.groupBy(results.Weather, ({ day }) => day.slice(5));
  return new Map(
    [...days].map(([day, observed]): [string, DayNormal] => [
      day,
      {
        years: observed.length,
        wet: mean(observed.map(({ rain }) => (rain > 0 ? 1 : 0))),
        rain: mean(observed.map(({ rain }) => rain)),
        coldest: mean(observed.map(({ coldest }) => coldest)),
      },
    ]),
  );
});
