import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

/** Pieces of this size are in memory, a few at a time, and no more. */
export const PIECE_BYTES: number = 1024 * 1024;

/**
 * Writes pieces to a path where nothing is, as they come.
 *
 * @returns the SHA-256 of all
 */
export async function writePieces(pieces: AsyncIterable<Uint8Array>, path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "wx");
  try {
    let writing: Promise<void> = Promise.resolve();
    for await (const piece of pieces) {
      hash.update(piece);
      await writing;
      writing = writeAll(file, piece);
      // Its failure is met at the next piece.
      writing.catch(() => {});
    }
    await writing;
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

/** The pieces of a file. Each is good until the one after the next is asked for: three take turns, while one is read and one written. */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const turns = Array.from({ length: 3 }, () => Buffer.allocUnsafeSlow(PIECE_BYTES));
    let reading = file.read(turns[0]!);
    for (let turn = 1; ; turn++) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(turns[turn % turns.length]!);
      reading.catch(() => {});
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten;
}
