import { PipelineError } from "../../index.ts";

/** How a text of rows is read. */
export interface CsvOptions {
  /** What stands between two fields. @default "," */
  readonly delimiter?: string;
  /** The names of the columns, where the first line does not hold them. @default the first line */
  readonly columns?: readonly string[];
  /**
   * What fields become. `"text"`: all stay texts. `"auto"`: what is written as a number, `true` or `false` becomes
   * that, an empty field null. By column: as said, others stay texts; an empty field that is no text is null. @default "text"
   */
  readonly types?: "text" | "auto" | Readonly<Record<string, CsvType>>;
}

/** What a field is read as. A `bigint` holds whole numbers of any size; a `date` is what `Date.parse` understands. */
export type CsvType = "text" | "number" | "boolean" | "bigint" | "date";

/** A field as it was read; null where it is empty and its type is no text. */
export type CsvField = string | number | boolean | bigint | Date | null;

/**
 * The rows of a text.
 *
 * @throws Error where it is no such text; the message says in which line
 */
export async function readCsv(text: string, options: CsvOptions = {}): Promise<Record<string, CsvField>[]> {
  const { delimiter = ",", columns, types = "text" } = options;
  // Loaded only where there is something to read: 15 ms.
  const { parse } = await import("csv-parse/sync");
  const rows = parse(text, {
    delimiter,
    bom: true,
    skip_empty_lines: true,
    columns: columns?.slice() ?? true,
  }) as Record<string, string>[];
  if (types === "text") return rows;
  return rows.map((row, i) => typed(row, types, i));
}

function typed(
  row: Record<string, string>,
  types: Exclude<CsvOptions["types"], "text" | undefined>,
  place: number,
): Record<string, CsvField> {
  const its: Record<string, CsvField> = {};
  for (const [name, text] of Object.entries(row))
    its[name] = types === "auto" ? guessed(text) : converted(text, types[name] ?? "text", name, place);
  return its;
}

/** As JSON writes numbers, so that `007` and `1e` stay texts; not a number that would lose digits. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function guessed(text: string): CsvField {
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  if (!NUMBER.test(text)) return text;
  const number = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? text : number;
}

function converted(text: string, type: CsvType, column: string, place: number): CsvField {
  if (type === "text") return text;
  const its = text.trim();
  if (its === "") return null;
  const value = CONVERT[type](its);
  if (value !== undefined) return value;
  throw new PipelineError(
    "HTTP_UNREADABLE",
    `row ${place + 1}: ${JSON.stringify(text.slice(0, 40))} in column ${JSON.stringify(column)} is no ${type}`,
  );
}

const CONVERT: Readonly<Record<Exclude<CsvType, "text">, (text: string) => CsvField | undefined>> = {
  number: (text) => (Number.isNaN(Number(text)) ? undefined : Number(text)),
  boolean: (text) => (/^(true|yes|1)$/i.test(text) ? true : /^(false|no|0)$/i.test(text) ? false : undefined),
  bigint: (text) => (/^[+-]?\d+$/.test(text) ? BigInt(text) : undefined),
  date: (text) => (Number.isNaN(Date.parse(text)) ? undefined : new Date(text)),
};
