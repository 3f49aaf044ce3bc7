import type { ParamValue, TaskContext } from "../../index.ts";
import { tableFromParquet, type Table } from "./interim.ts";
import { checkColumns, checkNulls, type ColumnTypes } from "./columns.ts";
import type { SqlValues } from "./parameters.ts";
import type { Query } from "./query.ts";
import { columnsOf, connected, copyTo, runSetup, type Session } from "./run.ts";
import { makeViews } from "./views.ts";
import { warnOfUnseen } from "./unseen.ts";

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
}

/** Runs a query over its dependencies' tables, and keeps what it gives. */
export async function perform(context: SqlContext, { query, file, values, views, columns }: Prepared): Promise<Table> {
  const { name, params, signal, path, progress, results, log } = context;
  const session: Session = { task: name, query, file, values: { ...values, ...params }, signal, path, progress };
  warnOfUnseen(query, log);
  return connected(session, async (connection) => {
    await makeViews(connection, name, results, views);
    await runSetup(connection, session);
    if (columns !== undefined) await checkColumns(connection, name, columns, await columnsOf(connection, session));
    return tableFromParquet(context as never, async (to) => {
      await copyTo(connection, session, to);
      if (columns !== undefined) await checkNulls(connection, name, columns, to);
    });
  });
}
