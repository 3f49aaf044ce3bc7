import { task } from "little-pipelines";
import { airportDays } from "./airportDays.ts";
import { busyAirports } from "./busyAirports.ts";

export interface WorstDay {
  readonly origin: string;
  readonly day: Date;
  /** The mean delay of that day, in minutes. */
  readonly delay: number;
  readonly flights: number;
}

/** A day of fewer flights than this says little. */
const LEAST_FLIGHTS = 50;

// The worst day of each of the busiest airports: a branch for each, so that one more airport is one more branch.
export const worstDays = task.map(
  "WorstDays",
  { over: busyAirports, dependencies: [airportDays] },
  async ({ origin }, { results }): Promise<WorstDay> => {
    let worst: WorstDay | undefined;
    for await (const row of results.AirportDays.rows()) {
      const delay = row.minutes / row.flights;
      if (row.origin !== origin || row.flights < LEAST_FLIGHTS || delay <= (worst?.delay ?? -Infinity)) continue;
      worst = { origin, day: row.day, delay, flights: row.flights };
    }
    if (worst === undefined) throw new Error(`${origin} had no day of ${LEAST_FLIGHTS} flights`);
    return worst;
  },
);
