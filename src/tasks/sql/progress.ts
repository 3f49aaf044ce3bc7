import type { DuckDBConnection } from "@duckdb/node-api";

/** How often DuckDB is asked how far it is. */
const EVERY_MS = 200;

/** Tells how far the query is that runs on a connection, in percent, where DuckDB knows. @returns ends it */
export function showProgress(
  connection: DuckDBConnection,
  progress: (done: number, total: number) => void,
): () => void {
  let shown = 0;
  const timer = setInterval(() => {
    const percent = Math.floor(connection.progress.percentage);
    if (percent <= shown || percent > 100) return;
    shown = percent;
    progress(percent, 100);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
