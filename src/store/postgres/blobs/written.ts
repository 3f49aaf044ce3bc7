import { createHash, type Hash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Pieces of this size are in memory, and no more. */
export const PIECE_BYTES: number = 1024 * 1024;

/**
 * Writes pieces to a path where nothing is, as they come.
 *
 * @returns the SHA-256 of all
 */
export async function writePieces(pieces: AsyncIterable<Uint8Array> | Readable, path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(
    pieces instanceof Readable ? pieces : Readable.from(pieces, { objectMode: false, highWaterMark: PIECE_BYTES }),
    hashing(hash),
    createWriteStream(path, { flags: "wx", highWaterMark: PIECE_BYTES }),
  );
  return hash.digest("hex");
}

function hashing(hash: Hash): Transform {
  return new Transform({
    highWaterMark: PIECE_BYTES,
    transform(piece: Uint8Array, _, done) {
      hash.update(piece);
      done(null, piece);
    },
  });
}
