import { check } from "little-pipelines";
import { sql } from "little-pipelines/sql";

// The days of the half year, all airports together.
export const days = sql(
  "Days",
  {
    columns: { day: "date", flights: "integer", delay: "double" },
    checks: [
      check.unique("day"),
      check.notNull(["day", "flights"]),
      check.range("delay", { min: -60, max: 180 }, { severity: "warn" }),
    ],
  },
  `select day, sum(flights)::integer as flights, sum(minutes) / sum(flights) as delay
   from AirportDays
   group by day
   order by day`,
);
