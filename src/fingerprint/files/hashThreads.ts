import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { FileToHash, Hashed } from "./hashFile.ts";

/** More threads than this wait for the disk. */
const MOST_THREADS = 4;
/** A thread is given so much at a time, */
const BATCH_BYTES = 8 * 1024 * 1024;
/** or so many files: small enough that all end at about the same time. */
const BATCH_FILES = 128;
/** So that a thread has the next list when it has done with one. */
const BATCHES_AHEAD = 2;

/** A list of files for a thread: those from one place to another. */
interface Batch {
  readonly from: number;
  readonly paths: readonly string[];
}

/** Hashes files in threads that are started for it, and end with it. */
export async function hashInThreads(files: readonly FileToHash[]): Promise<Hashed[]> {
  const digests: Hashed[] = Array.from({ length: files.length });
  const batches = batchesOf(files);
  const queue = batches.values();
  const count = Math.min(availableParallelism(), MOST_THREADS, batches.length);
  const threads = Array.from({ length: count }, () => startThread());
  try {
    await Promise.all(threads.map((thread) => workThrough(thread, queue, digests)));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return digests;
}

/** Beside this file, before and after the build: with the same ending. */
function startThread(): Worker {
  const path = `./hashWorker${extname(new URL(import.meta.url).pathname)}`;
  return new Worker(new URL(path, import.meta.url), { execArgv: [], env: {} });
}

function workThrough(thread: Worker, queue: Iterator<Batch, undefined>, digests: Hashed[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const underWay: Batch[] = [];
    const give = (): void => {
      while (underWay.length < BATCHES_AHEAD) {
        const { value: batch } = queue.next();
        if (batch === undefined) break;
        underWay.push(batch);
        thread.postMessage(batch.paths);
      }
      if (underWay.length === 0) resolve();
    };
    thread.on("message", (hashed: readonly Hashed[]) => {
      const { from } = underWay.shift()!;
      for (const [i, its] of hashed.entries()) digests[from + i] = its;
      give();
    });
    thread.on("error", reject);
    thread.on("exit", (code) => reject(new Error(`a thread that hashes files ended with ${code}`)));
    give();
  });
}

function batchesOf(files: readonly FileToHash[]): Batch[] {
  const batches: Batch[] = [];
  let paths: string[] = [];
  let bytes = 0;
  for (const [place, { path, sizeBytes }] of files.entries()) {
    paths.push(path);
    bytes += sizeBytes;
    if (bytes < BATCH_BYTES && paths.length < BATCH_FILES && place < files.length - 1) continue;
    batches.push({ from: place - paths.length + 1, paths });
    paths = [];
    bytes = 0;
  }
  return batches;
}
