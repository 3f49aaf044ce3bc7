import type { DuckDBConnection } from "@duckdb/node-api";
import type { ParamValue, TaskContext } from "../../index.ts";
import { checkColumns, checkNulls, type ColumnTypes } from "./columns.ts";
import { checkNamed, checkRows, fits, greatest, makeThis, wholeTable, type Increment } from "./incremental.ts";
import { asTable, tableFromParquet, type Table } from "./interim.ts";
import type { SqlValues } from "./parameters.ts";
import type { Piece } from "./place.ts";
import type { Query } from "./query.ts";
import { columnsOf, connected, copyTo, ordered, runSetup, selectOf, type Session } from "./run.ts";
import { warnOfUnseen } from "./unseen.ts";
import { makeViews } from "./views.ts";

/** The context of a SQL task. */
export type SqlContext = TaskContext<Readonly<Record<string, unknown>>, Readonly<Record<string, ParamValue>>>;

/** A SQL task, ready to run. */
export interface Prepared {
  readonly query: Query;
  readonly file: string | undefined;
  /** Those that the query uses. */
  readonly values: SqlValues;
  /** The dependencies that the query reads. */
  readonly views: readonly string[];
  readonly columns: ColumnTypes | undefined;
  /** Of an incremental task. */
  readonly increment: Increment | undefined;
}

/** Runs a query over its dependencies' tables, and keeps what it gives. */
export async function perform(context: SqlContext, prepared: Prepared): Promise<Table> {
  const { name, params, signal, path, progress, results, log } = context;
  const { query, file, values, views, columns, increment } = prepared;
  const session: Session = { task: name, query, file, values: { ...values, ...params }, signal, path, progress };
  warnOfUnseen(query, log);
  return connected(session, async (connection) => {
    await makeViews(connection, name, results, views);
    const copy = await (increment === undefined
      ? planned(connection, session)
      : plannedIncrement(connection, context, session, { increment, columns }));
    if (columns !== undefined) await checkColumns(connection, name, columns, await columnsOf(connection, session));
    return tableFromParquet(context as never, async (to) => {
      await copyTo(connection, copy.session, copy.select, to);
      if (columns !== undefined) await checkNulls(connection, name, columns, to);
      if (increment !== undefined) await checkRows(connection, name, increment, to);
    });
  });
}

/** What is written to the result's file. */
interface Copy {
  readonly session: Session;
  readonly select: Piece;
}

async function planned(connection: DuckDBConnection, session: Session): Promise<Copy> {
  await runSetup(connection, session);
  return { session, select: ordered(selectOf(session), session.query) };
}

/** What an incremental task runs: its query for what is new, and the kept rows with it. */
async function plannedIncrement(
  connection: DuckDBConnection,
  { name, previous, log }: SqlContext,
  session: Session,
  { increment, columns: declared }: { readonly increment: Increment; readonly columns: ColumnTypes | undefined },
): Promise<Copy> {
  let kept = previous === undefined ? undefined : await asTable(previous);
  await makeThis(connection, kept, declared);
  await runSetup(connection, session);
  const columns = await columnsOf(connection, session);
  checkNamed(name, increment, columns);
  if (kept !== undefined && !fits(kept, columns, log)) {
    kept = undefined;
    await makeThis(connection, kept, declared);
  }
  const since =
    kept === undefined || increment.since === undefined ? null : await greatest(connection, increment.since);
  return {
    session: { ...session, values: { ...session.values, since } },
    select: wholeTable(selectOf(session), session.query, { increment, columns, isNew: kept === undefined }),
  };
}
