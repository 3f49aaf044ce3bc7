import { isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import type { Fingerprint } from "../model/key.ts";
import type { DigestMemo } from "../model/memo.ts";
import { digestFolders, type DigestedFolder } from "./files/digestFolders.ts";
import { knownDigests, type KnownDigests } from "./files/known.ts";
import { listFiles, type ListedFiles } from "./files/list.ts";
import type { FilesOfFolder } from "./files/filesOfFolder.ts";
import { statOf } from "./files/stat.ts";
import { byLabel } from "./key.ts";

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
  /** What relative paths start from. */
  readonly root: string;
  /**
   * Those who ask in the same turn of the event loop share one look; one that has begun is never
   * joined, since it may be older than the file that another has just written.
   *
   * @param isExact the path is no pattern, whatever is in it
   */
  find(path: string, isExact: boolean): Promise<FoundFiles>;
  /** A file's size and date, for people; undefined where there is none. */
  describe(label: string): Promise<string | undefined>;
}

/**
 * @param root what relative paths start from
 * @param memo where digests are remembered from run to run
 */
export function fileDigests(root: string, memo: DigestMemo): FileDigests {
  const known = knownDigests(memo);
  let next: { readonly asked: Map<string, Asked>; readonly looked: Promise<ReadonlyMap<string, Look>> } | undefined;

  const begin = (): NonNullable<typeof next> => {
    const asked = new Map<string, Asked>();
    const looked = Promise.resolve().then(() => {
      next = undefined;
      return lookAtAll(root, asked, known);
    });
    return { asked, looked };
  };

  return {
    root,
    async find(path, isExact) {
      const { asked, looked } = (next ??= begin());
      const id = `${isExact} ${path}`;
      asked.set(id, { path, isExact });
      return (await looked).get(id)!();
    },
    async describe(label) {
      const stats = await statOf(resolve(root, label));
      if (stats === undefined) return undefined;
      const date = stats.mtime.toISOString().replace("T", " ").replace(/\..*/, "Z");
      // By hand: `toLocaleString` loads the tables of all languages, which takes 10 ms.
      const size = String(stats.size).replaceAll(/\B(?=(\d{3})+$)/g, ",");
      return `${size} ${stats.size === 1n ? "byte" : "bytes"}, ${date}`;
    },
  };
}

interface Asked {
  readonly path: string;
  readonly isExact: boolean;
}

/** Waits for what must be read of one path, not of all. */
type Look = () => Promise<FoundFiles>;

/** Several paths at once: a file that is in many of them is looked at once. */
async function lookAtAll(
  root: string,
  asked: ReadonlyMap<string, Asked>,
  known: KnownDigests,
): Promise<ReadonlyMap<string, Look>> {
  const listing = [...asked.values()].map(({ path, isExact }) => listFiles(root, path, isExact));
  const listed = await Promise.allSettled(listing);
  const folders = await digestFolders(
    listed.flatMap((each) => (each.status === "fulfilled" ? each.value.folders : [])),
    known,
  );
  const look = async ({ path }: Asked, index: number): Promise<FoundFiles> => {
    const { kind, folders: its } = await listing[index]!;
    const files = await labelled(root, its, folders, isAbsolute(path));
    return { label: labelOf(root, path, isAbsolute(path)), kind, files };
  };
  return new Map(
    [...asked].map(([id, each], index) => {
      let looked: Promise<FoundFiles> | undefined;
      return [id, () => (looked ??= look(each, index))];
    }),
  );
}

/** In the order of labels. */
async function labelled(
  root: string,
  listed: readonly FilesOfFolder[],
  digested: ReadonlyMap<string, Promise<DigestedFolder>>,
  isGivenAbsolute: boolean,
): Promise<Fingerprint[]> {
  const found: Fingerprint[] = [];
  for (const { folder, names } of listed.toSorted((a, b) => (a.folder < b.folder ? -1 : 1))) {
    const its = await digested.get(folder)!;
    const digests = its.names === names ? its.digests : digestsOf(its, names);
    const prefix = labelOf(root, join(folder, "x"), isGivenAbsolute).slice(0, -1);
    for (const [i, name] of names.entries()) {
      const each = digests[i];
      if (Error.isError(each)) throw each;
      if (each !== undefined) found.push([(prefix + name).normalize("NFC"), each]);
    }
  }
  found.sort(byLabel);
  return found.some(([label], i) => label === found[i - 1]?.[0]) ? counted(found) : found;
}

/** Of those names alone. */
function digestsOf({ names, digests }: DigestedFolder, wanted: readonly string[]): DigestedFolder["digests"] {
  const byName = new Map(names.map((name, i) => [name, digests[i]]));
  return wanted.map((name) => byName.get(name));
}

/** Two names that are one when normalised are told apart by a number. */
function counted(found: readonly Fingerprint[]): Fingerprint[] {
  const byName = new Map<string, string>();
  for (const [label, digest] of found) {
    let name = label;
    for (let count = 2; byName.has(name); count++) name = `${label} (${count})`;
    byName.set(name, digest);
  }
  return [...byName].sort(byLabel);
}

/** The same on every machine: from the root, with `/`. What was given as absolute stays so outside of the root. */
function labelOf(root: string, path: string, isGivenAbsolute: boolean): string {
  const fromRoot = isAbsolute(path) ? relative(root, path) : normalize(path);
  const isOutside = fromRoot.startsWith("..") || isAbsolute(fromRoot);
  const label = isGivenAbsolute && isOutside ? path : fromRoot;
  return (sep === "/" ? label : label.replaceAll(sep, "/")).replace(/(?<=.)\/$/, "").normalize("NFC");
}
