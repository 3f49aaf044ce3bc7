import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";

/** What was read of a file of lines, from a place on. */
export interface ReadLines {
  readonly lines: readonly string[];
  /** Where the next line will begin. */
  readonly end: number;
  /** How many lines were damaged: neither given back nor read again. */
  readonly damagedCount: number;
}

const NEWLINE = 0x0a;
/** Eight hexadecimal digits and a space. */
const CHECKSUM_LENGTH = 9;
/** Read at a time: a line is at most some 100 kB. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * A line as it stands in the file: its checksum, the text, and a newline on both sides, so that half a line
 * of a process that was killed in the middle does not spoil the one after it.
 *
 * @param text without newlines
 */
export function framed(text: string): Buffer {
  const bytes = Buffer.from(`\n00000000 ${text}\n`);
  const sum = crc32(bytes.subarray(1 + CHECKSUM_LENGTH, -1));
  bytes.write(sum.toString(16).padStart(8, "0"), 1, "latin1");
  return bytes;
}

/**
 * Appends in one call to the system: the lines of several processes are never mixed, and what was
 * appended survives the death of the process.
 *
 * @param fd a file that was opened for appending
 */
export function append(fd: number, bytes: Uint8Array): void {
  const written = writeSync(fd, bytes);
  if (written < bytes.length) {
    throw Object.assign(new Error(`only ${written} of ${bytes.length} bytes could be written`), { code: "ENOSPC" });
  }
}

/**
 * The whole lines of a file from a place on; what another process is still writing is left for the next time.
 *
 * @param file its path, or the number of an open file
 * @returns undefined where there is no such file
 */
export function readLines(file: string | number, from: number): ReadLines | undefined {
  if (typeof file === "number") return linesOf(file, from);
  const fd = openIfThere(file);
  if (fd === undefined) return undefined;
  try {
    return linesOf(fd, from);
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function linesOf(fd: number, from: number): ReadLines {
  const size = fstatSync(fd).size;
  const lines: string[] = [];
  let damagedCount = 0;
  let end = from;
  let rest: Buffer = Buffer.alloc(0);
  for (let place = from; place < size;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - place));
    const count = readSync(fd, chunk, 0, chunk.length, place);
    if (count === 0) break;
    place += count;
    rest = rest.length === 0 ? chunk.subarray(0, count) : Buffer.concat([rest, chunk.subarray(0, count)]);
    let begin = 0;
    for (let at = rest.indexOf(NEWLINE); at !== -1; at = rest.indexOf(NEWLINE, begin)) {
      if (at > begin) {
        const text = textOf(rest.subarray(begin, at));
        if (text === undefined) damagedCount++;
        else lines.push(text);
      }
      begin = at + 1;
    }
    end += begin;
    rest = rest.subarray(begin);
  }
  return { lines, end, damagedCount };
}

function textOf(line: Buffer): string | undefined {
  const text = line.subarray(CHECKSUM_LENGTH);
  return crc32(text) === Number.parseInt(line.toString("latin1", 0, CHECKSUM_LENGTH - 1), 16)
    ? text.toString()
    : undefined;
}
