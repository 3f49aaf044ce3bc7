import { inspect } from "node:util";
import type { Table } from "../index.ts";
import { table as aligned } from "./table.ts";

/** Whether a result is a table. */
export function isTable(result: unknown): result is Table {
  return typeof result === "object" && result !== null && "kind" in result && result.kind === "table";
}

/** The first rows of a table under its columns, and how many there are. */
export async function printTable(table: Table, shownRows: number): Promise<void> {
  const head = table.columns.map(({ name, type }) => `${name} ${type}`);
  const rows = await table.head(shownRows);
  if (head.length > 0)
    console.log(
      aligned(
        head,
        rows.map((row) => table.columns.map(({ name }) => cell(row[name]))),
      ),
    );
  const more = table.rowCount - rows.length;
  console.log(`${table.rowCount} rows${more > 0 ? `, ${more} more than shown` : ""}, in ${table.path}`);
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

function cell(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString().replace("T00:00:00.000Z", "");
  if (typeof value === "bigint") return String(value);
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 3 });
}
