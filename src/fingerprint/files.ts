import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open } from "node:fs/promises";
import { isAbsolute, normalize, relative, sep } from "node:path";
import type { DigestMemo } from "../model/store.ts";
import type { Fingerprint } from "../model/key.ts";
import { digest } from "./digest.ts";
import { isMissing, listFiles, statOf, type ListedFiles } from "./listFiles.ts";

/** What a path from `inputs` or `outputs` stands for now. */
export interface FoundFiles {
  /** The path itself, the same on every machine: from the root, with `/`. */
  readonly label: string;
  readonly kind: ListedFiles["kind"];
  /** Each file's path in the same form, and a digest of its contents. */
  readonly files: readonly Fingerprint[];
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
      const { kind, paths } = await listFiles(root, path, isExact);
      const label = labelOf(root, path, isAbsolute(path));
      return { label, kind, files: await digestAll(paths, (each) => labelOf(root, each, isAbsolute(path)), memo) };
    },
  };
}

async function digestAll(
  paths: readonly string[],
  label: (path: string) => string,
  memo: DigestMemo,
): Promise<Fingerprint[]> {
  const wanted: { path: string; stamp: string; stats: BigIntStats }[] = [];
  await inParallel(paths, async (path) => {
    const stats = await statOf(path);
    // A pipe would never end, and a link to nothing is nothing.
    if (stats?.isFile() === true) wanted.push({ path, stats, stamp: stampOf(path, stats) });
  });
  const known = await memo.recall(
    "file",
    wanted.map(({ stamp }) => stamp),
  );
  const fresh = new Map<string, string>();
  const found: { path: string; its: string }[] = [];
  await inParallel(wanted, async ({ path, stamp, stats }) => {
    let its = known.get(stamp);
    if (its === undefined) {
      its = await digestFile(path);
      if (its === undefined) return;
      const after = await statOf(path);
      if (isSettled(stats) && after !== undefined && stampOf(path, after) === stamp) fresh.set(stamp, its);
    }
    found.push({ path, its });
  });
  if (fresh.size > 0) await memo.remember("file", fresh);
  return labelled(found, label);
}

/** In the order of labels. Two names may be one when normalised: then they are counted. */
function labelled(found: readonly { path: string; its: string }[], label: (path: string) => string): Fingerprint[] {
  const byLabel = new Map<string, string>();
  for (const { path, its } of found.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    let name = label(path);
    for (let count = 2; byLabel.has(name); count++) name = `${label(path)} (${count})`;
    byLabel.set(name, its);
  }
  return [...byLabel].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** Whether it is long enough ago that the file was written, or was given the times of another. */
function isSettled({ mtimeMs, ctimeMs }: BigIntStats): boolean {
  return Date.now() - Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs) > UNSETTLED_MS;
}

/** What does not change while the contents are the same; the inode and ctime tell a replaced file. */
function stampOf(path: string, { size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return digest(`${path}\n${size} ${mtimeNs} ${ctimeNs} ${ino}`);
}

/** Undefined where the file is gone since it was listed. */
async function digestFile(path: string): Promise<string | undefined> {
  const handle = await open(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
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

/** The same on every machine: from the root, with `/`. What was given as absolute stays so outside of the root. */
function labelOf(root: string, path: string, isGivenAbsolute: boolean): string {
  const fromRoot = isAbsolute(path) ? relative(root, path) : normalize(path);
  const isOutside = fromRoot.startsWith("..") || isAbsolute(fromRoot);
  const label = isGivenAbsolute && isOutside ? path : fromRoot;
  return (sep === "/" ? label : label.replaceAll(sep, "/")).replace(/(?<=.)\/$/, "").normalize("NFC");
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, items.length) }, worker));
}
