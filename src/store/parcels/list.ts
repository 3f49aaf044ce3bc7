import { lstatSync } from "node:fs";
import { readdir, readlink } from "node:fs/promises";
import { dirname, isAbsolute, join, posix, sep } from "node:path";
import { hashFiles, hashOne } from "../../fingerprint/files/hashFiles.ts";
import { PipelineError } from "../../model/errors.ts";
import { byPath, type Manifest, type Row } from "./manifest.ts";

/**
 * What is at a path, as a manifest: all files are read.
 *
 * @param folder the parcel's own, in which there is one thing
 * @throws PipelineError `NOT_KEEPABLE` where there is something that is no file, folder or link within
 */
export async function listParcel(folder: string, name: string): Promise<Manifest> {
  const rows: Row[] = [];
  const files: { path: string; isProgram: boolean; sizeBytes: number }[] = [];
  const add = async (path: string): Promise<void> => {
    const its = lstatSync(join(folder, path));
    if (its.isDirectory()) {
      rows.push([`${path}/`, "folder"]);
      for (const each of await readdir(join(folder, path))) await add(`${path}/${each}`);
    } else if (its.isFile()) files.push({ path, isProgram: (its.mode & 0o100) !== 0, sizeBytes: its.size });
    else if (its.isSymbolicLink()) rows.push([path, "link", await targetWithin(folder, path, name)]);
    else throw notKeepable(`${path} is neither a file nor a folder`);
  };
  await add(name);
  const toHash = files.map(({ path, sizeBytes }) => ({ path: join(folder, path), sizeBytes }));
  // A thread for one file would only take memory.
  const hashes = toHash.length === 1 ? [await hashOne(toHash[0]!)] : await hashFiles(toHash);
  for (const [place, { path, isProgram, sizeBytes }] of files.entries()) {
    const hash = hashes[place];
    if (typeof hash !== "string") throw hash ?? notKeepable(`${path} went away while it was read`);
    rows.push([path, isProgram ? "program" : "file", sizeBytes, hash]);
  }
  return rows.toSorted(byPath);
}

/** A link that leads out of the parcel would be another thing on each machine, and from one day to the next. */
async function targetWithin(folder: string, path: string, name: string): Promise<string> {
  const target = (await readlink(join(folder, path))).replaceAll(sep, "/");
  const place = posix.normalize(posix.join(dirname(path), target));
  if (!isAbsolute(target) && place.startsWith(`${name}/`)) return target;
  throw notKeepable(`${path} is a link to ${JSON.stringify(target)}, which is not kept with it`);
}

export function notKeepable(what: string, hint = "Copy what it stands for in its place."): PipelineError {
  return new PipelineError("NOT_KEEPABLE", what, { hint });
}
