import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column } from "./columns.ts";
import { duckdb } from "./duckdb.ts";
import { failureOf } from "./failureOf.ts";
import { located, quoteText } from "./located.ts";
import { bind, type SqlValues } from "./parameters.ts";
import { changed, type Piece } from "./place.ts";
import type { Query } from "./query.ts";
import { showProgress } from "./progress.ts";

/** What a query runs with. */
export interface Session {
  readonly task: string;
  readonly query: Query;
  readonly file: string | undefined;
  /** Of params and `values` alike. */
  readonly values: SqlValues;
  readonly signal: AbortSignal;
  /** An absolute path from one that starts at the project root. */
  readonly path: (relative: string) => string;
  readonly progress: (done: number, total: number) => void;
}

/**
 * Opens a connection for one query, and closes it when the work is done. What a query sets, attaches or creates
 * before its select is seen by itself alone: it has an instance of its own then.
 */
export async function connected<Result>(
  session: Session,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const { query, signal, progress } = session;
  const isAlone = query.setup.length > 0;
  const instance = isAlone ? await duckdb().open() : duckdb().shared;
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener("abort", interrupt, { once: true });
  const hide = showProgress(connection, progress);
  try {
    signal.throwIfAborted();
    // Days and hours of a moment are the same on every machine.
    await connection.run("set TimeZone = 'UTC'; set enable_progress_bar = true; set enable_progress_bar_print = false");
    return await work(connection);
  } catch (error) {
    // What DuckDB says of being interrupted is not why.
    signal.throwIfAborted();
    throw error;
  } finally {
    hide();
    signal.removeEventListener("abort", interrupt);
    connection.closeSync();
    if (isAlone) instance.closeSync();
  }
}

/** Runs what comes before the select. */
export async function runSetup(connection: DuckDBConnection, session: Session): Promise<void> {
  for (const piece of session.query.setup) {
    await runPiece(connection, session, located(piece, session.query.files, session.path));
  }
}

/** The columns that the select gives, before it runs. */
export async function columnsOf(connection: DuckDBConnection, session: Session): Promise<readonly Column[]> {
  const piece = selectOf(session);
  try {
    const statement = await connection.prepare(piece.text);
    try {
      return Array.from({ length: statement.columnCount }, (_, i) => ({
        name: statement.columnName(i),
        type: statement.columnType(i).toString(),
      }));
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    throw failureOf(error, session, piece);
  }
}

/** Lets DuckDB write what the select gives to a Parquet file: no row passes through JavaScript. */
export async function copyTo(connection: DuckDBConnection, session: Session, path: string): Promise<void> {
  const [before, after] = session.query.isOrdered ? ["", ""] : ["select * from (\n", "\n) order by all"];
  const select = selectOf(session);
  const copy = around(select, `copy (\n${before}`, `${after}\n) to ${quoteText(path)} (format parquet)`);
  await runPiece(connection, session, copy);
}

/** The select as it runs: from the project root, and as what can stand in parentheses. */
function selectOf({ query, path }: Session): Piece {
  const select = located(query.select, query.files, path);
  return /^(describe|desc|summarize|show)\b/i.test(select.text) ? around(select, "from (", ")") : select;
}

function around(piece: Piece, before: string, after: string): Piece {
  return changed(piece, [
    { at: 0, length: 0, text: before },
    { at: piece.text.length, length: 0, text: after },
  ]);
}

/** @throws PipelineError `SQL_FAILED`, with the place in the query as the user wrote it */
async function runPiece(connection: DuckDBConnection, session: Session, piece: Piece): Promise<void> {
  try {
    if (session.query.parameters.length === 0) {
      await connection.run(piece.text);
      return;
    }
    const statement = await connection.prepare(piece.text);
    try {
      await bind(statement, session.values);
      await statement.run();
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    throw failureOf(error, session, piece);
  }
}
