import type { DuckDBConnection } from "@duckdb/node-api";
import { didYouMean, PipelineError, type Table, type TaskLog } from "../../index.ts";
import type { Column, ColumnTypes } from "./columns.ts";
import { quoteName, quoteText } from "./located.ts";
import type { Piece } from "./place.ts";
import type { Query } from "./query.ts";
import type { Typed } from "./parameters.ts";
import { around } from "./run.ts";

/** How new rows and those that are kept become one table. */
export interface Increment {
  readonly uniqueKey: readonly string[];
  readonly since: string | undefined;
}

/** The name under which a query reads its own previous result. */
const THIS = "this";

/** @throws PipelineError `BAD_OPTION` where nothing says what is new, or `this` would have no columns at first */
export function checkIncrement(
  task: string,
  { uniqueKey, since }: Increment,
  { tables }: Query,
  columns: ColumnTypes | undefined,
): void {
  const readsThis = tables.some(isThis);
  const bad = (what: string, hint: string): PipelineError =>
    new PipelineError("BAD_OPTION", `task ${JSON.stringify(task)}: ${what}`, { hint, task });
  if (since === undefined && uniqueKey.length === 0 && !readsThis)
    throw bad(
      "nothing says which rows are new",
      'Give since: "day" (later rows are new), uniqueKey: "id" (rows take the place of those with the same), or read `this` in the query.',
    );
  if (readsThis && columns === undefined)
    throw bad(
      "its query reads `this`, which has no columns at first",
      'Declare them: columns: { day: "date", n: "bigint" }.',
    );
}

/** Whether a table's name is that of the task's own result. */
export function isThis(table: string): boolean {
  return table.toLowerCase() === THIS;
}

/**
 * Makes the view `this`: the previous result; at first an empty table with the declared columns, where the query reads it.
 */
export async function makeThis(
  connection: DuckDBConnection,
  previous: Table | undefined,
  columns: ColumnTypes | undefined,
): Promise<void> {
  const select =
    previous === undefined
      ? `select ${Object.entries(columns ?? { nothing: "integer" })
          .map(([name, type]) => `cast(null as ${type.replace(/\?\s*$/, "")}) as ${quoteName(name)}`)
          .join(", ")} where false`
      : `from read_parquet(${quoteText(previous.path)})`;
  await connection.run(`create or replace temp view ${quoteName(THIS)} as ${select}`);
}

/** The greatest value of a column of what is kept, with its type. */
export async function greatest(connection: DuckDBConnection, column: string): Promise<Typed> {
  const reader = await connection.runAndReadAll(`select max(${quoteName(column)}) from ${quoteName(THIS)}`);
  return { value: reader.getRows()[0]![0]!, type: reader.columnType(0) };
}

/** What the whole table is made of. */
interface Whole {
  readonly increment: Increment;
  readonly columns: readonly Column[];
  /** Nothing is kept. */
  readonly isNew: boolean;
}

/**
 * The select that gives the whole new table. From nothing it is the query itself, each key once; else what is kept,
 * without the rows that have come anew, and these.
 *
 * Rows come in the order of `since`, then of the key, then of the other columns, so that a table that was made in
 * many pieces equals one that was made at once.
 */
export function wholeTable(select: Piece, query: Query, { increment, columns, isNew }: Whole): Piece {
  const { uniqueKey, since } = increment;
  const filtered =
    since === undefined || isNew || query.parameters.includes("since") ? select : onlyNew(select, since, uniqueKey);
  const fresh =
    since === undefined || uniqueKey.length === 0 ? filtered : lastOfEach(filtered, since, uniqueKey, columns);
  const order = orderOf({ uniqueKey, since }, columns);
  if (isNew) return around(fresh, "select * from (\n", `\n) ${order}`);
  const keys = uniqueKey.map(quoteName).join(", ");
  const kept = `select * from ${THIS}${uniqueKey.length === 0 ? "" : ` anti join "new rows" using (${keys})`}`;
  return around(
    fresh,
    'with "new rows" as materialized (\n',
    `\n) select * from (${kept} union all by name from "new rows") ${order}`,
  );
}

/** Rows of the very last moment are read again where the key tells them apart: later ones may have come in it. */
function onlyNew(select: Piece, since: string, uniqueKey: readonly string[]): Piece {
  const column = quoteName(since);
  const sign = uniqueKey.length === 0 ? ">" : ">=";
  return around(select, "select * from (\n", `\n) where $since is null or ${column} ${sign} $since`);
}

function lastOfEach(select: Piece, since: string, uniqueKey: readonly string[], columns: readonly Column[]): Piece {
  const rest = columns.map(({ name }) => `${quoteName(name)} desc`).join(", ");
  const keys = uniqueKey.map(quoteName).join(", ");
  return around(
    select,
    "select * from (\n",
    `\n) qualify row_number() over (partition by ${keys} order by ${quoteName(since)} desc, ${rest}) = 1`,
  );
}

function orderOf({ uniqueKey, since }: Increment, columns: readonly Column[]): string {
  const names = new Set([...(since === undefined ? [] : [since]), ...uniqueKey, ...columns.map(({ name }) => name)]);
  return `order by ${[...names].map(quoteName).join(", ")}`;
}

/** Whether what is kept has the columns that the query gives now; else it is made from nothing. */
export function fits(previous: Table, columns: readonly Column[], log: TaskLog): boolean {
  const shown = (all: readonly Column[]): string => all.map(({ name, type }) => `${name} ${type}`).join(", ");
  const [before, now] = [shown(previous.columns), shown(columns)];
  if (before === now) return true;
  log.info(`its columns were ${before}, and are ${now}: it is made from nothing`);
  return false;
}

/** @throws PipelineError `COLUMNS_DIFFER` where an option names a column that the query does not give */
export function checkNamed(task: string, { uniqueKey, since }: Increment, columns: readonly Column[]): void {
  const names = columns.map(({ name }) => name);
  for (const [option, name] of [...uniqueKey.map((key) => ["uniqueKey", key] as const), ["since", since] as const]) {
    if (name === undefined || names.includes(name)) continue;
    throw new PipelineError(
      "COLUMNS_DIFFER",
      `task ${JSON.stringify(task)}: its query gives no column ${quoteName(name)}, which ${option} names`,
      {
        hint: didYouMean(name, names) ?? `It gives: ${names.join(", ")}.`,
        task,
      },
    );
  }
}

/** @throws PipelineError `COLUMNS_DIFFER` where rows cannot be told apart, or not be placed in time */
export async function checkRows(
  connection: DuckDBConnection,
  task: string,
  { uniqueKey, since }: Increment,
  path: string,
): Promise<void> {
  const named = [...new Set([...uniqueKey, ...(since === undefined ? [] : [since])])];
  const from = `from read_parquet(${quoteText(path)})`;
  const counts = named.map((name) => `count(*) - count(${quoteName(name)})`).join(", ");
  const nulls = (await connection.runAndReadAll(`select ${counts} ${from}`)).getRows()[0]!;
  const odd = nulls.findIndex((count) => Number(count) > 0);
  if (odd !== -1) {
    throw new PipelineError(
      "COLUMNS_DIFFER",
      `task ${JSON.stringify(task)}: ${quoteName(named[odd]!)} holds ${String(nulls[odd])} nulls`,
      {
        hint: "Leave these rows out: what is new could not be told by them.",
        task,
      },
    );
  }
  if (uniqueKey.length === 0 || since !== undefined) return;
  const keys = uniqueKey.map(quoteName).join(", ");
  const twice = await connection.runAndReadAll(`select ${keys} ${from} group by ${keys} having count(*) > 1 limit 1`);
  const [row] = twice.getRowsJson();
  if (row === undefined) return;
  throw new PipelineError(
    "COLUMNS_DIFFER",
    `task ${JSON.stringify(task)}: two rows have the same uniqueKey (${uniqueKey.join(", ")}): ${row.map(String).join(", ")}`,
    { hint: "Let the query give one, or say with `since` which is the later.", task },
  );
}
