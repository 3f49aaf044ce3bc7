import { createReadStream } from "node:fs";
import { asTable, PipelineError } from "../../index.ts";
import { quoted } from "../text/quoted.ts";
import { csvLine } from "./csv.ts";
import type { Format } from "./formats.ts";
import { toJson } from "./json.ts";
import { describeShape, shapeOf, type Row, type Shape } from "./shape.ts";

/** Where pieces go, one after the other; it answers when it can take more. */
export type Sink = (piece: string | Uint8Array) => Promise<void>;

/** What is written. */
export interface Writing {
  /** For errors. */
  readonly task: string;
  readonly value: unknown;
  readonly format: Format;
  /** Only so many rows or items. @default all */
  readonly rows?: number;
}

/**
 * Writes a result in a format, rows of a table as they are read.
 *
 * @throws PipelineError `BAD_OPTION` where the result has no such form; `PACKAGE_MISSING` where DuckDB is needed
 */
export async function writeAs({ task, value, format, rows = Infinity }: Writing, sink: Sink): Promise<void> {
  const shape = shapeOf(value);
  switch (format) {
    case "json":
      return shape.kind === "table"
        ? writeJsonRows(task, firstOf(rows, shape.table.rows()), sink)
        : sink(`${toJson(task, Array.isArray(value) ? value.slice(0, rows) : value)}\n`);
    case "jsonl":
      for await (const each of firstOf(rows, itemsOf(task, shape))) await sink(`${toJson(task, each, 0)}\n`);
      return undefined;
    case "csv":
      return writeCsv(task, shape, rows, sink);
    case "parquet":
      return writeParquet(task, shape, rows, sink);
  }
}

async function writeJsonRows(task: string, rows: AsyncIterable<unknown>, sink: Sink): Promise<void> {
  let before = "[\n";
  for await (const row of rows) {
    await sink(`${before}${toJson(task, row, 0)}`);
    before = ",\n";
  }
  await sink(before === "[\n" ? "[]\n" : "\n]\n");
}

async function writeCsv(task: string, shape: Shape, count: number, sink: Sink): Promise<void> {
  const { columns, rows } = rowsOf(task, shape, "csv");
  const names = columns.map(({ name }) => name);
  // An empty array says nothing of columns: an empty file, not one with an empty line.
  if (names.length > 0) await sink(csvLine(names));
  for await (const row of firstOf(count, rows)) await sink(csvLine(names.map((name) => row[name])));
}

async function writeParquet(task: string, shape: Shape, count: number, sink: Sink): Promise<void> {
  const { rows } = rowsOf(task, shape, "parquet");
  const whole = shape.kind === "table" ? shape.table : undefined;
  const table =
    whole !== undefined && count >= whole.rowCount ? whole : await asTable(await Array.fromAsync(firstOf(count, rows)));
  for await (const piece of createReadStream(table!.path)) await sink(piece as Uint8Array);
}

interface Rows {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
}

function rowsOf(task: string, shape: Shape, format: Format): Rows {
  if (shape.kind === "table") return { columns: shape.table.columns, rows: shape.table.rows() };
  if (shape.kind === "rows") return shape;
  if (format === "csv" && shape.kind === "value" && Array.isArray(shape.value) && shape.value.length === 0)
    return { columns: [], rows: [] };
  throw new PipelineError(
    "BAD_OPTION",
    `the result of ${JSON.stringify(task)} has no rows to write as ${format}: it is ${withArticle(describeShape(shape))}`,
    {
      hint:
        shape.kind === "file" || shape.kind === "folder"
          ? `Copy it: little-pipelines export ${quoted(task)} --output ${quoted(shape.kind === "file" ? shape.file.name : shape.folder.name)}`
          : "Write it as json, or let the task return a table, or an array of flat objects.",
    },
  );
}

function itemsOf(task: string, shape: Shape): Iterable<unknown> | AsyncIterable<unknown> {
  if (shape.kind === "value") {
    const { value } = shape;
    if (Array.isArray(value) || value instanceof Set || value instanceof Map) return value;
  }
  return rowsOf(task, shape, "jsonl").rows;
}

async function* firstOf<Item>(count: number, items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item> {
  let left = count;
  if (left <= 0) return;
  for await (const item of items) {
    yield item;
    if (--left <= 0) return;
  }
}

function withArticle(words: string): string {
  return words === "undefined" ? words : `${/^[aeio]/i.test(words) ? "an" : "a"} ${words}`;
}
