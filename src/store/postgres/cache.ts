import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digest } from "../../fingerprint/digest.ts";
import { makeFolder } from "../../model/makeFolder.ts";
import type { Parcels } from "../parcels/parcels.ts";
import { blobPath, openBlobs } from "../sqlite/blobs.ts";
import { blobFiles } from "../sqlite/sweep/blobFiles.ts";
import { thisProcess } from "../thisProcess.ts";

/** What was fetched once, or made here, on this machine's own disk: by hash and address, as a store of one machine has it. */
export interface Cache {
  readonly folder: string;
  readonly parcels: Parcels;
  put(hash: string, bytes: Uint8Array): Promise<void>;
  /** Checked; undefined where it is not here, or damaged. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** The path of one that is here, unchecked. */
  pathOf(hash: string): string;
  /** Takes in what `fetch` leaves at a path, where it does. */
  take<Outcome extends string>(
    hash: string,
    fetch: (path: string) => Promise<Outcome | "fetched">,
  ): Promise<Outcome | "fetched">;
  setAside(hash: string): Promise<void>;
  keepDamaged(hash: string, bytes: Uint8Array): Promise<void>;
  /** Deletes these, which are needed by nobody any more. */
  forget(names: readonly string[]): Promise<void>;
  /** Deletes what was not used for the longest until the rest is within the budget: once a day. */
  trim(now: number): Promise<void>;
}

const DAY_MS = 86_400_000;

export function openCache(folder: string, maxBytes: number): Cache {
  const blobs = openBlobs(folder);
  const pathOf = (hash: string): string => blobPath(folder, hash);
  return {
    folder,
    parcels: blobs.parcels,
    pathOf,
    setAside: (hash) => blobs.setAside(hash),
    put: (hash, bytes) => blobs.put(hash, bytes),
    keepDamaged: (hash, bytes) => blobs.keepDamaged(hash, bytes),
    async get(hash) {
      const bytes = await readFile(pathOf(hash)).catch(() => undefined);
      if (bytes === undefined) return undefined;
      if (digest(bytes) !== hash) {
        await blobs.setAside(hash);
        return undefined;
      }
      await touch(pathOf(hash));
      return bytes;
    },
    async take(hash, fetch) {
      const unfinished = join(folder, "blobs", "unfinished");
      makeFolder(unfinished);
      const temporary = join(unfinished, `${randomUUID()}.${Buffer.from(thisProcess()).toString("base64url")}.part`);
      try {
        const outcome = await fetch(temporary);
        if (outcome !== "fetched") return outcome;
        makeFolder(dirname(pathOf(hash)));
        await rename(temporary, pathOf(hash));
        return outcome;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async forget(names) {
      for (const name of names) await rm(pathOf(name), { recursive: true, force: true });
    },
    async trim(now) {
      const marker = join(folder, "trimmed");
      const before = await stat(marker).catch(() => undefined);
      if (before !== undefined && Math.abs(now - before.mtimeMs) < DAY_MS) return;
      await mkdir(folder, { recursive: true });
      await writeFile(marker, "");
      const files = (await blobFiles(folder)).sort((a, b) => a.putAtMs - b.putAtMs);
      let bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      for (const { hash, sizeBytes, putAtMs } of files) {
        // What was used in the last day may be in the hands of a task now.
        if (bytes <= maxBytes || putAtMs > Date.now() - DAY_MS) return;
        await rm(pathOf(hash), { recursive: true, force: true });
        bytes -= sizeBytes;
      }
    },
  };
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  // Another user's, say: then it counts as older than it is.
  await utimes(path, now, now).catch(() => {});
}
