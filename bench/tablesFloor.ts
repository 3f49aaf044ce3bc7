// node bench/tablesFloor.ts: the same million rows, read by DuckDB's own package into arrays.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBConnection } from "@duckdb/node-api";
import { seconds, tell } from "./tell.ts";

const FLIGHTS = join(import.meta.dirname, "../node_modules/vega-datasets/data/flights-3m.parquet");
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const path = join(folder, "flights.parquet");
const connection = await DuckDBConnection.create();
await connection.run(`copy (from '${FLIGHTS}' limit 1_000_000) to '${path}' (format parquet)`);
let sum = 0n;
const read = async (): Promise<void> => {
  sum = 0n;
  const result = await connection.stream(`from '${path}'`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    for (const delay of chunk.getColumns()[1]!) sum += delay as bigint;
  }
};
await read();
const begin = performance.now();
await read();
tell({ answer: String(sum), seconds: { read: seconds(begin, performance.now()) } });
rmSync(folder, { recursive: true });
