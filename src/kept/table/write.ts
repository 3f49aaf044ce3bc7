import { rename, rm } from "node:fs/promises";
import { named, openSession, quoted, type DuckDB, type Session } from "./duckdb.ts";
import { columnOf } from "./convert.ts";
import { isPlainObject, isSame, NotTabular, notTabular, NULL, typeName, widen, type Inferred } from "./infer.ts";

/** Rows, at once or as they come. */
export type Rows = Iterable<object> | AsyncIterable<object>;

/** The most that DuckDB takes at a time. */
const CHUNK_ROWS = 2048;
/** A group of rows of a Parquet file. */
const GROUP_ROWS = 122_880;
/** A part is written to the disk when about so much of it is in memory. */
const PART_BYTES = 24 * 2 ** 20;
/** A group of rows takes about this much when the parts are put together. */
const GROUP_BYTES = 8 * 2 ** 20;

/** Part of a table, written with the types that were known by then. */
interface Part {
  readonly path: string;
  readonly types: ReadonlyMap<string, Inferred>;
  readonly rowCount: number;
  readonly bytes: number;
}

/**
 * Writes rows to a Parquet file, in parts, so that little is in memory. Types are found on the way: where later rows need
 * wider ones, the parts before are widened at the end.
 *
 * @param types of columns, by name, as SQL has them: values are converted. @default found from the values
 * @throws PipelineError `NOT_TABULAR`, which says in which column and row
 */
export async function writeRows(path: string, rows: Rows, types: Readonly<Record<string, string>> = {}): Promise<void> {
  using session = await openSession();
  const writer = new PartsWriter(session, path, types);
  let chunk: Record<string, unknown>[] = [];
  let rowCount = 0;
  for await (const row of rows) {
    if (!isPlainObject(row))
      throw notTabular("the table", `${shownRow(row)} as row ${rowCount}, which is no plain object`);
    rowCount++;
    if (chunk.push(row) < CHUNK_ROWS) continue;
    await writer.add(chunk);
    chunk = [];
  }
  if (chunk.length > 0) await writer.add(chunk);
  await writer.finish();
}

function shownRow(row: unknown): string {
  if (Array.isArray(row)) return "an array";
  return typeof row === "object" && row !== null ? `an instance of ${row.constructor?.name ?? "a class"}` : String(row);
}

class PartsWriter {
  readonly #session: Session;
  readonly #path: string;
  readonly #declared: Readonly<Record<string, string>>;
  readonly #parts: Part[] = [];
  #types = new Map<string, Inferred>();
  #appender: DuckDB.DuckDBAppender | undefined;
  #rowCount = 0;
  #allRows = 0;
  #bytes = 0;

  constructor(session: Session, path: string, declared: Readonly<Record<string, string>>) {
    this.#session = session;
    this.#path = path;
    this.#declared = declared;
  }

  async add(rows: readonly Record<string, unknown>[]): Promise<void> {
    const types = this.#widened(rows);
    const isWider =
      types.size !== this.#types.size || [...types].some(([name, type]) => !isSame(type, this.#types.get(name)!));
    if (isWider) await this.#endPart();
    this.#types = types;
    if (types.size === 0) throw notTabular("row 0", "no columns");
    this.#appender ??= await this.#begin();
    const columns = [...types].map(([name, type]) => [name, columnOf(this.#session.duckdb, type)] as const);
    const chunk = this.#session.duckdb.DuckDBDataChunk.create(
      columns.map(([, { type }]) => type),
      rows.length,
    );
    chunk.setColumns(
      columns.map(([name, { from }]) => rows.map((row) => from(Object.hasOwn(row, name) ? row[name] : null))),
    );
    this.#appender.appendDataChunk(chunk);
    this.#rowCount += rows.length;
    this.#allRows += rows.length;
    for (const [name, type] of types) this.#bytes += bytesOf(type, name, rows);
    if (this.#rowCount >= GROUP_ROWS || this.#bytes >= PART_BYTES) await this.#endPart();
  }

  /** The types with these rows. */
  #widened(rows: readonly Record<string, unknown>[]): Map<string, Inferred> {
    const types = new Map(this.#types);
    for (const [index, row] of rows.entries()) {
      for (const name of Object.keys(row)) {
        const before = types.get(name) ?? NULL;
        try {
          const type = widen(before, row[name]);
          if (type !== before || !types.has(name)) types.set(name, type);
        } catch (error) {
          if (!(error instanceof NotTabular)) throw error;
          throw notTabular(`column ${JSON.stringify(name)}, in row ${this.#allRows + index},`, error.message);
        }
      }
    }
    return types;
  }

  async #begin(): Promise<DuckDB.DuckDBAppender> {
    const columns = [...this.#types].map(([name, type]) => `${named(name)} ${typeName(type)}`).join(", ");
    await this.#session.connection.run(`create or replace table part (${columns})`);
    return this.#session.connection.createAppender("part");
  }

  async #endPart(): Promise<void> {
    if (this.#appender === undefined) return;
    this.#appender.closeSync();
    this.#appender = undefined;
    const path = `${this.#path}.${this.#parts.length}`;
    await this.#copy("from part", path, this.#bytes, this.#rowCount);
    await this.#session.connection.run("drop table part");
    this.#parts.push({ path, types: this.#types, rowCount: this.#rowCount, bytes: this.#bytes });
    this.#rowCount = 0;
    this.#bytes = 0;
  }

  async finish(): Promise<void> {
    await this.#endPart();
    const [first] = this.#parts;
    if (first === undefined) return this.#writeEmpty();
    try {
      if (this.#parts.length === 1 && Object.keys(this.#declared).length === 0) await rename(first.path, this.#path);
      else await this.#putTogether();
    } finally {
      for (const { path } of this.#parts) {
        await rm(path, { force: true });
        await rm(`${path}.wide`, { force: true });
      }
    }
  }

  /** One scan of all parts keeps the order of rows, which a union of several does not: so all have the same types first. */
  async #putTogether(): Promise<void> {
    const { connection } = this.#session;
    const names = new Set([...this.#types.keys(), ...Object.keys(this.#declared)]);
    const target = [...names].map((name) => [name, this.#declared[name] ?? typeName(this.#types.get(name)!)] as const);
    // One thread has one group of rows in memory.
    await connection.run("set threads = 1");
    const paths: string[] = [];
    for (const { path, types, bytes, rowCount } of this.#parts) {
      const isNarrow = target.some(([name, type]) => !types.has(name) || typeName(types.get(name)!) !== type);
      paths.push(isNarrow ? `${path}.wide` : path);
      if (!isNarrow) continue;
      const list = target.map(([name, type]) => `${types.has(name) ? named(name) : "null"}::${type} as ${named(name)}`);
      await this.#copy(`select ${list.join(", ")} from read_parquet(${quoted(path)})`, `${path}.wide`, bytes, rowCount);
    }
    if (paths.length === 1) return rename(paths[0]!, this.#path);
    const bytes = this.#parts.reduce((sum, part) => sum + part.bytes, 0);
    await this.#copy(`from read_parquet([${paths.map(quoted).join(", ")}])`, this.#path, bytes, this.#allRows);
  }

  async #copy(query: string, path: string, bytes: number, rowCount: number): Promise<void> {
    const groupRows = Math.floor(GROUP_BYTES / (bytes / rowCount));
    const size = Math.max(CHUNK_ROWS, Math.min(GROUP_ROWS, groupRows));
    await this.#session.connection.run(`copy (${query}) to ${quoted(path)} (format parquet, row_group_size ${size})`);
  }

  /** A table without rows has the columns that were declared; without any, one that nobody is told of. */
  async #writeEmpty(): Promise<void> {
    const columns = Object.entries(this.#declared).map(([name, type]) => `null::${type} as ${named(name)}`);
    const list = columns.length === 0 ? `null::integer as ${named(NO_COLUMNS)}` : columns.join(", ");
    await this.#session.connection.run(`copy (select ${list} limit 0) to ${quoted(this.#path)} (format parquet)`);
  }
}

/** The one column of a Parquet file that has none: the format must have one. */
export const NO_COLUMNS = "(no columns)";

/** About what the values of a column take in memory. */
function bytesOf(type: Inferred, name: string, rows: readonly Record<string, unknown>[]): number {
  if (
    type.kind === "text" ||
    type.kind === "bytes" ||
    type.kind === "list" ||
    type.kind === "map" ||
    type.kind === "struct"
  ) {
    let bytes = 0;
    for (const row of rows) bytes += valueBytes(row[name]);
    return bytes;
  }
  return rows.length * 8;
}

function valueBytes(value: unknown): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value !== "object" || value === null || value instanceof Date) return 8;
  if (ArrayBuffer.isView(value)) return 16 + value.byteLength;
  const parts = value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
  return parts.reduce((sum: number, each) => sum + valueBytes(each), 16);
}
