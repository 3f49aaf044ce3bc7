// node bench/tables.ts read: 1 million rows of a table, in typed batches, read twice by a process that has DuckDB loaded.
// node bench/tables.ts pass: a table of 1 GB is made by one task, row by row, and read by the next.
import { join } from "node:path";
import { DuckDBConnection } from "@duckdb/node-api";
import { pipeline, table, tableFromParquet, task } from "little-pipelines";
import { seconds, tell } from "./tell.ts";

const FLIGHTS = join(import.meta.dirname, "../node_modules/vega-datasets/data/flights-3m.parquet");

if (process.argv[2] === "read") {
  const connection = await DuckDBConnection.create();
  const flights = await tableFromParquet<{ delay: bigint }>({
    write: (path) => connection.run(`copy (from '${FLIGHTS}' limit 1_000_000) to '${path}' (format parquet)`),
  });
  let sum = 0n;
  const read = async (): Promise<void> => {
    sum = 0n;
    for await (const { columns } of flights.batches()) for (const delay of columns.delay) sum += delay;
  };
  await read();
  const begin = performance.now();
  await read();
  tell({ answer: String(sum), seconds: { read: seconds(begin, performance.now()) } });
} else {
  const ROWS = 1_000_000;
  const large = task("Large", () =>
    table(
      (function* () {
        for (let i = 0; i < ROWS; i++)
          yield { i, text: Buffer.alloc(1000, String(i)).toString("latin1"), share: i / ROWS };
      })(),
    ),
  );
  const count = task("Count", { dependencies: [large] }, async ({ results }) => {
    let length = 0;
    for await (const { columns } of results.Large.batches()) for (const text of columns.text) length += text.length;
    return length;
  });
  const example = pipeline("tables", [large, count], { logLevel: "silent", logFile: false });
  const begin = performance.now();
  const { tasks } = await example.execute();
  tell({
    answer: await example.getResult(count),
    ran: tasks.length,
    seconds: { pass: seconds(begin, performance.now()) },
  });
}
