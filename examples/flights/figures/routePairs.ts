import { task } from "little-pipelines";
import { airports, type Airport } from "../load/airports.ts";
import { routes } from "../load/routes.ts";
import { greatCircle } from "./greatCircle.ts";

/** Two airports, and the flights between them in both directions. */
export interface RoutePair {
  /** The one that comes first in the alphabet. */
  readonly a: Airport;
  readonly b: Airport;
  /** From a to b. */
  readonly there: number;
  /** From b to a. */
  readonly back: number;
  readonly flights: number;
  /** Along the great circle. */
  readonly miles: number;
}

export interface RoutePairs {
  /** The busiest first. */
  readonly pairs: readonly RoutePair[];
  readonly flights: number;
  /** Flights that are in no pair, since nothing is known of one of their airports. */
  readonly unplaced: number;
}

// The two directions of a route put together, with the great-circle distance.
export const routePairs = task(
  "RoutePairs",
  { dependencies: [routes, airports] },
  async ({ results, step, log }): Promise<RoutePairs> => {
    const counts = new Map<string, { there: number; back: number }>();
    for (const { origin, destination, flights } of results.Routes) {
      const forth = origin < destination;
      const key = forth ? `${origin} ${destination}` : `${destination} ${origin}`;
      const count = counts.get(key) ?? { there: 0, back: 0 };
      count[forth ? "there" : "back"] += flights;
      counts.set(key, count);
    }
    let unplaced = 0;
    const pairs = await step("measure", () =>
      [...counts].flatMap(([key, { there, back }]): RoutePair[] => {
        const [a, b] = key.split(" ").map((code) => results.Airports.get(code));
        const flights = there + back;
        if (a === undefined || b === undefined) {
          unplaced += flights;
          return [];
        }
        return [{ a, b, there, back, flights, miles: greatCircle(a, b) }];
      }),
    );
    if (unplaced > 0) log.warn(`${unplaced} flights have an airport that nothing is known of`);
    // Pairs with as many flights are in the order of their codes, so that every run gives one order.
    pairs.sort((x, y) => y.flights - x.flights || (`${x.a.code}${x.b.code}` < `${y.a.code}${y.b.code}` ? -1 : 1));
    return { pairs, flights: results.Routes.reduce((sum, each) => sum + each.flights, 0), unplaced };
  },
);
