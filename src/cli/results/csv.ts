import { toJson } from "./json.ts";

/** A line of a CSV file (RFC 4180), with its end. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

/** Nothing for what is missing; `""` for an empty text, so that the two are told apart. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? textOf(value) : (value as string | number | bigint | boolean).toString();
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Dates in ISO form, bytes in base64, what has parts as JSON. */
function textOf(value: object): string {
  const json = toJson("", value, 0);
  return json.startsWith('"') ? (JSON.parse(json) as string) : json === "null" ? "" : json;
}
