import { setImmediate as nextTurn } from "node:timers/promises";
import { CHUNK_BYTES, hashLater, hashNow, type FileToHash, type Hashed } from "./hashFile.ts";
import { hashInThreads } from "./hashThreads.ts";
import { inParallel } from "./inParallel.ts";

/** From so much on it is worth starting threads: they take 40 ms, in which one hashes 60 MB. */
const MUCH_BYTES = 32 * 1024 * 1024;
/** Opening a file takes about as long as hashing this much of it. */
const OPENING_BYTES = 30_000;
/** A file up to this size is read in one go by the main thread: 0.2 ms. */
const SMALL_BYTES = 256 * 1024;
/** How long this thread is occupied at a time. */
const SLICE_MS = 5;

/** The digests of files in their order. Much is hashed in threads. */
export async function hashFiles(files: readonly FileToHash[]): Promise<Hashed[]> {
  if (costOf(files) < MUCH_BYTES) return hashHere(files);
  // Threads may be forbidden (`node --permission`), or their file left out by a bundler: they only save time.
  return hashInThreads(files).catch(() => hashHere(files));
}

/** The digest of one file, in this thread. */
export async function hashOne({ path, sizeBytes }: FileToHash): Promise<Hashed> {
  return sizeBytes > SMALL_BYTES ? hashLater(path) : hashNow(path, Buffer.allocUnsafe(sizeBytes + 1));
}

async function hashHere(files: readonly FileToHash[]): Promise<Hashed[]> {
  const digests: Hashed[] = [];
  const large: number[] = [];
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let sliceEnds = performance.now() + SLICE_MS;
  for (const [place, { path, sizeBytes }] of files.entries()) {
    if (sizeBytes > SMALL_BYTES) large.push(place);
    else digests[place] = hashNow(path, chunk);
    if (performance.now() < sliceEnds) continue;
    await nextTurn();
    sliceEnds = performance.now() + SLICE_MS;
  }
  await inParallel(large, async (place) => {
    digests[place] = await hashLater(files[place]!.path);
  });
  return digests;
}

/** In bytes, with what opening takes. */
function costOf(files: readonly FileToHash[]): number {
  let bytes = 0;
  for (const { sizeBytes } of files) bytes += sizeBytes + OPENING_BYTES;
  return bytes;
}
