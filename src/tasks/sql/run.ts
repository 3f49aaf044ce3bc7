import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import type { Column } from "./columns.ts";
import { duckdb } from "./duckdb.ts";
import { failureOf } from "./failureOf.ts";
import { storedType } from "../../index.ts";
import { located, quoteName, quoteText } from "./located.ts";
import { bound, type SqlValues, type Typed } from "./parameters.ts";
import { changed, type Piece } from "./place.ts";
import { connect } from "./ready.ts";
import type { Query } from "./query.ts";
import { showProgress } from "./progress.ts";

/** What a query runs with. */
export interface Session {
  readonly task: string;
  readonly query: Query;
  readonly file: string | undefined;
  /** Of params and `values` alike. */
  readonly values: Readonly<Record<string, SqlValues[string] | Typed>>;
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
  const { shared, slots, open } = duckdb();
  return slots.within(signal, async () => {
    const alone = query.setup.length > 0 ? await open() : undefined;
    const connection = await (alone === undefined ? shared.take() : connect(alone));
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    const hide = showProgress(connection, progress);
    try {
      signal.throwIfAborted();
      return await work(connection);
    } catch (error) {
      // What DuckDB says of being interrupted is not why.
      signal.throwIfAborted();
      throw error;
    } finally {
      hide();
      signal.removeEventListener("abort", interrupt);
      connection.closeSync();
      if (alone === undefined) shared.prepare();
      else alone.closeSync();
    }
  });
}

/** Runs what comes before the select. */
export async function runSetup(connection: DuckDBConnection, session: Session): Promise<void> {
  for (const piece of session.query.setup) {
    await runPiece(connection, session, located(piece, session.query.files, session.path));
  }
}

/** The columns that the select gives, before it runs, as they will be kept. */
export async function columnsOf(connection: DuckDBConnection, session: Session): Promise<readonly SelectedColumn[]> {
  const piece = around(selectOf(session), "select * from (\n", "\n) limit 0");
  const result = await runPiece(connection, session, piece);
  return result.columnNames().map((name, i) => {
    const type = String(result.columnType(i));
    return { name, type: storedType(type), isConverted: storedType(type) !== type };
  });
}

/** A column of a select. */
export interface SelectedColumn extends Column {
  /** Parquet has no such type: it is kept as another. */
  readonly isConverted: boolean;
}

/**
 * The select whose rows are kept: its columns of types that a file can hold, and its rows in one order. Where the query
 * leaves that open, they are sorted: else the same rows would come in another order each time, and all that reads
 * them would run again.
 */
export function kept(
  select: Piece,
  columns: readonly SelectedColumn[],
  { isOrdered }: Pick<Query, "isOrdered">,
): Piece {
  const converted = columns.filter((column) => column.isConverted);
  const list = converted.map(({ name, type }) => `${quoteName(name)}::${type} as ${quoteName(name)}`).join(", ");
  return around(
    select,
    `select * ${list === "" ? "" : `replace (${list})`} from (\n`,
    `\n)${isOrdered ? "" : " order by all"}`,
  );
}

/** Lets DuckDB write what a select gives to a Parquet file: no row passes through JavaScript. */
export async function copyTo(
  connection: DuckDBConnection,
  session: Session,
  select: Piece,
  path: string,
): Promise<void> {
  await runPiece(connection, session, around(select, "copy (\n", `\n) to ${quoteText(path)} (format parquet)`));
}

/** The select as it runs: from the project root, and as what can stand in parentheses. */
export function selectOf({ query, path }: Session): Piece {
  const select = located(query.select, query.files, path);
  return /^(describe|desc|summarize|show)\b/i.test(select.text) ? around(select, "from (", ")") : select;
}

export function around(piece: Piece, before: string, after: string): Piece {
  return changed(piece, [
    { at: 0, length: 0, text: before },
    { at: piece.text.length, length: 0, text: after },
  ]);
}

/** @throws PipelineError `SQL_FAILED`, with the place in the query as the user wrote it */
export async function runPiece(connection: DuckDBConnection, session: Session, piece: Piece): Promise<DuckDBResult> {
  try {
    const [values, types] = await bound(piece.text, session.values);
    return await connection.run(piece.text, values, types);
  } catch (error) {
    throw failureOf(error, session, piece);
  }
}
