import type { Budget, Removed, RemovedEntry, StoreSweepOptions, Swept } from "../../../model/sweep.ts";
import { overBudget } from "../../overBudget.ts";
import type { Database } from "../database.ts";
import { goingOn } from "../runs.ts";
import { blobFiles, deleteBlobs, fileTimeMs, type BlobFile } from "./blobFiles.ts";
import {
  candidates,
  deleteEntries,
  deleteRuns,
  entriesOf,
  namedBlobs,
  type SweptEntry,
  type SweptRun,
} from "./candidates.ts";
import type { Place } from "./place.ts";
import { countDigests, deleteDamage, deleteDigests, oldDamage, oldestDigestDay } from "./leftovers.ts";
import { forgetRemovals, noteRemovals } from "./removals.ts";
import { databaseBytes, shrink } from "./shrink.ts";

/** So many rows are deleted in one transaction, which takes some 20 ms: others must get their turn. */
const BATCH = 2000;
/** What is put this much before a run began is not its own: the coarsest clock of a file system ticks every 2 s. */
const CLOCK_TICK_MS = 2_500;

/** Removes what is over a budget: entries first, then the files that none of them names. */
export async function sweepStore(place: Place, budget: Budget, options: StoreSweepOptions): Promise<Swept | undefined> {
  const { database, folder } = place;
  const { now, dryRun = false, unlessSince } = options;
  if (unlessSince !== undefined && !(await isDue(database, now, unlessSince))) return undefined;
  if (!dryRun) await database.write((c) => void c.prepare("update sweeps set swept_at = ?").run(now));

  const blobs = await blobsNow(place);
  const usedBytes = (await database.read(databaseBytes)) + blobs.bytes;
  const { unneeded, blobUses } = await database.read(candidates);
  const lost = blobs.files.filter(({ hash }) => !blobUses.has(hash));
  const lostBytes = lost.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { chosen, freedBytes } = overBudget(unneeded, budget, { now, blobUses, usedBytes: usedBytes - lostBytes });
  const entries = chosen.flatMap(({ item, because }) => (item.kind === "entry" ? [{ item, because }] : []));
  const runs = chosen.flatMap(({ item }) => (item.kind === "run" ? [item] : []));
  const beforeDay = await database.read((c) => oldestDigestDay(c, now - budget.maxAgeMs));
  const digestCount = await database.read((c) => countDigests(c, beforeDay));
  const damage = await oldDamage(folder, now - budget.maxAgeMs);
  const counts = { runCount: runs.length, digestCount, damagedCount: damage.length };
  const because = new Map(entries.map((each) => [each.item, each.because]));
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, because.get(item)!);
  const chosenEntries = entries.map(({ item }) => item);
  if (dryRun) {
    const freed = blobs.freed(chosenEntries, blobUses);
    const afterBytes = usedBytes - lostBytes - freedBytes;
    return {
      dryRun,
      entries: chosenEntries.map(told),
      blobCount: freed,
      beforeBytes: usedBytes,
      afterBytes,
      ...counts,
    };
  }

  const gone = await deleteInBatches(database, chosenEntries, { by: "sweep", now, even: false });
  await deleteHistory(database, runs, { beforeDay, before: now - budget.maxAgeMs });
  await deleteDamage(damage);
  const blobCount = await deleteUnnamed(place, blobs);
  await shrink(place, unlessSince === undefined);
  return {
    dryRun,
    entries: gone.map(told),
    blobCount,
    beforeBytes: usedBytes,
    afterBytes: await bytesNow(place),
    ...counts,
  };
}

/** Removes all entries of some tasks, or of all. */
export async function removeEntries(
  place: Place,
  tasks: readonly string[] | "all",
  { now, dryRun = false }: Pick<StoreSweepOptions, "now" | "dryRun">,
): Promise<Removed> {
  const { database } = place;
  const blobs = await blobsNow(place);
  const beforeBytes = (await database.read(databaseBytes)) + blobs.bytes;
  const { blobUses } = await database.read(candidates);
  const chosen = await database.read((c) => entriesOf(c, tasks));
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, "asked");
  if (dryRun) {
    const all: Budget = { maxBytes: -1, maxAgeMs: Number.POSITIVE_INFINITY };
    const { freedBytes } = overBudget(chosen, all, { now, blobUses, usedBytes: beforeBytes });
    const blobCount = blobs.freed(chosen, blobUses);
    return { dryRun, entries: chosen.map(told), blobCount, beforeBytes, afterBytes: beforeBytes - freedBytes };
  }
  const gone = await deleteInBatches(database, chosen, { by: "clean", now, even: true });
  const blobCount = await deleteUnnamed(place, blobs);
  await shrink(place, true);
  return { dryRun, entries: gone.map(told), blobCount, beforeBytes, afterBytes: await bytesNow(place) };
}

/** A store that was never swept counts as swept when it is first asked: there is nothing old in it. */
async function isDue(database: Database, now: number, since: number): Promise<boolean> {
  const sweptAt = await database.read((c) => c.prepare("select swept_at from sweeps").get()!.swept_at as number | null);
  if (sweptAt === null)
    await database.write((c) => void c.prepare("update sweeps set swept_at = ? where swept_at is null").run(now));
  // A moment in the future is a clock that was wrong.
  return sweptAt !== null && (sweptAt <= since || sweptAt > now);
}

interface Blobs {
  readonly files: readonly BlobFile[];
  readonly bytes: number;
  /** What was put at this time or later is left alone. */
  readonly putBeforeMs: number;
  /** How many files would go with these entries. */
  freed(entries: readonly SweptEntry[], uses: ReadonlyMap<string, number>): number;
}

/** In this order: what is put once the time was taken is too young, and by runs that began before it, known. */
async function blobsNow({ database, folder }: Place): Promise<Blobs> {
  const began = await fileTimeMs(folder);
  // Takes the journal over as well, so that the tables have all that was saved.
  let putBeforeMs = began;
  await database.write((c) => {
    putBeforeMs = goingOn(c).reduce((first, { startedAt }) => Math.min(first, startedAt - CLOCK_TICK_MS), began);
  });
  const files = await blobFiles(folder);
  return {
    files,
    putBeforeMs,
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    freed(entries, uses) {
      const left = new Map(uses);
      for (const { blob } of entries) if (blob !== undefined) left.set(blob.hash, left.get(blob.hash)! - 1);
      return files.filter(
        ({ hash, putAtMs, isLeaving }) => (left.get(hash) ?? 0) === 0 && (isLeaving || putAtMs < putBeforeMs),
      ).length;
    },
  };
}

async function deleteInBatches(
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

async function deleteHistory(
  database: Database,
  runs: readonly SweptRun[],
  { beforeDay, before }: { beforeDay: number; before: number },
): Promise<void> {
  for (let at = 0; at < runs.length; at += BATCH)
    await database.write((c) => deleteRuns(c, runs.slice(at, at + BATCH)));
  await database.write((c) => {
    deleteDigests(c, beforeDay);
    forgetRemovals(c, before);
  });
}

async function deleteUnnamed({ database, folder }: Place, { files, putBeforeMs }: Blobs): Promise<number> {
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

async function bytesNow({ database, folder }: Place): Promise<number> {
  const files = await blobFiles(folder);
  return (await database.read(databaseBytes)) + files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function removedEntry(
  { task, key, sizeBytes, usedAt, blob }: SweptEntry,
  because: RemovedEntry["because"],
): RemovedEntry {
  return { task, key, sizeBytes: sizeBytes + (blob?.sizeBytes ?? 0), usedAt, because };
}
