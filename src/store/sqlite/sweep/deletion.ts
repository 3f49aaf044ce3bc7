import type { RemovedEntry } from "../../../model/sweep.ts";
import type { Unneeded } from "../../overBudget.ts";
import type { Database } from "../database.ts";
import { goingOn } from "../runs.ts";
import { blobFiles, deleteBlobs, fileTimeMs, type BlobFile } from "./blobFiles.ts";
import { deleteEntries, namedBlobs, type SweptEntry } from "./candidates.ts";
import type { Place } from "./place.ts";
import { noteRemovals } from "./removals.ts";
import { databaseBytes } from "./shrink.ts";

/** So many rows are deleted in one transaction, which takes some 20 ms: others must get their turn. */
export const BATCH = 2000;
/** What is put this much before a run began is not its own: the coarsest clock of a file system ticks every 2 s. */
const CLOCK_TICK_MS = 2_500;

/** The files of results, as a sweep finds them. */
export interface Blobs {
  readonly files: readonly BlobFile[];
  readonly bytes: number;
  /** What was put at this time or later is left alone. */
  readonly putBeforeMs: number;
  /** How many files would go with these entries and branches. */
  freed(chosen: readonly Unneeded[], uses: ReadonlyMap<string, number>): number;
}

/**
 * In this order: what is put once the time was taken is too young, and by runs that began before it, known.
 *
 * @param dryRun writes nothing: to ask for the time of the file system makes a file, and the folder may be another's
 */
export async function blobsNow({ database, folder }: Place, dryRun: boolean): Promise<Blobs> {
  const began = dryRun ? Date.now() : await fileTimeMs(folder);
  // Takes the journal over as well, so that the tables have all that was saved.
  await database.catchUp();
  const putBeforeMs = await database.read((c) =>
    goingOn(c).reduce((first, { startedAt }) => Math.min(first, startedAt - CLOCK_TICK_MS), began),
  );
  const files = await blobFiles(folder);
  return {
    files,
    putBeforeMs,
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    freed(chosen, uses) {
      const left = new Map(uses);
      for (const { blobs } of chosen) for (const { hash } of blobs) left.set(hash, (left.get(hash) ?? 1) - 1);
      return files.filter(
        ({ hash, putAtMs, isLeaving }) => (left.get(hash) ?? 0) === 0 && (isLeaving || putAtMs < putBeforeMs),
      ).length;
    },
  };
}

/** Deletes entries that are still what they were when they were chosen; gives those that are gone. */
export async function deleteInBatches(
  database: Database,
  chosen: readonly SweptEntry[],
  { by, now, even }: { by: "clean" | "sweep"; now: number; even: boolean },
): Promise<SweptEntry[]> {
  const all: SweptEntry[] = [];
  for (let at = 0; at < chosen.length; at += BATCH) {
    let gone: SweptEntry[] = [];
    await database.write((c) => {
      gone = deleteEntries(c, chosen.slice(at, at + BATCH), even);
      noteRemovals(c, gone, { by, at: now });
    });
    all.push(...gone);
  }
  return all;
}

/** Deletes the files that no entry names. */
export async function deleteUnnamed({ database, folder }: Place, { files, putBeforeMs }: Blobs): Promise<number> {
  const named = async (hashes: readonly string[]): Promise<ReadonlySet<string>> => {
    let found = new Set<string>();
    await database.write((c) => {
      found = namedBlobs(c, hashes);
    });
    return found;
  };
  const hashes = files.map(({ hash }) => hash);
  const kept = await database.read((c) => namedBlobs(c, hashes));
  const unnamed = files.filter(({ hash, isLeaving }) => isLeaving || !kept.has(hash));
  return deleteBlobs(folder, unnamed, putBeforeMs, named);
}

/** What the store takes. */
export async function bytesNow({ database, folder }: Place): Promise<number> {
  const files = await blobFiles(folder);
  return (await database.read(databaseBytes)) + files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

export function removedEntry(
  { task, key, sizeBytes, usedAt, blobs }: SweptEntry,
  because: RemovedEntry["because"],
): RemovedEntry {
  return { task, key, sizeBytes: blobs.reduce((sum, blob) => sum + blob.sizeBytes, sizeBytes), usedAt, because };
}
