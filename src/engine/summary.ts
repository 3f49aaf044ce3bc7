import { inspect } from "node:util";

/** The most rows of a table, and of lines of any other value, that are shown whole. */
const MOST_ROWS = 20;
const MOST_LENGTH = 4_000;

/**
 * What a value looks like, for people and for comparing two of them line by line: whole where it is small; of a
 * larger table the number of rows and the columns, of anything else the beginning.
 */
export function summarize(value: unknown): string {
  if (isTable(value) && value.length > MOST_ROWS) {
    const columns = Object.keys(value[0]!);
    return `${value.length} rows of ${columns.length} columns: ${columns.join(", ")}`;
  }
  if (typeof value === "string" && value.includes("\n")) return cut(value);
  return cut(inspect(value, { depth: 6, breakLength: 80, maxArrayLength: 100, maxStringLength: 1_000 }));
}

function cut(text: string): string {
  if (text.length <= MOST_LENGTH) return text;
  return `${text.slice(0, MOST_LENGTH)}\n… ${text.length - MOST_LENGTH} characters more`;
}

function isTable(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null && !Array.isArray(row));
}
