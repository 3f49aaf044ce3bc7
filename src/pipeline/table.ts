import { copyFile, rename, rm } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { constants } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { StoredTable } from "../kept/table.ts";
import { makeTable } from "../kept/table/make.ts";
import { activity } from "../model/activity.ts";
import { PipelineError } from "../model/errors.ts";
import type { ParcelKeeper, Table } from "../model/kept.ts";
import { temporaryParcels } from "../store/parcels/temporary.ts";

/** Columns by name, each with as many values as the others. */
export type Columns<Row> = { readonly [Name in keyof Row]: ArrayLike<Row[Name]> };

/** How a table is made. */
export interface TableOptions<Row> {
  /**
   * Types of columns, by name, as DuckDB calls them: `{ price: "DECIMAL(18,2)", day: "DATE" }`. Values are converted. An empty
   * table has just these columns. @default found from the values
   */
  readonly types?: { readonly [Name in keyof Row]?: string };
}

/**
 * Makes a table, to be returned by a task: of rows, or of columns. Rows that come one after the other are written as they
 * come, so that a table may be larger than memory. Outside of a task it lasts as long as the process, for tests.
 *
 * @param from objects with values of one kind in each property; or an object with an array for each column
 * @throws PipelineError `NOT_TABULAR`, with the column and the row; `PACKAGE_MISSING` without `@duckdb/node-api`; `STORE_…`
 * @example
 * ```ts
 * const load = task("Load", ({ path }) => table(readLines(path("data.csv")), { types: { day: "DATE" } }));
 * ```
 */
export async function table<Row extends object>(
  from: Iterable<Row> | AsyncIterable<Row> | Columns<Row>,
  { types = {} }: TableOptions<NoInfer<Row>> = {},
): Promise<Table<Row>> {
  const { writeRows } = await import("../kept/table/write.ts");
  const rows = isRows(from) ? from : rowsOf(from);
  return (await makeTable(keeperNow(), (path, session) =>
    writeRows(session, path, rows, types as Readonly<Record<string, string>>),
  )) as unknown as Table<Row>;
}

/** A Parquet file that is written where it is wanted. */
export interface WrittenTable {
  /** Writes it to the path that it is given, at which there is nothing. */
  readonly write: (this: void, path: string) => unknown;
  /** A connection of the caller's, in UTC, by which its contents are read. @default one of its own */
  readonly connection?: DuckDBConnection;
}

/**
 * Makes a table of a Parquet file that something else has written. No row of it passes through JavaScript.
 *
 * @param source an absolute path; or a function that writes to the path that it is given, which spares a copy
 * @param options `move`: takes the file away from where it is, which spares a copy. @default false
 * @throws PipelineError `FILE_MISSING`, `NOT_TABULAR` where it is no Parquet file, `PACKAGE_MISSING`, `STORE_…`
 * @example
 * ```ts
 * return tableFromParquet<{ origin: string; delay: number }>({
 *   write: (path) => connection.run(`copy (${query}) to '${path}' (format parquet)`),
 * });
 * ```
 */
export async function tableFromParquet<Row extends object = Record<string, unknown>>(
  source: string | WrittenTable,
  { move = false }: { readonly move?: boolean } = {},
): Promise<Table<Row>> {
  if (typeof source !== "string") {
    return (await makeTable(keeperNow(), source.write, source.connection)) as unknown as Table<Row>;
  }
  if (!isAbsolute(source))
    throw new PipelineError(
      "BAD_OPTION",
      `tableFromParquet was given ${JSON.stringify(source)}, which is no absolute path`,
      {
        hint: "Inside a task: tableFromParquet(path(…)).",
      },
    );
  return (await makeTable(keeperNow(), (to) => take(source, to, move))) as unknown as Table<Row>;
}

/**
 * What can be read as a table, as one: a table is itself, and an array of plain objects becomes one.
 *
 * @returns undefined where it is neither
 * @throws PipelineError as {@link table}
 * @example
 * ```ts
 * const view = await asTable(results.Flights);
 * if (view !== undefined) await connection.run(`create view Flights as from read_parquet('${view.path}')`);
 * ```
 */
export async function asTable(value: unknown): Promise<Table | undefined> {
  if (value instanceof StoredTable) return value;
  if (!Array.isArray(value) || !value.every(isPlainRow)) return undefined;
  return table(value as object[]) as Promise<Table>;
}

function isPlainRow(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isRows(from: object): from is Iterable<object> | AsyncIterable<object> {
  return Symbol.iterator in from || Symbol.asyncIterator in from;
}

function* rowsOf(columns: object): Generator<object> {
  const all: [string, ArrayLike<unknown>][] = Object.entries(columns);
  const count = all[0]?.[1].length ?? 0;
  const other = all.find(([, values]) => values.length !== count);
  if (other !== undefined)
    throw new PipelineError(
      "NOT_TABULAR",
      `column ${JSON.stringify(other[0])} has ${other[1].length} values, and ${JSON.stringify(all[0]![0])} has ${count}`,
      { hint: "All columns of a table have as many values." },
    );
  for (let i = 0; i < count; i++) yield Object.fromEntries(all.map(([name, values]) => [name, values[i]]));
}

/** The store of the task that this is a part of. */
function keeperNow(): ParcelKeeper {
  const now = activity.getStore();
  return (now?.kind === "task" ? now.keeper : undefined) ?? temporaryParcels();
}

async function take(from: string, to: string, move: boolean): Promise<void> {
  try {
    if (move) return await rename(from, to);
  } catch (error) {
    // On another disk it can only be copied.
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw missing(from, error);
  }
  await copyFile(from, to, constants.COPYFILE_FICLONE).catch((error: unknown) => {
    throw missing(from, error);
  });
  if (move) await rm(from, { force: true });
}

function missing(path: string, cause: unknown): unknown {
  if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return cause;
  return new PipelineError("FILE_MISSING", `there is no table at ${path}`, {
    hint: "Write it first, and await that.",
    cause,
  });
}
