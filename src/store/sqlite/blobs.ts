import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";

/** Files that are named after the hash of what is in them. */
export interface Blobs {
  /** Writes under another name first, so that a file of that name is always whole. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  get(hash: string): Promise<Buffer | undefined>;
  /** Moves a damaged file to where it can be looked at. */
  setAside(hash: string): Promise<void>;
}

/**
 * No fsync: a power cut may lose or cut short what was written in the last seconds. That is noticed
 * by the hash and computed again, and saves 5 to 50 ms a result.
 */
export function openBlobs(folder: string): Blobs {
  const pathOf = (hash: string): string => join(folder, "blobs", hash.slice(0, 2), hash);
  return {
    async put(hash, bytes) {
      const path = pathOf(hash);
      const there = await stat(path).catch(() => undefined);
      if (there?.size === bytes.length) return;
      await mkdir(join(path, ".."), { recursive: true });
      const temporary = `${path}.${randomUUID()}.part`;
      try {
        await writeFile(temporary, bytes);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async get(hash) {
      try {
        return await readFile(pathOf(hash));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async setAside(hash) {
      await mkdir(join(folder, "damaged"), { recursive: true });
      await rename(pathOf(hash), join(folder, "damaged", hash)).catch(() => undefined);
    },
  };
}
