import { makeCheck } from "./make.ts";
import { acceptedValues, foreignKey, freshness, notNull, range, rowCount, unique } from "./ready.ts";

/**
 * Makes a check of a task's result: `check(name, fn)` of any kind, and ready ones for rows and tables. A check that does
 * not pass fails the task, or with `{ severity: "warn" }` is only told; what it found is in the report and the log.
 *
 * @example
 * ```ts
 * const flights = task(
 *   "Flights",
 *   {
 *     checks: [
 *       check.notNull(["origin", "destination"]),
 *       check("no negative distances", (rows: FlightRow[]) => rows.every(({ distance }) => distance >= 0)),
 *       check.rowCount({ min: 1000 }, { severity: "warn" }),
 *     ],
 *   },
 *   loadFlights,
 * );
 * ```
 */
export const check: typeof makeCheck & {
  readonly notNull: typeof notNull;
  readonly unique: typeof unique;
  readonly acceptedValues: typeof acceptedValues;
  readonly range: typeof range;
  readonly rowCount: typeof rowCount;
  readonly foreignKey: typeof foreignKey;
  readonly freshness: typeof freshness;
} = Object.assign(makeCheck, { notNull, unique, acceptedValues, range, rowCount, foreignKey, freshness });
