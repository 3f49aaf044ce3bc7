import { inspect } from "node:util";
import { isSecretName, Secret, type Table } from "../../index.ts";
import type { Preview } from "./pageData.ts";
import type { Veil } from "./secrets.ts";

const SHOWN_ROWS = 10;
const SHOWN_COLUMNS = 20;
const LONGEST_CELL = 80;
const LONGEST_TEXT = 2_000;
const SHOWN_LINES = 30;

/** The beginning of a result: rows of a table, or of a list of records; anything else as `console.log` shows it. */
export async function previewOf(result: unknown, sizeBytes: number, veil: Veil): Promise<Preview | undefined> {
  if (result === undefined) return undefined;
  if (isTable(result)) {
    const rows = await result.head(SHOWN_ROWS);
    return records(rows, result.columns, result.rowCount, veil);
  }
  if (isRecords(result)) {
    const shown = result.slice(0, SHOWN_ROWS);
    const names = new Set(shown.flatMap((row) => Object.keys(row)));
    return records(
      shown,
      [...names].map((name) => ({ name })),
      result.length,
      veil,
    );
  }
  const text =
    typeof result === "string"
      ? result
      : inspect(hidden(result), { depth: 4, breakLength: 90, maxArrayLength: 20, maxStringLength: 300 });
  return { kind: "text", text: cut(veil.text(text)), bytes: sizeBytes };
}

function records(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly { readonly name: string; readonly type?: string }[],
  rowCount: number,
  veil: Veil,
): Preview {
  const shown = columns.slice(0, SHOWN_COLUMNS);
  return {
    kind: "table",
    columns: shown.map(({ name, type }) => (type === undefined ? { name } : { name, type })),
    rows: rows.map((row) => shown.map(({ name }) => veil.named(name, cell(hidden(row[name]))))),
    rowCount,
  };
}

function cell(value: unknown): string {
  if (value === undefined) return "";
  const text =
    typeof value === "string"
      ? value
      : value instanceof Date && !Number.isNaN(value.getTime())
        ? value.toISOString()
        : inspect(value, { depth: 2, breakLength: Infinity, maxArrayLength: 10, maxStringLength: LONGEST_CELL });
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;
}

/** A copy in which nothing stands under a secret's name. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (value instanceof Map)
    return new Map(
      [...value].map(([key, each]) => [key, typeof key === "string" && isSecretName(key) ? SECRET : hidden(each)]),
    );
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, isSecretName(name) ? SECRET : hidden(each)]),
  );
}

const SECRET = new Secret("");

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  );
}

function isTable(result: unknown): result is Table {
  return (result as Partial<Table> | null)?.kind === "table" && typeof (result as Table).head === "function";
}

function isRecords(result: unknown): result is readonly Record<string, unknown>[] {
  return Array.isArray(result) && result.length > 0 && result.slice(0, SHOWN_ROWS).every(isPlain);
}

function cut(text: string): string {
  const lines = text.split("\n");
  const shown = lines.slice(0, SHOWN_LINES).join("\n");
  if (shown.length > LONGEST_TEXT) return `${shown.slice(0, LONGEST_TEXT)}…`;
  return lines.length > SHOWN_LINES ? `${shown}\n…` : shown;
}
