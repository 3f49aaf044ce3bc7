import type { BigIntStats } from "node:fs";
import { glob, readdir, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";

/** The files that a path from `inputs` or `outputs` stands for. */
export interface ListedFiles {
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** A `none` is not there at all; a folder or a pattern may stand for no file. */
  readonly kind: "file" | "folder" | "pattern" | "none";
}

/**
 * @param isExact the path is no pattern, whatever is in it
 */
export async function listFiles(root: string, path: string, isExact: boolean): Promise<ListedFiles> {
  const full = isAbsolute(path) ? path : join(root, path);
  const found = await statOf(full);
  if (found?.isDirectory() === true) return { paths: await inFolder(full), kind: "folder" };
  if (found?.isFile() === true) return { paths: [full], kind: "file" };
  if (isExact || !/[*?[{]/.test(path)) return { paths: [], kind: "none" };
  return { paths: await matches(root, path), kind: "pattern" };
}

/** What is there at a path, symbolic links followed; undefined where nothing is. */
export async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether a call of the file system failed since nothing is there (any more). */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP";
}

/** What never counts, unless it is named: it changes by itself, or with what a project is installed with. */
const PASSED_OVER: readonly string[] = [".git", ".little-pipelines", "node_modules", ".DS_Store"];

async function matches(root: string, pattern: string): Promise<string[]> {
  const named = new Set(pattern.split(/[\\/]/));
  const passedOver = new Set(PASSED_OVER.filter((name) => !named.has(name)));
  const paths: string[] = [];
  for await (const entry of glob(pattern, {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => passedOver.has(name),
  })) {
    if (!entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
  }
  return paths;
}

/** All files in a folder, hidden ones too, and those behind symbolic links. */
async function inFolder(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const pending: { folder: string; above: readonly string[] }[] = [{ folder, above: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const its = await statOf(next.folder);
    // A link may lead to a folder that it lies in.
    const id = its === undefined ? "" : `${its.dev} ${its.ino}`;
    if (its === undefined || next.above.includes(id)) continue;
    for (const entry of await readdir(next.folder, { withFileTypes: true })) {
      if (PASSED_OVER.includes(entry.name)) continue;
      const path = join(next.folder, entry.name);
      const isFolder = entry.isSymbolicLink() ? (await statOf(path))?.isDirectory() === true : entry.isDirectory();
      if (isFolder) pending.push({ folder: path, above: [...next.above, id] });
      else paths.push(path);
    }
  }
  return paths;
}
