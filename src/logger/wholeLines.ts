import { createReadStream } from "node:fs";

const NEWLINE = 0x0a;

/** A line, and where the next one begins. */
export interface WholeLine {
  readonly text: string;
  readonly end: number;
}

/**
 * The lines of a file between two places, as far as they have ended: what another process has written half of is left
 * for the next time. A file that is gone has none.
 */
export async function* wholeLines(path: string, from: number, to: number): AsyncGenerator<WholeLine> {
  if (to <= from) return;
  let rest: Buffer = Buffer.alloc(0);
  let end = from;
  try {
    for await (const chunk of createReadStream(path, { start: from, end: to - 1, highWaterMark: 1 << 20 })) {
      let bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE)) {
        end += at + 1;
        yield { text: bytes.toString("utf8", 0, at), end };
        bytes = bytes.subarray(at + 1);
      }
      rest = bytes;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
