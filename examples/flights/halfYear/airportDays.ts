import { check } from "little-pipelines";
import { sql } from "little-pipelines/sql";

// Each day at each airport, of three million flights: DuckDB reads the Parquet file, and writes the next.
export const airportDays = sql.file(
  "AirportDays",
  {
    checks: [
      check.unique(["origin", "day"]),
      check.range("flights", { min: 1, max: 2000 }),
      check.rowCount({ min: 30_000 }),
    ],
    columns: { origin: "text", day: "date", flights: "integer", minutes: "integer", late: "integer" },
  },
  "examples/flights/halfYear/airportDays.sql",
);
