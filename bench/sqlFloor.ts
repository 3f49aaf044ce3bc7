// node bench/sqlFloor.ts FOLDER: the queries over the 3 million flights in plain DuckDB, each copied to a
// Parquet file and read by the next.
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { QUERIES } from "./sqlQueries.ts";
import { seconds, tell } from "./tell.ts";

const folder = process.argv[2]!;
const instance = await DuckDBInstance.create();
const connection = await instance.connect();
const byQuery: Record<string, number> = {};
const begin = performance.now();
for (const [name, query] of Object.entries(QUERIES)) {
  const start = performance.now();
  const path = join(folder, `${name}.parquet`);
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  await connection.run(`create temp view "${name}" as from read_parquet('${path}')`);
  byQuery[name] = seconds(start, performance.now());
}
tell({
  answer: Object.keys(QUERIES).length,
  ran: Object.keys(QUERIES).length,
  seconds: { ...byQuery, all: seconds(begin, performance.now()) },
});
