import { constants } from "node:fs";
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { OutputFile } from "../../model/kept.ts";
import { byPath, type Manifest, type Row } from "./manifest.ts";

/** What a parcel of these files has as its manifest: its address is known before anything is copied. */
export function outputManifest(name: string, files: readonly OutputFile[]): Manifest {
  const rows: Row[] = files.map(({ within, sizeBytes, hash, isProgram }) => [
    within === "" ? name : `${name}/${within}`,
    isProgram ? "program" : "file",
    sizeBytes,
    hash,
  ]);
  if (files[0]?.within === "") return rows;
  const folders = new Set([`${name}/`]);
  for (const { within } of files)
    for (let folder = posix.dirname(within); folder !== "."; folder = posix.dirname(folder))
      folders.add(`${name}/${folder}/`);
  return [...rows, ...[...folders].map((path): Row => [path, "folder"])].toSorted(byPath);
}

/** Copies files to where a parcel is made; what the disk can share takes no room and no time. */
export async function copyOutput(files: readonly OutputFile[], to: string): Promise<void> {
  if (files[0]?.within !== "") await mkdir(to);
  for (const { path, within, isProgram } of files) {
    const target = within === "" ? to : join(to, within);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(path, target, constants.COPYFILE_FICLONE);
    await chmod(target, isProgram ? 0o755 : 0o644);
  }
}
