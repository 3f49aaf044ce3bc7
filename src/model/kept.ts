import type { Table as ArrowTable } from "apache-arrow";
import type { Readable } from "node:stream";

/** Where files lie in the store that a result holds: a **parcel**, one file or one folder with all that is in it. */
export interface ParcelRef {
  /** The digest of the parcel's manifest, which names all that is in it with sizes and SHA-256. */
  readonly address: string;
  readonly sizeBytes: number;
}

/** An output of a task as it was left, kept with the task's result: a file, or a folder with the files in it. */
export interface KeptOutput extends ParcelRef {
  /** Its path, as the entry's `outputs` name it; those of a folder's files begin with it. */
  readonly output: string;
  /** Permissions that are not the usual ones, 0o644 and 0o755, by the paths that the entry's `outputs` name. */
  readonly modes?: Readonly<Record<string, number>>;
}

/** A file that is to be kept as it is now, of which the contents are known already. */
export interface OutputFile {
  /** Where it lies. */
  readonly path: string;
  /** Its path in the folder that is kept, with `/` everywhere; empty where it is kept by itself. */
  readonly within: string;
  readonly sizeBytes: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly hash: string;
  /** It can be executed. */
  readonly isProgram: boolean;
}

/** A parcel that was found whole. */
export interface Parcel extends ParcelRef {
  /** The absolute path of the file or folder: read-only. */
  readonly path: string;
}

/** A parcel that was just made. */
export interface NewParcel extends Parcel {
  /** The name of the file or folder. */
  readonly name: string;
  /** Of a file, the SHA-256 of its bytes; of a folder, the digest of the names and contents in it. */
  readonly hash: string;
  /** How many files are in a folder; undefined of a file. */
  readonly fileCount: number | undefined;
}

/** Takes files in, to be kept with the result of a task. */
export interface ParcelKeeper {
  /**
   * Takes in what a function writes.
   *
   * @param name of the file or folder, without a path
   * @param write is given a path where nothing is yet, in a folder of the same disk as the store, and leaves a file or a
   *   folder there; it becomes read-only, and stays
   * @throws PipelineError `NOT_KEEPABLE` where what was written cannot be kept
   */
  keepFiles(name: string, write: (path: string) => Promise<void>): Promise<NewParcel>;
}

/**
 * A file in the store, as (a part of) a task's result: made by `keep()` of a task's context, and handed on as a
 * read-only path. Two are the same to the tasks that read them where name and contents are.
 *
 * @example
 * ```ts
 * const report = task("Report", async ({ keep }) => keep({ name: "report.txt", contents: "all is well" }));
 * const size = task("Size", { dependencies: [report] }, async ({ results }) => (await results.Report.text()).length);
 * ```
 */
export interface KeptFile {
  readonly kind: "file";
  readonly name: string;
  /** Its absolute path, which ends with its name: read-only, and there as long as the store keeps the result. */
  readonly path: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly hash: string;
  readonly sizeBytes: number;
  /** All of it, as UTF-8. */
  text(): Promise<string>;
  /** All of it. */
  bytes(): Promise<Uint8Array>;
  /** Piece by piece, for what is too large for memory. */
  stream(): Readable;
}

/**
 * A folder in the store with all that is in it, as (a part of) a task's result: made by `keepFolder()` of a task's
 * context, and handed on as a path whose files are read-only.
 *
 * @example
 * ```ts
 * const tiles = task("Tiles", async ({ keepFolder }) => keepFolder("out/tiles"));
 * const count = task("Count", { dependencies: [tiles] }, async ({ results }) => (await results.Tiles.files()).length);
 * ```
 */
export interface KeptFolder {
  readonly kind: "folder";
  readonly name: string;
  /** Its absolute path, which ends with its name. */
  readonly path: string;
  /** The digest of the names and contents of all that is in it. */
  readonly hash: string;
  /** Of all files together. */
  readonly sizeBytes: number;
  readonly fileCount: number;
  /** The paths of the files in it, from the folder, at whatever depth; with `/` everywhere, sorted. */
  files(): Promise<string[]>;
}

/** A column of a table: its name, and its type as DuckDB calls it (`VARCHAR`, `DECIMAL(18,2)`, `STRUCT(a INTEGER)[]`). */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/** Some rows of a table, column by column: each column is an array of its values, in the order of the rows. */
export interface Batch<Row = Record<string, unknown>> {
  readonly rowCount: number;
  readonly columns: { readonly [Name in keyof Row]: readonly Row[Name][] };
}

/** What is read of a table. */
export interface ReadOptions<Name extends PropertyKey = string> {
  /** Only these columns: the others are not read from the disk. @default all */
  readonly columns?: readonly Name[];
}

/**
 * A table in the store, as (a part of) a task's result: a Parquet file. Nothing of it is in memory until it is asked for,
 * and then a batch at a time. `docs/tables.md` says which value each type has in JavaScript.
 *
 * Reading needs `@duckdb/node-api`, which is loaded when it is first needed.
 *
 * @typeParam Row what a row is, as an object
 * @example
 * ```ts
 * const late = task("Late", { dependencies: [flights] }, async ({ results }) => {
 *   let count = 0;
 *   for await (const { delay } of results.Flights.rows({ columns: ["delay"] })) if (delay > 15) count++;
 *   return count;
 * });
 * ```
 */
export interface Table<Row = Record<string, unknown>> extends AsyncIterable<Row> {
  readonly kind: "table";
  /** The absolute path of the Parquet file: read-only, for any tool that reads Parquet. */
  readonly path: string;
  /** In their order. */
  readonly columns: readonly TableColumn[];
  readonly rowCount: number;
  /** Of names, types, and all values in their order: not of the file's bytes. */
  readonly digest: string;
  /** Row by row. Leaving the loop early ends the reading. */
  rows(): AsyncIterable<Row>;
  rows<Name extends keyof Row>(options: ReadOptions<Name>): AsyncIterable<Pick<Row, Name>>;
  /** Some 2,000 rows at a time, column by column: the quickest way to all values. */
  batches(): AsyncIterable<Batch<Row>>;
  batches<Name extends keyof Row>(options: ReadOptions<Name>): AsyncIterable<Batch<Pick<Row, Name>>>;
  /** The first rows. @default 10 */
  head(count?: number): Promise<Row[]>;
  /** All rows, in memory. */
  toArray(): Promise<Row[]>;
  /**
   * All of it as an Arrow table, in memory.
   *
   * @throws PipelineError `PACKAGE_MISSING` where `apache-arrow` is not installed
   */
  toArrow(): Promise<ArrowTable>;
}
