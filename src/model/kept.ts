import type { Readable } from "node:stream";

/** Where files lie in the store that a result holds: a **parcel**, one file or one folder with all that is in it. */
export interface ParcelRef {
  /** The digest of the parcel's manifest, which names all that is in it with sizes and SHA-256. */
  readonly address: string;
  readonly sizeBytes: number;
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
