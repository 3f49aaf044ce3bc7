import { chmod, copyFile, lstat, readdir, rename, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "./manifest.ts";

/*
 * A kept file is read-only and has one fixed time: whoever writes to it all the same gives it another, which is seen
 * without reading it. So no times need be recorded, and they are the same wherever the store is copied to.
 * Folders have the fixed time too, since what is added or taken away changes theirs; they stay writable,
 * so that people can delete the store as they delete anything else.
 */

/** 1 January 2000, UTC. */
const SEALED_AT = new Date(946_684_800_000);

/** Makes all of a parcel read-only, and gives it the fixed time. */
export async function seal(folder: string, rows: Manifest): Promise<void> {
  for (const [path, kind] of rows) {
    if (kind === "folder" || kind === "link") continue;
    const place = join(folder, path);
    if ((await lstat(place)).nlink > 1) await standAlone(place);
    await chmod(place, kind === "program" ? 0o555 : 0o444);
    await utimes(place, SEALED_AT, SEALED_AT);
  }
  for (const [path, kind] of rows) if (kind === "folder") await utimes(join(folder, path), SEALED_AT, SEALED_AT);
}

/** A file that has another name elsewhere could be changed under that. */
async function standAlone(path: string): Promise<void> {
  await copyFile(path, `${path}.copy`);
  await rename(`${path}.copy`, path);
}

/** Whether all of a parcel looks as it was sealed. */
export async function looksSealed(folder: string, rows: Manifest): Promise<boolean> {
  for (const row of rows) {
    const its = await lstat(join(folder, row[0])).catch(() => undefined);
    if (its === undefined) return false;
    if (row[1] === "link") {
      if (!its.isSymbolicLink()) return false;
      continue;
    }
    if (its.mtimeMs !== SEALED_AT.getTime()) return false;
    if (row[1] === "folder" ? !its.isDirectory() : !its.isFile() || its.size !== row[2] || (its.mode & 0o222) !== 0)
      return false;
  }
  // One thing, whose name the first row says.
  return (await readdir(folder)).length === 1;
}
