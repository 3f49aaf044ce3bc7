import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parcelBytes } from "../../parcels/parcels.ts";
import { blobPath, HASH, leavingPath } from "../blobs.ts";
import { thisProcess } from "../../thisProcess.ts";

/*
 * How files go whose names no entry has, beside processes that put results at the same time. A result is put before
 * its entry is saved, and where its file is there already, `put` only gives it the time of the moment. So:
 *
 * 1. what was put lately is left alone: since this sweep began, or since the first run that is going on began;
 * 2. the others are moved to `blobs/leaving`: whoever puts one from now on writes it anew;
 * 3. then it is looked at once more, whether it was put or named meanwhile: if so it goes back, else it is deleted.
 *
 * A process that is killed in between leaves files in `blobs/leaving`, where `get` finds them, and the next sweep.
 */

/** A result's file, or a parcel: the files that results hold. */
export interface BlobFile {
  readonly hash: string;
  readonly sizeBytes: number;
  /** By the clock of the file system. */
  readonly putAtMs: number;
  /** It is on its way out, or a crash has left it there. */
  readonly isLeaving: boolean;
}

/** So many are moved before it is asked which are named: each question is a transaction. */
const BATCH = 256;

/** All files of results: where they belong, and on their way out. */
export async function blobFiles(folder: string): Promise<BlobFile[]> {
  const files: BlobFile[] = [];
  const add = async (hash: string, path: string, isLeaving: boolean): Promise<void> => {
    if (!HASH.test(hash)) return;
    const its = await stat(path).catch(() => undefined);
    if (its === undefined) return;
    const sizeBytes = its.isDirectory() ? ((await parcelBytes(path)) ?? 0) : its.size;
    files.push({ hash, sizeBytes, putAtMs: Math.floor(its.mtimeMs), isLeaving });
  };
  for (const group of await names(join(folder, "blobs"))) {
    if (group.length !== 2) continue;
    const hashes = await names(join(folder, "blobs", group));
    await Promise.all(hashes.map((hash) => add(hash, blobPath(folder, hash), false)));
  }
  for (const hash of await names(join(folder, "blobs", "leaving"))) await add(hash, leavingPath(folder, hash), true);
  return files;
}

/** The moment, by the clock that gives files their times, whose ticks may be coarser. */
export async function fileTimeMs(folder: string): Promise<number> {
  const unfinished = join(folder, "blobs", "unfinished");
  await mkdir(unfinished, { recursive: true });
  const path = join(
    unfinished,
    `now-${process.hrtime.bigint()}.${Buffer.from(thisProcess()).toString("base64url")}.part`,
  );
  await writeFile(path, "");
  try {
    return Math.floor((await stat(path)).mtimeMs);
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Deletes files that no entry names.
 *
 * @param files of which that was so a moment ago
 * @param putBeforeMs what was put at this time or later may belong to an entry that is about to be saved
 * @param named tells which of these hashes entries name now
 * @returns how many are gone
 */
export async function deleteBlobs(
  folder: string,
  files: readonly BlobFile[],
  putBeforeMs: number,
  named: (hashes: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  let count = 0;
  const old = files.filter(({ putAtMs, isLeaving }) => isLeaving || putAtMs < putBeforeMs);
  if (old.length > 0) await mkdir(join(folder, "blobs", "leaving"), { recursive: true });
  for (let at = 0; at < old.length; at += BATCH) {
    const batch = old.slice(at, at + BATCH);
    for (const { hash, isLeaving } of batch)
      if (!isLeaving) await moveIfThere(blobPath(folder, hash), leavingPath(folder, hash));
    const wanted = await named(batch.map(({ hash }) => hash));
    for (const { hash } of batch) {
      const path = leavingPath(folder, hash);
      const now = await stat(path).catch(() => undefined);
      if (now === undefined) continue;
      const isWanted = wanted.has(hash) || Math.floor(now.mtimeMs) >= putBeforeMs;
      const isBack = isWanted && (await stat(blobPath(folder, hash)).catch(() => undefined)) !== undefined;
      if (isWanted && !isBack) await moveIfThere(path, blobPath(folder, hash));
      else await rm(path, { recursive: true, force: true });
      if (!isWanted) count++;
    }
  }
  return count;
}

/** Another sweep may have moved it. */
async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function names(path: string): Promise<string[]> {
  return readdir(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  });
}
