import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DigestMemo } from "../../model/memo.ts";
import { digest } from "../digest.ts";
import type { FilesOfFolder } from "./filesOfFolder.ts";
import { Pack, sealOf } from "./pack.ts";
import type { Stamps } from "./stamps.ts";

/** Names of one folder, with what is there. */
export interface StampedFolder extends FilesOfFolder {
  readonly stamps: Stamps;
}

/** A folder's files, with the digests that are known of them. */
export interface KnownFolder extends StampedFolder {
  /** By the order of names; undefined for what must be read, and for what is no file. */
  readonly digests: (string | undefined)[];
  /** Places of those that are remembered each by itself. */
  readonly inRows: readonly number[];
}

/** What is remembered of files from run to run. */
export interface KnownDigests {
  recall(folders: readonly StampedFolder[]): Promise<KnownFolder[]>;
  /** @param sure places of files that were read, and cannot have changed unseen; the others that were read may have */
  remember(known: KnownFolder, sure: readonly number[]): Promise<void>;
  /** For a folder of which nothing had to be read: what many of its files have by themselves goes into its pack. */
  gather(known: KnownFolder): Promise<void>;
}

/** From so many files of a folder on they are kept in a pack. */
const PACKED = 64;
/** A pack is written anew when it lacks this share of its files: until then each is remembered by itself. */
const LACKING = 1 / 8;
/** To look up so many by themselves takes longer, in each run, than to write a pack takes once. */
const GATHERED = 64;

/** @param memo has `file`: path and stamp → digest, `folder` and `folder back`: path → the two texts of a pack */
export function knownDigests(memo: DigestMemo): KnownDigests {
  /** Read once: to read a folder's pack again for each task that ends would take longer than the task. */
  const packs = new Map<string, Pack | undefined>();

  const readPacks = async (folders: readonly StampedFolder[]): Promise<void> => {
    const unread = folders.filter(({ folder, names }) => names.length >= PACKED && !packs.has(folder));
    const fronts = await memo.recall(
      "folder",
      unread.map(({ folder }) => folder),
    );
    for (const { folder } of unread) {
      const front = fronts.get(folder);
      packs.set(folder, front === undefined ? undefined : Pack.parse(front));
    }
  };

  const inPack = async ({ folder, names, stamps }: StampedFolder): Promise<(string | undefined)[]> => {
    const pack = packs.get(folder);
    if (pack === undefined) return names.map(() => undefined);
    if (sealOf(names, stamps) === pack.seal) return pack.all();
    if (pack.isWhole || pack.addBack((await memo.recall("folder back", [folder])).get(folder)))
      return pack.some(names, stamps);
    packs.set(folder, undefined);
    return names.map(() => undefined);
  };

  const pack = async ({ folder, names, stamps, digests }: KnownFolder, places: readonly number[]): Promise<void> => {
    const fresh = places.map((place) => ({ name: names[place]!, stamps, place, digest: digests[place]! }));
    const there = new Set(await readdir(folder).catch(() => []));
    const former = packs.get(folder);
    const its = Pack.make(fresh, former?.isWhole === true ? former : undefined, there);
    packs.set(folder, its);
    await memo.remember("folder back", new Map([[folder, its.back]]));
    await memo.remember("folder", new Map([[folder, its.front]]));
  };

  return {
    async recall(folders) {
      await readPacks(folders);
      const found = await Promise.all(
        folders.map(async ({ folder, names, stamps }) => {
          return { folder, names, stamps, digests: await inPack({ folder, names, stamps }) };
        }),
      );
      const missing = found.map(({ digests, stamps }) =>
        digests.flatMap((each, place) => (each === undefined && stamps.has(place) ? [place] : [])),
      );
      const rows = found.flatMap((its, i) => missing[i]!.map((place) => ({ its, place, name: rowName(its, place) })));
      const known = await memo.recall(
        "file",
        rows.map(({ name }) => name),
      );
      for (const { its, place, name } of rows) its.digests[place] = known.get(name);
      return found.map(({ folder, names, stamps, digests }, i) => {
        return { folder, names, stamps, digests, inRows: missing[i]!.filter((place) => digests[place] !== undefined) };
      });
    },

    async remember(its, sure) {
      if (sure.length === 0) return undefined;
      const { names, digests, inRows } = its;
      if (names.length < PACKED || inRows.length + sure.length < names.length * LACKING)
        return memo.remember("file", new Map(sure.map((place) => [rowName(its, place), digests[place]!])));
      return pack(its, [...inRows, ...sure]);
    },

    async gather(its) {
      if (its.names.length >= PACKED && its.inRows.length >= GATHERED) await pack(its, its.inRows);
    },
  };
}

function rowName({ folder, names, stamps }: StampedFolder, place: number): string {
  return digest(`${join(folder, names[place]!)}\n${stamps.textAt(place)}`);
}
