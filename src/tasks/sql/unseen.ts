import type { TaskLog } from "../../index.ts";
import type { Query } from "./query.ts";

/** Functions that give another value each time, as DuckDB itself lists them (`duckdb_functions().stability`), and where that shows. */
const NEVER_THE_SAME: ReadonlySet<string> = new Set([
  "current_date",
  "current_time",
  "current_timestamp",
  "gen_random_uuid",
  "get_current_time",
  "get_current_timestamp",
  "localtime",
  "localtimestamp",
  "now",
  "random",
  "today",
  "transaction_timestamp",
  "uuid",
  "uuidv4",
  "uuidv7",
]);

/** Tells of what a query uses that no key can see. */
export function warnOfUnseen({ functions }: Query, log: TaskLog): void {
  const found = [...functions].filter((name) => NEVER_THE_SAME.has(name)).sort();
  if (found.length === 0) return;
  log.warn(
    `its query uses ${found.join(", ")}, which no key can see: the result is reused all the same. ` +
      "Give it as a param ($today), or say how long the result is fresh (expire).",
  );
}
