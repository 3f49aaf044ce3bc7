import { hashFiles } from "./hashFiles.ts";
import type { KnownDigests, KnownFolder } from "./known.ts";
import type { FilesOfFolder } from "./filesOfFolder.ts";
import type { Stamps } from "./stamps.ts";
import { pathIn, statAll } from "./stat.ts";

/** The files of a folder, each with its digest, or why it cannot be read; undefined for what is no file. */
export interface DigestedFolder {
  readonly names: readonly string[];
  readonly digests: readonly (string | Error | undefined)[];
}

/**
 * A file whose last change is more recent than this, at the time of hashing, may change again within
 * the same tick of the file system's clock and keep its size: its digest is not remembered.
 * FAT has the coarsest clock in use, with 2 s.
 */
const UNSETTLED_MS = 2_500;

/** The digests of files by folder, each looked at once, however often it is named; read where they are not known. */
export async function digestFolders(
  listed: readonly FilesOfFolder[],
  known: KnownDigests,
): Promise<ReadonlyMap<string, Promise<DigestedFolder>>> {
  const merged = merge(listed);
  const { stamps, errors } = await statAll(merged);
  let next = 0;
  const stamped = merged.map(({ folder, names }) => {
    const first = next;
    next += names.length;
    return { folder, names, stamps: merged.length === 1 ? stamps : stamps.slice(first, next), first };
  });
  const recalled = await known.recall(stamped);
  return new Map(
    recalled.map((its, i) => {
      const { first, names } = stamped[i]!;
      const unreadable = errors.size === 0 ? [] : names.map((_, place) => errors.get(first + place));
      const digested = readUnknown(its, known, unreadable);
      // Told to those that wait for it, of whom there may be none any more.
      digested.catch(() => {});
      return [its.folder, digested];
    }),
  );
}

function merge(listed: readonly FilesOfFolder[]): FilesOfFolder[] {
  return [...Map.groupBy(listed, ({ folder }) => folder)].map(([folder, same]) => {
    const lists = new Set(same.map(({ names }) => names));
    if (lists.size === 1) return same[0]!;
    return { folder, names: [...new Set([...lists].flat())].sort() };
  });
}

async function readUnknown(
  its: KnownFolder,
  known: KnownDigests,
  unreadable: readonly (Error | undefined)[],
): Promise<DigestedFolder> {
  const { folder, names, stamps, digests } = its;
  const unknown = digests.flatMap((each, place) => (each === undefined && stamps.has(place) ? [place] : []));
  const failed = [...unreadable];
  if (unknown.length > 0) {
    const toHash = unknown.map((place) => {
      return { path: pathIn(folder, names[place]!), sizeBytes: stamps.sizeBytes(place) };
    });
    const hashed = await hashFiles(toHash);
    for (const [i, place] of unknown.entries()) {
      const each = hashed[i];
      if (Error.isError(each)) failed[place] = each;
      else digests[place] = each;
    }
    const after = await statAll([{ folder, names: unknown.map((place) => names[place]!) }]);
    const isSure = (place: number, i: number): boolean =>
      digests[place] !== undefined && stamps.isSame(place, after.stamps, i) && isSettled(stamps, place);
    await known.remember(its, unknown.filter(isSure));
  } else await known.gather(its);
  return { names, digests: failed.length === 0 ? digests : digests.map((each, place) => failed[place] ?? each) };
}

/** Whether it is long enough ago that the file was changed, so that another change would show. */
function isSettled(stamps: Stamps, place: number): boolean {
  return Date.now() - stamps.changedAt(place) > UNSETTLED_MS;
}
