import { task } from "little-pipelines";
import { airports } from "../load/airports.ts";
import { busyAirports } from "./busyAirports.ts";
import { states } from "./states.ts";
import { worstDays, type WorstDay } from "./worstDays.ts";

/** One of the busiest airports. */
export interface Hub {
  readonly code: string;
  readonly city: string;
  readonly state: string;
  readonly flights: number;
  /** The mean delay, in minutes. */
  readonly delay: number;
  /** The share of flights that were 15 minutes late or more. */
  readonly late: number;
  readonly worst: WorstDay;
}

// The busiest airports with their names and their worst days.
export const hubs = task(
  "Hubs",
  { dependencies: [busyAirports, worstDays, airports, states] },
  async ({ results: { BusyAirports, WorstDays, Airports, States } }): Promise<Hub[]> => {
    const rows = await BusyAirports.toArray();
    return rows.map(({ origin, flights, delay, late }, place) => {
      const airport = Airports.get(origin);
      if (airport === undefined) throw new Error(`nobody knows where ${origin} is`);
      const state = States[airport.state] ?? airport.state;
      return { code: origin, city: airport.city, state, flights, delay, late, worst: WorstDays[place]! };
    });
  },
);
