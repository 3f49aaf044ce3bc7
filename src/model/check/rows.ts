import { PipelineError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import type { Finding } from "./check.ts";

/** A row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows that have these columns, as an array or as a table. */
export type RowsWith<Column extends string> =
  | readonly { readonly [Name in Column]?: unknown }[]
  | TableLike<{ readonly [Name in Column]?: unknown }>;

/** What hands out rows in batches: a `Table`. */
export interface TableLike<out Its = Row> {
  readonly rowCount: number;
  batches(): AsyncIterable<readonly Its[]>;
}

/** Rows that are wrong, of which a few are shown. */
const MOST_SAMPLES = 5;

/**
 * The rows of a result, in batches.
 *
 * @throws PipelineError `CHECK_FAILED` where it has none
 */
export function batchesOf(value: unknown): Iterable<readonly Row[]> | AsyncIterable<readonly Row[]> {
  if (Array.isArray(value)) return [value as readonly Row[]];
  if (isTable(value)) return value.batches();
  const what = value === null ? "null" : `a ${typeof value}`;
  throw new PipelineError("CHECK_FAILED", `it is ${what}, and no rows`, {
    hint: "This check is for an array of rows, or a table; for anything else: check(name, function).",
  });
}

/** How many rows a result has, without reading them. */
export function countRows(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isTable(value) ? value.rowCount : undefined;
}

function isTable(value: unknown): value is TableLike {
  return typeof value === "object" && value !== null && typeof (value as Partial<TableLike>).batches === "function";
}

/**
 * Goes over the rows of a result once, and tells which are wrong.
 *
 * @param columns that are looked at: rows without one of them are no table that the check was meant for
 * @param isWrong asked for each row, in order
 * @param what is wrong with them, after their number: `are null`
 */
export async function wrongRows(
  value: unknown,
  columns: readonly string[],
  isWrong: (row: Row) => boolean,
  what: string,
): Promise<Finding> {
  let of = 0;
  let count = 0;
  const sample: Row[] = [];
  const missing = new Set(columns);
  let first: Row | undefined;
  for await (const rows of batchesOf(value)) {
    for (const row of rows) {
      if (typeof row !== "object" || row === null)
        return { passed: false, message: `row ${of} is ${row === null ? "null" : `a ${typeof row}`}, and no object` };
      first ??= row;
      for (const column of missing) if (column in row) missing.delete(column);
      of++;
      if (!isWrong(row)) continue;
      count++;
      if (sample.length < MOST_SAMPLES) sample.push(row);
    }
  }
  const [column] = missing;
  if (column !== undefined && first !== undefined) return { passed: false, message: noColumn(column, first) };
  if (count === 0) return { passed: true, count, of };
  return { passed: false, message: `${countOf(count, of)} ${what}`, count, of, sample };
}

function noColumn(column: string, row: Row): string {
  const columns = Object.keys(row);
  return `no row has a column ${JSON.stringify(column)}. ${didYouMean(column, columns) ?? `There are ${columns.join(", ")}.`}`;
}

/** `3 of 100 rows`. */
export function countOf(count: number, of: number): string {
  return `${count} of ${of} ${of === 1 ? "row" : "rows"}`;
}

/** What is compared with others by contents: a date by its moment, anything else that is no text or number by its JSON. */
export function comparable(value: unknown): unknown {
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (typeof value === "string") return `text ${value}`;
  // 1 and 1n are one number of a table.
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return typeof value === "object" && value !== null ? `json ${JSON.stringify(value)}` : value;
}
