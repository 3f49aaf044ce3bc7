import { createHash, hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { isMissing } from "./stat.ts";

/** A file to read: as large as it was a moment ago. */
export interface FileToHash {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A file's digest; undefined where the file is gone; or why it cannot be read. */
export type Hashed = string | undefined | Error;

/** So much is read at a time: hashed in 0.6 ms. */
export const CHUNK_BYTES: number = 1024 * 1024;

/**
 * The digest of a file's contents, while this thread does nothing else.
 *
 * @param chunk to read into
 */
export function hashNow(path: string, chunk: Buffer): Hashed {
  try {
    return hashWhole(path, chunk);
  } catch (error) {
    return isMissing(error) ? undefined : (error as Error);
  }
}

function hashWhole(path: string, chunk: Buffer): string {
  const file = openSync(path, "r");
  try {
    const length = readSync(file, chunk, 0, chunk.length, null);
    // In one go where it is small: an object for the hash takes longer than the hash.
    const isAll = length < chunk.length && readSync(file, chunk, length, chunk.length - length, null) === 0;
    return isAll ? hash("sha256", chunk.subarray(0, length)) : hashRest(file, chunk);
  } finally {
    closeSync(file);
  }
}

/** From the beginning: what was read may have been a part of what was there. */
function hashRest(file: number, chunk: Buffer): string {
  const whole = createHash("sha256");
  let position = 0;
  for (;;) {
    const length = readSync(file, chunk, 0, chunk.length, position);
    if (length === 0) return whole.digest("hex");
    whole.update(chunk.subarray(0, length));
    position += length;
  }
}

/** The digest of a file's contents, while this thread does other things too. */
export async function hashLater(path: string): Promise<Hashed> {
  try {
    await using file = await open(path);
    const whole = createHash("sha256");
    // In turns: one is read while the other is hashed.
    const chunks = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)] as const;
    let reading = file.read(chunks[0], 0, CHUNK_BYTES, null);
    for (let turn = 1; ; turn++) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return whole.digest("hex");
      reading = file.read(chunks[turn % 2 === 0 ? 0 : 1], 0, CHUNK_BYTES, null);
      reading.catch(() => {});
      whole.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    return isMissing(error) ? undefined : (error as Error);
  }
}
