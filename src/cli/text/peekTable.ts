import { inspect } from "node:util";
import type { Table } from "../../index.ts";
import { table as textTable } from "./table.ts";

/** How many rows of a table are shown. */
const SHOWN_ROWS = 20;

/** Whether a result is a table. */
export function isTable(result: unknown): result is Table {
  return (result as Partial<Table> | null | undefined)?.kind === "table";
}

/** The first rows of a table below the names and types of its columns, and how many rows there are. */
export async function tableText(table: Table): Promise<string> {
  const { columns, rowCount } = table;
  const rows = await table.head(SHOWN_ROWS);
  const cells = rows.map((row) => columns.map(({ name }) => cellText(row[name])));
  const types = columns.map(({ type }) => type);
  const shown = textTable(
    columns.map(({ name }) => name),
    [types, ...cells],
  );
  const first = rowCount > rows.length ? `the first ${rows.length} of ` : "";
  return `${shown}\n(${first}${rowCount.toLocaleString("en")} ${rowCount === 1 ? "row" : "rows"})`;
}

/** All rows as a JSON array, one a line, as they are read. */
export async function printRows(table: Table, toJson: (row: unknown) => string): Promise<void> {
  let before = "[\n";
  for await (const row of table.rows()) {
    process.stdout.write(`${before}${toJson(row)}`);
    before = ",\n";
  }
  process.stdout.write(before === "[\n" ? "[]\n" : "\n]\n");
}

function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    // A day has no time.
    return value
      .toISOString()
      .replace(/(T00:00:00)?\.000Z$/, (_, midnight?: string) => (midnight === undefined ? "Z" : ""));
  }
  return inspect(value, { breakLength: Infinity, depth: 3 });
}
