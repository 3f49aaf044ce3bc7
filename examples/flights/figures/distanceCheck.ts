import { task } from "little-pipelines";
import { airports } from "../load/airports.ts";
import { datedFlights } from "../load/datedFlights.ts";
import { greatCircle } from "./greatCircle.ts";
import { quantile } from "./statistics.ts";

export interface DistanceCheck {
  readonly routes: number;
  /** By how much our distance is off, as a share of the reported one. */
  readonly median: number;
  /** 99 of 100 routes are not further off than this. */
  readonly nearlyAll: number;
  readonly worst: { readonly from: string; readonly to: string; readonly reported: number; readonly computed: number };
}

// Our great-circle distances held against those that the airlines reported: a check of the formula and
// of the airports' places, by numbers that come from elsewhere.
export const distanceCheck = task(
  "DistanceCheck",
  { dependencies: [datedFlights, airports] },
  ({ results, log }): DistanceCheck => {
    const reported = new Map<string, number>();
    for (const { origin, destination, distance } of results.DatedFlights)
      reported.set(`${origin} ${destination}`, distance);
    const checked = [...reported].flatMap(([route, miles]) => {
      const [from, to] = route.split(" ").map((code) => results.Airports.get(code));
      if (from === undefined || to === undefined) return [];
      const computed = greatCircle(from, to);
      return [{ from: from.code, to: to.code, reported: miles, computed, off: Math.abs(computed - miles) / miles }];
    });
    checked.sort((x, y) => x.off - y.off);
    const worst = checked.at(-1);
    if (worst === undefined) throw new Error("no route could be checked");
    const off = checked.map((each) => each.off);
    log.info(`${checked.length} routes checked, the worst is ${worst.from} to ${worst.to}`, { off: worst.off });
    return {
      routes: checked.length,
      median: quantile(off, 0.5),
      nearlyAll: quantile(off, 0.99),
      worst: { from: worst.from, to: worst.to, reported: worst.reported, computed: worst.computed },
    };
  },
);
