import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashLater } from "../../../fingerprint/files/hashFile.ts";
import { PipelineError } from "../../../model/errors.ts";
import { makeFolder } from "../../../model/makeFolder.ts";
import { HASH } from "../../sqlite/blobs.ts";
import type { BlobStore } from "./blobStore.ts";

/** A folder that all machines share: `ab/abcd…`. A file of that name is always whole, and on the disk. */
export function folderBlobs(folder: string): BlobStore {
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), hash);
  const unfinished = join(folder, "unfinished");

  /** Made by hand: a folder that is not mounted must not be taken for an empty one. */
  const look = async (): Promise<void> => {
    if ((await stat(folder).catch(() => undefined))?.isDirectory() === true) return;
    throw new PipelineError("STORE_UNREADABLE", `the folder for large results, ${folder}, is not there`, {
      hint: "Is it mounted on this machine? Where it has another path here, say so with LITTLE_PIPELINES_BLOBS.",
    });
  };

  return {
    async put(hash, _, source) {
      await look();
      const path = pathOf(hash);
      makeFolder(unfinished);
      makeFolder(dirname(path));
      const temporary = join(unfinished, `${randomUUID()}.part`);
      try {
        if ("bytes" in source) await writeFile(temporary, source.bytes);
        else await copyFile(source.path, temporary, constants.COPYFILE_FICLONE);
        await toDisk(temporary);
        await rename(temporary, path);
        await toDisk(dirname(path));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async get(hash, path) {
      await look();
      const its = await stat(pathOf(hash)).catch(() => undefined);
      if (its?.isFile() !== true) return undefined;
      // The system copies in one go, while this process looks at the same bytes: they are read once.
      const [hashed] = await Promise.all([
        hashLater(pathOf(hash)),
        copyFile(pathOf(hash), path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL),
      ]);
      if (typeof hashed !== "string") return undefined;
      return (await stat(path)).size === its.size ? hashed : "cut short";
    },

    async putBefore(moment) {
      await look();
      const old: string[] = [];
      for (const group of await readdir(folder)) {
        if (!/^([0-9a-f]{2}|unfinished)$/.test(group)) continue;
        for (const name of await readdir(join(folder, group))) {
          const its = await stat(join(folder, group, name)).catch(() => undefined);
          if (its === undefined || its.mtimeMs >= moment) continue;
          if (group === "unfinished") await rm(join(folder, group, name), { force: true });
          else if (HASH.test(name)) old.push(name);
        }
      }
      return old;
    },

    async delete(hash) {
      await look();
      await rm(pathOf(hash), { force: true });
    },
  };
}

/** The row that names it is safe once it is written: so must be what it names. */
async function toDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Of folders, not every file system knows how.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EINVAL" && code !== "EPERM" && code !== "EISDIR" && code !== "ENOTSUP") throw error;
  } finally {
    await handle.close();
  }
}
