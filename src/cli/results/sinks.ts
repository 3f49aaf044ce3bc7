import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Answer } from "../answer.ts";
import type { Sink } from "./write.ts";

/** Pieces are collected to this size: a write for each row takes longer than the row. */
const CHUNK_LENGTH = 64 * 1024;

/** Writes to stdout as fast as it is read. */
export async function toStdout(answer: Answer, write: (sink: Sink) => Promise<void>): Promise<void> {
  const { sink, flush } = collected(
    (piece) =>
      new Promise((resolve, reject) => {
        answer.write(piece, (error) => (error ? reject(error) : resolve()));
      }),
  );
  const ignore = (): void => {};
  process.stdout.on("error", ignore);
  try {
    await write(sink);
    await flush();
  } catch (error) {
    // Whoever reads has seen enough: `| head`.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  } finally {
    process.stdout.off("error", ignore);
  }
}

/**
 * Writes a file.
 *
 * @param flags `wx`: only where none is there
 */
export async function toFile(
  path: string,
  write: (sink: Sink) => Promise<void>,
  flags: "w" | "wx" = "wx",
): Promise<void> {
  const stream = createWriteStream(path, { flags });
  await once(stream, "open");
  // Told by `finished`, or by the next write.
  stream.on("error", () => {});
  const { sink, flush } = collected(async (piece) => {
    if (!stream.write(piece)) await once(stream, "drain");
  });
  try {
    await write(sink);
    await flush();
    stream.end();
    await finished(stream);
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function collected(put: Sink): { readonly sink: Sink; readonly flush: () => Promise<void> } {
  let text = "";
  const flush = async (): Promise<void> => {
    const all = text;
    text = "";
    if (all !== "") await put(all);
  };
  return {
    flush,
    async sink(piece) {
      if (typeof piece === "string") {
        text += piece;
        if (text.length >= CHUNK_LENGTH) await flush();
        return;
      }
      await flush();
      await put(piece);
    },
  };
}
