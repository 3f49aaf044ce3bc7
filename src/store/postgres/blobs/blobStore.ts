/** What is to be kept: bytes, or a file that is not held in memory. */
export type BlobSource = { readonly bytes: Uint8Array } | { readonly path: string };

/**
 * Where large results are, by their hashes. One that is put is safe when that resolves; to put it again is harmless. Whether it is
 * there is not asked of it: the row in the database says so, which is written after.
 */
export interface BlobStore {
  put(hash: string, sizeBytes: number, source: BlobSource): Promise<void>;
  /**
   * Writes it to a path where nothing is.
   *
   * @returns the SHA-256 of what was written; undefined where it is missing
   */
  get(hash: string, path: string): Promise<string | undefined>;
  /** What was put before a moment, in milliseconds since 1970 UTC: to find what a crash has left before its row was written. */
  putBefore(moment: number): Promise<readonly string[]>;
  /** Harmless where it is not there. */
  delete(hash: string): Promise<void>;
}
