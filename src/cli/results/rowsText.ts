import { inspect, styleText } from "node:util";
import type { TableColumn } from "../../index.ts";
import { tableLines } from "../text/table.ts";
import { columnsOf } from "../text/width.ts";
import { many, type Row } from "./shape.ts";

/** A longer value is cut, where stdout is no terminal that cuts it. */
const WIDEST_CELL = 200;

/**
 * The first rows of a table below the names and types of its columns, cut to the terminal, and what was left out.
 *
 * @param rows those that are shown
 * @param rowCount how many there are
 */
export function rowsText(columns: readonly TableColumn[], rows: readonly Row[], rowCount: number): string {
  const cells = rows.map((row) => columns.map(({ name }) => cellText(row[name])));
  const right = columns.flatMap(({ type }, column) => (isNumeric(type) ? [column] : []));
  const { lines, hiddenColumns } = tableLines(
    columns.map(({ name }) => name),
    [columns.map(({ type }) => type), ...cells],
    {
      right,
      widestCell: WIDEST_CELL,
      style: (cell, row) => (row === -1 ? styleText("bold", cell) : row === 0 ? styleText("gray", cell) : cell),
    },
  );
  const first = rowCount > rows.length ? `the first ${rows.length.toLocaleString("en")} of ` : "";
  return [...lines, `(${first}${many(rowCount, "row")}${hiddenText(columns, hiddenColumns)})`].join("\n");
}

/** The names of the columns that had no room. */
function hiddenText(columns: readonly TableColumn[], count: number): string {
  if (count === 0) return "";
  const names = columns.slice(-count).map(({ name }) => name);
  const room = Math.max(20, columnsOf(process.stdout) - 40);
  const shown: string[] = [];
  for (const name of names) {
    if (shown.join(", ").length + name.length > room) break;
    shown.push(name);
  }
  const more = names.length - shown.length;
  return `; ${many(count, "more column")}: ${shown.join(", ")}${more === 0 ? "" : `, and ${more} others`}`;
}

function isNumeric(type: string): boolean {
  return /^(number|bigint|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$/.test(type);
}

function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return String(value);
  if (value === undefined) return "";
  if (Buffer.isBuffer(value)) return `${value.toString("hex", 0, 16)}${value.length > 16 ? "…" : ""}`;
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    // A day has no time.
    return value
      .toISOString()
      .replace(/(T00:00:00)?\.000Z$/, (_, midnight?: string) => (midnight === undefined ? "Z" : ""));
  }
  return inspect(value, { breakLength: Infinity, depth: 3 });
}
