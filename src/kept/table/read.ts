import type { Batch, ReadOptions } from "../../model/kept.ts";
import { named, openSession, quoted, type DuckDB } from "./duckdb.ts";
import { toValue, type ToValue } from "./values.ts";

/** What is read of which file. */
export interface Reading extends ReadOptions<PropertyKey> {
  readonly path: string;
  /** The columns of the table. */
  readonly names: readonly string[];
  /** @default all */
  readonly limit?: number;
}

/** A batch of wide rows has fewer of them: what lives for long costs the garbage collector the most. */
const BATCH_BYTES = 128 * 1024;
/** So many rows are looked at for how wide they are. */
const SAMPLE_ROWS = 8;

/** The rows of a Parquet file in batches, column by column: one batch is in memory at a time. */
export async function* readBatches({ path, names, columns, limit }: Reading): AsyncGenerator<Batch> {
  const wanted = columns?.map(String) ?? names;
  if (wanted.length === 0) return;
  using session = await openSession();
  // JavaScript is what takes the time: a second thread would only fill memory.
  await session.connection.run("set threads = 1; set streaming_buffer_size = '128KB'");
  const list = wanted.map((name) => named(name)).join(", ");
  const result = await session.connection.stream(
    `select ${list} from read_parquet(${quoted(path)})${limit === undefined ? "" : ` limit ${limit}`}`,
  );
  const converters = wanted.map((_, i) => toValue(session.duckdb, result.columnType(i)));
  let batchRows = Number.POSITIVE_INFINITY;
  let next = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await next;
      if (chunk === null || chunk.rowCount === 0) return;
      // Read from the disk while this one is looked at.
      next = result.fetchChunk();
      const vectors = wanted.map((_, i) => chunk.getColumnVector(i));
      for (let at = 0, rowCount = 0; at < chunk.rowCount; at += rowCount) {
        rowCount = Math.min(batchRows, chunk.rowCount - at);
        const values: Record<string, unknown[]> = Object.create(null) as Record<string, unknown[]>;
        for (const [i, name] of wanted.entries())
          values[name] = converted(vectors[i]!.slice(at, rowCount), converters[i]);
        batchRows = rowsFor(BATCH_BYTES, Object.values(values));
        yield { rowCount, columns: values };
      }
      // Else its memory would be DuckDB's until the garbage collector comes along, which does not know how much it is.
      chunk.reset();
    }
  } finally {
    // Nothing is closed while it is being read.
    await next.catch(() => undefined);
  }
}

function converted(vector: DuckDB.DuckDBVector, convert: ToValue | undefined): unknown[] {
  const { itemCount } = vector;
  const values: unknown[] = [];
  if (convert === undefined) for (let i = 0; i < itemCount; i++) values.push(vector.getItem(i));
  else
    for (let i = 0; i < itemCount; i++) {
      const item = vector.getItem(i);
      values.push(item === null ? null : convert(item as never));
    }
  return values;
}

/** How many rows as wide as the first of these take so much. */
function rowsFor(bytes: number, columns: readonly (readonly unknown[])[]): number {
  const sample = Math.min(SAMPLE_ROWS, columns[0]!.length);
  let sampled = 1;
  for (const values of columns) for (let i = 0; i < sample; i++) sampled += valueBytes(values[i]);
  return Math.max(64, Math.floor((bytes * sample) / sampled));
}

/** About what a value takes in memory. */
export function valueBytes(value: unknown): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value !== "object" || value === null || value instanceof Date) return 8;
  if (ArrayBuffer.isView(value)) return 16 + value.byteLength;
  let bytes = 16;
  // Asked of each row: a list of its values would be as much garbage as the row.
  if (value instanceof Map) for (const [key, each] of value) bytes += valueBytes(key) + valueBytes(each);
  else for (const key in value) bytes += valueBytes((value as Record<string, unknown>)[key]);
  return bytes;
}

/** The same, row by row. */
export async function* readRows(reading: Reading): AsyncGenerator<Record<string, unknown>> {
  for await (const { rowCount, columns } of readBatches(reading)) {
    const fields = Object.entries(columns);
    for (let i = 0; i < rowCount; i++) yield rowOf(fields, i);
  }
}

function rowOf(fields: readonly (readonly [string, readonly unknown[]])[], index: number): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, values] of fields) {
    if (name === "__proto__")
      Object.defineProperty(row, name, { value: values[index], writable: true, enumerable: true, configurable: true });
    else row[name] = values[index];
  }
  return row;
}
