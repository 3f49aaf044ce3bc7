import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { glob, open, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import type { DigestMemo } from "../model/store.ts";
import type { Fingerprint } from "../model/key.ts";
import { digest } from "./digest.ts";

/** What a path from `inputs` or `outputs` stands for now. */
export interface FoundFiles {
  /** Path from the root with `/`, and a digest of the contents. */
  readonly files: readonly Fingerprint[];
  /** It is a pattern, and so may stand for no file at all. */
  readonly isPattern: boolean;
}

/** Digests of files: read again only when size, times or inode changed. */
export interface FileDigests {
  /** @param isExact the path is no pattern, whatever is in it */
  find(path: string, isExact: boolean): Promise<FoundFiles>;
}

/**
 * A file whose last change is more recent than this, at the time of hashing, may change again within
 * the same tick of the file system's clock and keep its size: its digest is not remembered.
 * FAT has the coarsest clock in use, with 2 s.
 */
const UNSETTLED_MS = 2_500;

/** How many files are read at the same time: the disk's queue is full, the memory is not. */
const PARALLEL_READS = 32;

/**
 * @param root what relative paths start from
 * @param memo where digests are remembered from run to run
 */
export function fileDigests(root: string, memo: DigestMemo): FileDigests {
  return {
    async find(path, isExact) {
      const found = await list(root, path, isExact);
      return { isPattern: found.isPattern, files: await digestAll(root, found.paths, memo) };
    },
  };
}

async function list(root: string, path: string, isExact: boolean): Promise<{ paths: string[]; isPattern: boolean }> {
  const full = isAbsolute(path) ? path : join(root, path);
  const found = await statOf(full);
  if (found?.isDirectory() === true) return { paths: await matches(full, "**/*"), isPattern: false };
  if (found !== undefined) return { paths: [full], isPattern: false };
  if (isExact || !/[*?[{]/.test(path)) return { paths: [], isPattern: false };
  return { paths: await matches(root, path), isPattern: true };
}

async function matches(cwd: string, pattern: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of glob(pattern, {
    cwd,
    withFileTypes: true,
    exclude: (e) => e.name === ".little-pipelines" || e.name === "node_modules" || e.name === ".git",
  })) {
    if (!entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
  }
  return paths;
}

async function digestAll(root: string, paths: readonly string[], memo: DigestMemo): Promise<Fingerprint[]> {
  const wanted: { path: string; label: string; stamp: string; stats: BigIntStats }[] = [];
  await inParallel(paths, async (path) => {
    const stats = await statOf(path);
    if (stats !== undefined) wanted.push({ path, label: labelOf(root, path), stats, stamp: stampOf(path, stats) });
  });
  const known = await memo.recall(
    "file",
    wanted.map(({ stamp }) => stamp),
  );
  const fresh = new Map<string, string>();
  const found: Fingerprint[] = [];
  await inParallel(wanted, async ({ path, label, stamp, stats }) => {
    let its = known.get(stamp);
    if (its === undefined) {
      its = await digestFile(path);
      const after = await statOf(path);
      const settled = Date.now() - Number(stats.mtimeMs) > UNSETTLED_MS;
      if (settled && after !== undefined && stampOf(path, after) === stamp) fresh.set(stamp, its);
    }
    found.push([label, its]);
  });
  if (fresh.size > 0) await memo.remember("file", fresh);
  return found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** What does not change while the contents are the same; the inode and ctime tell a replaced file. */
function stampOf(path: string, { size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return digest(`${path}\n${size} ${mtimeNs} ${ctimeNs} ${ino}`);
}

async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
    throw error;
  }
}

async function digestFile(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const hash = createHash("sha256");
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** The same on every machine: from the root, with `/`. */
function labelOf(root: string, path: string): string {
  const fromRoot = relative(root, path);
  return (sep === "/" ? fromRoot : fromRoot.replaceAll(sep, "/")).normalize("NFC");
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, items.length) }, worker));
}
