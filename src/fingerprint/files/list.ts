import type { Dirent } from "node:fs";
import { glob, readdir } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import type { FilesOfFolder } from "./filesOfFolder.ts";
import { starMatches } from "./starMatches.ts";
import { statOf } from "./stat.ts";
import { starPattern } from "./starPattern.ts";

/** The files that a path from `inputs` or `outputs` stands for. */
export interface ListedFiles {
  /** A `none` is not there at all; a folder or a pattern may stand for no file. */
  readonly kind: "file" | "folder" | "pattern" | "none";
  /** Some may turn out to be no files. */
  readonly folders: readonly FilesOfFolder[];
}

/**
 * @param isExact the path is no pattern, whatever is in it
 */
export async function listFiles(root: string, path: string, isExact: boolean): Promise<ListedFiles> {
  const full = isAbsolute(path) ? path : join(root, path);
  const found = await statOf(full);
  if (found?.isDirectory() === true) return { kind: "folder", folders: await inFolder(full) };
  if (found?.isFile() === true) return { kind: "file", folders: [{ folder: dirname(full), names: [basename(full)] }] };
  if (isExact || !/[*?[{]/.test(path)) return { kind: "none", folders: [] };
  return { kind: "pattern", folders: await matches(root, path) };
}

/** What never counts, unless it is named: it changes by itself, or with what a project is installed with. */
const PASSED_OVER: readonly string[] = [".git", ".little-pipelines", "node_modules", ".DS_Store"];

async function matches(root: string, pattern: string): Promise<FilesOfFolder[]> {
  const named = new Set(pattern.split(/[\\/]/));
  const passedOver = new Set(PASSED_OVER.filter((name) => !named.has(name)));
  const star = starPattern(pattern);
  if (star !== undefined) {
    const folder = join(isAbsolute(pattern) ? "" : root, star.folder);
    const matched = await starMatches(folder, star, passedOver);
    if (matched !== undefined) return matched;
  }
  const byFolder = new Map<string, string[]>();
  for await (const entry of glob(pattern, {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => passedOver.has(name),
  })) {
    if (entry.isDirectory()) continue;
    const names = byFolder.get(entry.parentPath);
    if (names === undefined) byFolder.set(entry.parentPath, [entry.name]);
    else names.push(entry.name);
  }
  return [...byFolder].map(([folder, names]) => ({ folder, names: [...new Set(names)].sort() }));
}

/** A promise for a link alone: of thousands of files, few are. */
function isFolder(folder: string, entry: Dirent): boolean | Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statOf(join(folder, entry.name)).then((its) => its?.isDirectory() === true);
}

/** All files in a folder, hidden ones too, and those behind symbolic links. */
async function inFolder(folder: string): Promise<FilesOfFolder[]> {
  const folders: FilesOfFolder[] = [];
  const pending: { folder: string; above: readonly string[] }[] = [{ folder, above: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const found = await statOf(next.folder);
    // A link may lead to a folder that it lies in.
    const id = found === undefined ? "" : `${found.dev} ${found.ino}`;
    if (found === undefined || next.above.includes(id)) continue;
    const names: string[] = [];
    for (const entry of await readdir(next.folder, { withFileTypes: true })) {
      if (PASSED_OVER.includes(entry.name)) continue;
      const its = isFolder(next.folder, entry);
      if (its === true || (its !== false && (await its))) {
        pending.push({ folder: join(next.folder, entry.name), above: [...next.above, id] });
      } else names.push(entry.name);
    }
    if (names.length > 0) folders.push({ folder: next.folder, names: names.sort() });
  }
  return folders;
}
