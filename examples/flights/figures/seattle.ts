import { task } from "little-pipelines";
import { datedFlights } from "../load/datedFlights.ts";
import { correlation, mean, summarise, type DelaySummary } from "./statistics.ts";
import { weatherByDay, type DayNormal } from "./weatherByDay.ts";

export interface SeattleDay {
  /** As 01-31: the year is what cannot be joined on. */
  readonly day: string;
  readonly flights: number;
  readonly delay: number;
  readonly normal: DayNormal;
}

export interface SeattleWeek extends DelaySummary {
  /** Its first day, as 01-29. */
  readonly from: string;
  readonly days: number;
  readonly wet: number;
  readonly rain: number;
}

export interface Seattle {
  readonly flights: number;
  readonly days: readonly SeattleDay[];
  readonly weeks: readonly SeattleWeek[];
  /** Between a day's mean delay and its usual chance of rain. */
  readonly correlation: number;
}

const DAY = 24 * 60 * 60 * 1000;

// Seattle's flights of 2001 beside its usual weather. The weather was observed in 2012 to 2015, so the
// two can be joined by calendar day alone: this asks about the season, never about a day's own weather.
export const seattle = task(
  "Seattle",
  { dependencies: [datedFlights, weatherByDay] },
  async ({ results, step, log }): Promise<Seattle> => {
    const flights = results.DatedFlights.filter((each) => each.origin === "SEA" || each.destination === "SEA");
    const byDay = await step("join by day", () =>
      [...Map.groupBy(flights, ({ day }) => day.slice(5))]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([day, own]) => {
          const normal = results.WeatherByDay.get(day);
          return normal === undefined ? [] : [{ day, normal, delays: own.map(({ delay }) => delay) }];
        }),
    );
    const weeks = await step("sum up by week", () =>
      [...Map.groupBy(byDay, ({ day }) => Math.floor(daysIntoYear(day) / 7))].map(([week, days]): SeattleWeek =>
        Object.assign(summarise(days.flatMap(({ delays }) => delays)), {
          from: new Date(Date.UTC(2001, 0, 1 + week * 7)).toISOString().slice(5, 10),
          days: days.length,
          wet: mean(days.map(({ normal }) => normal.wet)),
          rain: mean(days.map(({ normal }) => normal.rain)),
        }),
      ),
    );
    const days = byDay.map(({ day, normal, delays }) => ({ day, flights: delays.length, delay: mean(delays), normal }));
    log.info(`${flights.length} flights from or to Seattle on ${days.length} days`);
    return {
      flights: days.reduce((sum, each) => sum + each.flights, 0),
      days,
      weeks,
      correlation: correlation(days.map(({ normal, delay }) => [normal.wet, delay])),
    };
  },
);

/** Of 2001, whose days the flights have. */
function daysIntoYear(day: string): number {
  return (Date.parse(`2001-${day}T00:00:00Z`) - Date.UTC(2001, 0, 1)) / DAY;
}
