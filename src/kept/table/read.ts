import type { Batch, ReadOptions } from "../../model/kept.ts";
import { named, openSession, quoted } from "./duckdb.ts";
import { toValue, type ToValue } from "./values.ts";

/** What is read of which file. */
export interface Reading extends ReadOptions<PropertyKey> {
  readonly path: string;
  /** The columns of the table. */
  readonly names: readonly string[];
  /** @default all */
  readonly limit?: number;
}

/** The rows of a Parquet file in batches, column by column: one batch is in memory at a time. */
export async function* readBatches({ path, names, columns, limit }: Reading): AsyncGenerator<Batch> {
  const wanted = columns?.map(String) ?? names;
  if (wanted.length === 0) return;
  using session = await openSession();
  const list = wanted.map((name) => named(name)).join(", ");
  const result = await session.connection.stream(
    `select ${list} from read_parquet(${quoted(path)})${limit === undefined ? "" : ` limit ${limit}`}`,
  );
  const converters = wanted.map((_, i) => toValue(session.duckdb, result.columnType(i)));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const { rowCount } = chunk;
    const values: Record<string, unknown[]> = Object.create(null) as Record<string, unknown[]>;
    for (const [i, name] of wanted.entries())
      values[name] = converted(chunk.getColumnVector(i), rowCount, converters[i]);
    yield { rowCount, columns: values };
  }
}

function converted(
  vector: { getItem(index: number): unknown },
  rowCount: number,
  convert: ToValue | undefined,
): unknown[] {
  const values: unknown[] = Array.from({ length: rowCount });
  if (convert === undefined) for (let i = 0; i < rowCount; i++) values[i] = vector.getItem(i);
  else
    for (let i = 0; i < rowCount; i++) {
      const item = vector.getItem(i);
      values[i] = item === null ? null : convert(item as never);
    }
  return values;
}

/** The same, row by row. */
export async function* readRows(reading: Reading): AsyncGenerator<Record<string, unknown>> {
  for await (const { rowCount, columns } of readBatches(reading)) {
    const fields = Object.entries(columns);
    for (let i = 0; i < rowCount; i++) yield rowOf(fields, i);
  }
}

export function rowOf(
  fields: readonly (readonly [string, readonly unknown[]])[],
  index: number,
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, values] of fields) {
    if (name === "__proto__")
      Object.defineProperty(row, name, { value: values[index], writable: true, enumerable: true, configurable: true });
    else row[name] = values[index];
  }
  return row;
}
