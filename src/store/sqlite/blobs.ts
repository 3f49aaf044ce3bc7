import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../../model/makeFolder.ts";
import { openParcels, type Parcels } from "../parcels/parcels.ts";
import { isGone, thisProcess } from "../thisProcess.ts";

/** Files that are named after the hash of what is in them, and parcels (see parcels/), which have the same places. */
export interface Blobs {
  readonly parcels: Parcels;
  /** Writes under another name first, so that a file of that name is always whole. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  /** Undefined where it is missing. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** Moves a damaged file to where it can be looked at; it is certainly gone from its place then. */
  setAside(hash: string): Promise<void>;
  /** Keeps damaged bytes that were elsewhere for a look, if there is room. */
  keepDamaged(hash: string, bytes: Uint8Array): Promise<void>;
}

/**
 * No fsync: a power cut may lose or cut short what was written in the last seconds. That is noticed
 * by the hash and computed again, and saves 5 to 50 ms a result.
 */
export function openBlobs(folder: string): Blobs {
  const unfinished = join(folder, "blobs", "unfinished");
  const damaged = join(folder, "damaged");
  const pathOf = (hash: string): string => {
    // From a damaged database it may be anything, and what is damaged is moved away: never another file.
    if (!HASH.test(hash)) throw new RangeError(`${JSON.stringify(hash)} is not a hash`);
    return blobPath(folder, hash);
  };
  let swept: Promise<void> | undefined;

  const setAside = async (hash: string): Promise<void> => {
    if (!HASH.test(hash)) return;
    try {
      await mkdir(damaged, { recursive: true });
      await rename(pathOf(hash), join(damaged, hash));
    } catch {
      // It must go from its place all the same: `put` passes over a file that is there.
      await rm(pathOf(hash), { recursive: true, force: true });
    }
    await rm(leavingPath(folder, hash), { recursive: true, force: true });
  };

  const parcels = openParcels({
    pathOf,
    unfinished,
    clear: () => (swept ??= deleteUnfinished(folder)),
    bringBack: (address) =>
      HASH.test(address)
        ? rename(leavingPath(folder, address), pathOf(address)).catch(() => undefined)
        : Promise.resolve(),
    setAside,
  });

  return {
    parcels,
    setAside,

    async put(hash, bytes) {
      const path = pathOf(hash);
      const there = await stat(path).catch(() => undefined);
      if (there?.isFile() === true && there.size === bytes.length && (await touch(path))) return;
      await (swept ??= deleteUnfinished(folder));
      makeFolder(dirname(path));
      makeFolder(unfinished);
      const temporary = join(unfinished, `${randomUUID()}.${Buffer.from(thisProcess()).toString("base64url")}.part`);
      try {
        await writeFile(temporary, bytes);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async get(hash) {
      if (!HASH.test(hash)) return undefined;
      // A sweep may be about to take it away, or to put it back; or have died in between.
      for (const path of [pathOf(hash), leavingPath(folder, hash), pathOf(hash)]) {
        const bytes = await readIfThere(path);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },

    async keepDamaged(hash, bytes) {
      if (!HASH.test(hash)) return;
      try {
        await mkdir(damaged, { recursive: true });
        await writeFile(join(damaged, hash), bytes);
      } catch {
        // Only a service to those who want to see what happened.
      }
    },
  };
}

export const HASH: RegExp = /^[0-9a-f]{64}$/;

export function blobPath(folder: string, hash: string): string {
  return join(folder, "blobs", hash.slice(0, 2), hash);
}

/** Where a file is on its way out (see sweep/blobFiles.ts). */
export function leavingPath(folder: string, hash: string): string {
  return join(folder, "blobs", "leaving", hash);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    // A bad sector, or something else than a file: damaged like one with other bytes.
    if (code === "EIO" || code === "EISDIR") return new Uint8Array(0);
    throw error;
  }
}

/**
 * Says that a file is wanted from now on, so that no sweep takes it before the entry that names it is saved.
 *
 * @returns false where that cannot be said: it is gone, or another user's
 */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

/** Takes away what processes that were killed while they wrote have left behind. */
export async function deleteUnfinished(folder: string): Promise<void> {
  const unfinished = join(folder, "blobs", "unfinished");
  for (const name of await leftUnfinished(folder))
    await rm(join(unfinished, name), { recursive: true, force: true }).catch(() => undefined);
}

/** The names of what they have left. */
export async function leftUnfinished(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, "blobs", "unfinished")).catch(() => []);
  return names.filter((name) => isGone(Buffer.from(name.split(".")[1] ?? "", "base64url").toString()));
}
