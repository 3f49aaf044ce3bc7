import { PipelineError } from "../errors.ts";
import type { Table } from "../kept.ts";
import { didYouMean } from "../nearest.ts";
import type { Finding } from "./check.ts";

/** A row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows that have these columns, as an array or as a table. */
export type RowsWith<Column extends string> =
  | readonly { readonly [Name in Column]?: unknown }[]
  | Table<{ readonly [Name in Column]?: unknown }>;

/** Rows that are wrong, of which so many are shown. */
const MOST_SAMPLES = 5;

/** What rows are looked at for. */
export interface Looking {
  /** The columns that are looked at. Rows without one of them are no table that the check was meant for. */
  readonly columns: readonly string[];
  /** Asked for each row, in order; of a table it has these columns alone, and no others are read. */
  readonly isWrong: (row: Row) => boolean;
  /** What is wrong with such rows, after their number: `are null`. */
  readonly what: string;
}

/**
 * Goes over the rows of a result once, and tells which are wrong.
 *
 * @throws PipelineError `CHECK_FAILED` where it has no rows
 */
export async function wrongRows(value: unknown, looking: Looking): Promise<Finding> {
  const { columns, isWrong, what } = looking;
  // A table has columns without any rows.
  const missing = new Set(isTable(value) ? columns.filter((column) => !namesOf(value).includes(column)) : columns);
  const wrong: number[] = [];
  let of = 0;
  let count = 0;
  let first: Row | undefined;
  for await (const rows of partsOf(value, columns)) {
    for (const row of rows) {
      if (typeof row !== "object" || row === null)
        return { passed: false, message: `row ${of} is ${row === null ? "null" : `a ${typeof row}`}, and no object` };
      first ??= row;
      for (const column of missing) if (column in row) missing.delete(column);
      if (isWrong(row)) {
        if (count < MOST_SAMPLES) wrong.push(of);
        count++;
      }
      of++;
    }
  }
  const [column] = missing;
  if (column !== undefined && (isTable(value) || first !== undefined))
    return { passed: false, message: noColumn(column, isTable(value) ? namesOf(value) : Object.keys(first!)) };
  if (count === 0) return { passed: true, count, of };
  return { passed: false, message: `${countOf(count, of)} ${what}`, count, of, sample: await rowsAt(value, wrong) };
}

/** How many rows a result has, which need not be read for it. */
export function countRows(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return isTable(value) ? value.rowCount : refuse(value);
}

/** Rows, some at a time: an array as it is, of a table these columns alone. */
function partsOf(value: unknown, columns: readonly string[]): Iterable<readonly Row[]> | AsyncIterable<readonly Row[]> {
  if (Array.isArray(value)) return [value as readonly Row[]];
  return isTable(value) ? readParts(value, columns) : refuse(value);
}

async function* readParts(table: Table, columns: readonly string[]): AsyncIterable<readonly Row[]> {
  const there = namesOf(table);
  const read = columns.filter((column) => there.includes(column));
  if (read.length === 0) return;
  for await (const { rowCount, columns: values } of table.batches({ columns: read })) {
    const rows: Record<string, unknown>[] = Array.from({ length: rowCount }, () => ({}));
    for (const column of read) for (let i = 0; i < rowCount; i++) rows[i]![column] = values[column]![i];
    yield rows;
  }
}

/** Whole rows, to be shown. A table is read again for it, up to the last of them. */
async function rowsAt(value: unknown, indices: readonly number[]): Promise<readonly unknown[]> {
  if (Array.isArray(value)) return indices.map((index) => value[index] as unknown);
  const found: unknown[] = [];
  let index = 0;
  for await (const row of (value as Table).rows()) {
    if (index++ === indices[found.length]) found.push(row);
    if (found.length === indices.length) break;
  }
  return found;
}

function isTable(value: unknown): value is Table {
  return (
    typeof value === "object" && value !== null && (value as Partial<Table>).kind === "table" && "rowCount" in value
  );
}

function namesOf({ columns }: Table): readonly string[] {
  return columns.map(({ name }) => name);
}

function refuse(value: unknown): never {
  const what = value === null ? "null" : `a ${typeof value}`;
  throw new PipelineError("CHECK_FAILED", `it is ${what}, and no rows`, {
    hint: "This check is for an array of rows, or a table; for anything else: check(name, function).",
  });
}

function noColumn(column: string, columns: readonly string[]): string {
  const hint = didYouMean(column, columns) ?? `There are ${columns.join(", ")}.`;
  return `no row has a column ${JSON.stringify(column)}. ${hint}`;
}

/** `3 of 100 rows`. */
function countOf(count: number, of: number): string {
  return `${count} of ${of} ${of === 1 ? "row" : "rows"}`;
}

/** What is compared with others by contents: a date by its moment, a list or an object by its JSON. */
export function comparable(value: unknown): unknown {
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (typeof value === "string") return `text ${value}`;
  // 1 and 1n are one number of a table.
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== "object" || value === null) return value;
  return `json ${JSON.stringify(value, (_, its: unknown) => (typeof its === "bigint" ? `${its}n` : its))}`;
}
