import { rename, rm } from "node:fs/promises";
import { named, NO_COLUMNS, quoted, type DuckDB, type Session } from "./duckdb.ts";
import { columnOf, type Column } from "./convert.ts";
import { valueBytes } from "./read.ts";
import { isPlainObject, isSame, NotTabular, notTabular, NULL, typeName, widen, type Inferred } from "./infer.ts";

/** Rows, at once or as they come. */
export type Rows = Iterable<object> | AsyncIterable<object>;

/** The most that DuckDB takes at a time. */
const CHUNK_ROWS = 2048;
/** A group of rows of a Parquet file. */
const GROUP_ROWS = 122_880;
/** Rows that are wide are handed over sooner: what lives for long costs the garbage collector the most. */
const CHUNK_BYTES = 128 * 1024;
/** A part is written to the disk when about so much of it is in memory. */
const PART_BYTES = 4 * 2 ** 20;
/** A group of rows takes about this much. */
const GROUP_BYTES = 2 * 2 ** 20;

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
export async function writeRows(
  session: Session,
  path: string,
  rows: Rows,
  types: Readonly<Record<string, string>> = {},
): Promise<void> {
  // Each thread would have a group of rows in memory.
  await session.connection.run("set threads = 1");
  const writer = new PartsWriter(session, path, types);
  if (Symbol.iterator in rows) {
    // Waiting for each row would make a promise for each, which takes longer than all the rest.
    for (const row of rows) if (writer.take(row)) await writer.flush();
  } else for await (const row of rows) if (writer.take(row)) await writer.flush();
  await writer.finish();
  await session.connection.run("reset threads");
}

function shownRow(row: unknown): string {
  if (Array.isArray(row)) return "an array";
  return typeof row === "object" && row !== null ? `an instance of ${row.constructor?.name ?? "a class"}` : String(row);
}

/** The part that is being filled, in memory. One chunk serves for all: what it holds is not seen by the garbage collector. */
interface OpenPart {
  readonly appender: DuckDB.DuckDBAppender;
  readonly chunk: DuckDB.DuckDBDataChunk;
  readonly columns: readonly (readonly [name: string, column: Column])[];
}

class PartsWriter {
  readonly #session: Session;
  readonly #path: string;
  readonly #declared: Readonly<Record<string, string>>;
  readonly #parts: Part[] = [];
  /** Rows that DuckDB has not been given yet. */
  #waiting: Record<string, unknown>[] = [];
  #waitingBytes = 0;
  #types = new Map<string, Inferred>();
  #open: OpenPart | undefined;
  #rowCount = 0;
  #allRows = 0;
  #bytes = 0;
  #hasMinusZero = false;

  constructor(session: Session, path: string, declared: Readonly<Record<string, string>>) {
    this.#session = session;
    this.#path = path;
    this.#declared = declared;
  }

  /** Takes a row; true where enough wait, and must be given to DuckDB. */
  take(row: object): boolean {
    if (!isPlainObject(row)) {
      const number = this.#allRows + this.#waiting.length;
      throw notTabular("the table", `${shownRow(row)} as row ${number}, which is no plain object`);
    }
    this.#waitingBytes += valueBytes(row);
    return this.#waiting.push(row) === CHUNK_ROWS || this.#waitingBytes >= CHUNK_BYTES;
  }

  async flush(): Promise<void> {
    const rows = this.#waiting;
    if (rows.length === 0) return;
    const types = this.#widened(rows);
    const isWider =
      types.size !== this.#types.size || [...types].some(([name, type]) => !isSame(type, this.#types.get(name)!));
    if (isWider) await this.#endPart();
    this.#types = types;
    if (types.size === 0) throw notTabular("row 0", "no columns");
    const { appender, chunk, columns } = (this.#open ??= await this.#begin());
    chunk.reset();
    chunk.rowCount = rows.length;
    chunk.setColumns(
      columns.map(([name, { from }]) => rows.map((row) => from(Object.hasOwn(row, name) ? row[name] : null))),
    );
    appender.appendDataChunk(chunk);
    this.#rowCount += rows.length;
    this.#allRows += rows.length;
    this.#bytes += this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#rowCount >= GROUP_ROWS || this.#bytes >= PART_BYTES) await this.#endPart();
  }

  /** The types with these rows. */
  #widened(rows: readonly Record<string, unknown>[]): Map<string, Inferred> {
    const types = new Map(this.#types);
    for (const [index, row] of rows.entries()) {
      for (const name in row) {
        if (!Object.hasOwn(row, name)) continue;
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

  async #begin(): Promise<OpenPart> {
    const { connection, duckdb } = this.#session;
    const list = [...this.#types].map(([name, type]) => `${named(name)} ${typeName(type)}`).join(", ");
    await connection.run(`create or replace table part (${list})`);
    const onMinusZero = (): void => {
      this.#hasMinusZero = true;
    };
    const columns = [...this.#types].map(([name, type]) => [name, columnOf(duckdb, type, onMinusZero)] as const);
    const chunk = duckdb.DuckDBDataChunk.create(columns.map(([, { type }]) => type));
    return { appender: await connection.createAppender("part"), chunk, columns };
  }

  async #endPart(): Promise<void> {
    if (this.#open === undefined) return;
    this.#open.appender.closeSync();
    this.#open = undefined;
    const path = `${this.#path}.${this.#parts.length}`;
    await this.#copy("from part", path, this.#bytes, this.#rowCount);
    await this.#session.connection.run("drop table part");
    this.#parts.push({ path, types: this.#types, rowCount: this.#rowCount, bytes: this.#bytes });
    this.#rowCount = 0;
    this.#bytes = 0;
  }

  async finish(): Promise<void> {
    await this.flush();
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
    const names = new Set([...this.#types.keys(), ...Object.keys(this.#declared)]);
    const target = [...names].map((name) => [name, this.#declared[name] ?? typeName(this.#types.get(name)!)] as const);
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
    // Where the values of a column are listed once each, 0 and -0 are one to DuckDB.
    const unlisted = this.#hasMinusZero ? ", dictionary_size_limit 0" : "";
    await this.#session.connection.run(
      `copy (${query}) to ${quoted(path)} (format parquet, row_group_size ${size}${unlisted})`,
    );
  }

  /** A table without rows has the columns that were declared; without any, one that nobody is told of. */
  async #writeEmpty(): Promise<void> {
    const columns = Object.entries(this.#declared).map(([name, type]) => `null::${type} as ${named(name)}`);
    const list = columns.length === 0 ? `null::integer as ${named(NO_COLUMNS)}` : columns.join(", ");
    await this.#session.connection.run(`copy (select ${list} limit 0) to ${quoted(this.#path)} (format parquet)`);
  }
}
