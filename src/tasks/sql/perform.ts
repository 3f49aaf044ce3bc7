import type { DuckDBConnection } from "@duckdb/node-api";
import { asTable, tableFromParquet, type ParamValue, type Table, type TaskContext } from "../../index.ts";
import { checkColumns, checkNulls, type ColumnTypes } from "./columns.ts";
import { checkNamed, checkRows, fits, greatest, makeThis, wholeTable, type Increment } from "./incremental.ts";
import type { SqlValues } from "./parameters.ts";
import type { Piece } from "./place.ts";
import type { Query } from "./query.ts";
import { columnsOf, connected, copyTo, kept, runSetup, selectOf, type SelectedColumn, type Session } from "./run.ts";
import { warnOfUnseen } from "./unseen.ts";
import { viewsOf } from "./views.ts";

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
  /** The user says how long the result is fresh. */
  readonly hasExpiry: boolean;
  /** Of an incremental task. */
  readonly increment: Increment | undefined;
}

/** Runs a query over its dependencies' tables, and keeps what it gives. */
export async function perform(context: SqlContext, prepared: Prepared): Promise<Table> {
  const { name, params, signal, path, progress, results, log } = context;
  const { query, file, values, views, columns: declared, increment } = prepared;
  const session: Session = { task: name, query, file, values: { ...values, ...params }, signal, path, progress };
  if (!prepared.hasExpiry) warnOfUnseen(query, log);
  return connected(session, async (connection) => {
    const makeViews = await viewsOf(name, results, views);
    const { columns, ...copy } = await (increment === undefined
      ? plan(connection, session, makeViews)
      : planIncrement(connection, context, session, { increment, declared, makeViews }));
    if (declared !== undefined) await checkColumns(connection, name, declared, columns);
    const table = await tableFromParquet({
      write: async (to) => {
        await copyTo(connection, copy.session, copy.select, to);
        if (declared !== undefined) await checkNulls(connection, name, declared, to);
        if (increment !== undefined) await checkRows(connection, name, increment, to);
      },
      // What a query has set for itself is no business of the digest's.
      ...(query.setup.length === 0 ? { connection } : {}),
      ...(increment === undefined ? { columns: columns.map(({ name, duckdbType: type }) => ({ name, type })) } : {}),
    });
    log.info(`${counted(table.rowCount, "row")}, ${counted(table.columns.length, "column")}`);
    return table;
  });
}

/** What is written to the result's file. */
interface Copy {
  readonly session: Session;
  readonly select: Piece;
  readonly columns: readonly SelectedColumn[];
}

async function plan(connection: DuckDBConnection, session: Session, makeViews: string): Promise<Copy> {
  const isPlain = session.query.setup.length === 0;
  if (!isPlain && makeViews !== "") await connection.run(makeViews);
  await runSetup(connection, session);
  const columns = await columnsOf(connection, session, isPlain ? makeViews : "");
  return { session, columns, select: kept(selectOf(session), columns, session.query) };
}

/** What an incremental task runs: its query for what is new, and the kept rows with it. */
async function planIncrement(
  connection: DuckDBConnection,
  { name, previous, log }: SqlContext,
  session: Session,
  {
    increment,
    declared,
    makeViews,
  }: { readonly increment: Increment; readonly declared: ColumnTypes | undefined; readonly makeViews: string },
): Promise<Copy> {
  if (makeViews !== "") await connection.run(makeViews);
  let before = await asTable(previous);
  await makeThis(connection, before, declared);
  await runSetup(connection, session);
  const columns = await columnsOf(connection, session);
  checkNamed(name, increment, columns);
  if (before !== undefined && !fits(before, columns, log)) {
    before = undefined;
    await makeThis(connection, before, declared);
  }
  const { since: column } = increment;
  const since = before === undefined || column === undefined ? null : await greatest(connection, column);
  return {
    session: { ...session, values: { ...session.values, since } },
    columns,
    // The whole is sorted at the end.
    select: wholeTable(kept(selectOf(session), columns, { isOrdered: true }), session.query, {
      increment,
      columns,
      isNew: before === undefined,
    }),
  };
}

/** By hand: the first use of `toLocaleString` takes 13 ms, as much as a small query. */
function counted(count: number, what: string): string {
  return `${String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",")} ${what}${count === 1 ? "" : "s"}`;
}
