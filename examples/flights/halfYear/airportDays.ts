import { sql } from "little-pipelines/sql";

// Each day at each airport, of three million flights: DuckDB reads the Parquet file, and writes the next.
export const airportDays = sql.file(
  "AirportDays",
  { columns: { origin: "text", day: "date", flights: "integer", minutes: "integer", late: "integer" } },
  "examples/flights/halfYear/airportDays.sql",
);
