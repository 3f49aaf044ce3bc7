import { sql } from "little-pipelines/sql";

// The busiest airports of the half year, with their delays. The query names AirportDays, and so depends on it.
export const busyAirports = sql(
  "BusyAirports",
  {
    params: { airports: 12 },
    columns: { origin: "text", flights: "integer", delay: "double", late: "double" },
  },
  `select origin,
          sum(flights)::integer as flights,
          sum(minutes) / sum(flights) as delay,
          sum(late) / sum(flights) as late
   from AirportDays
   group by origin
   order by flights desc, origin
   limit $airports`,
);
