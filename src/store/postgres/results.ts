import { existsSync } from "node:fs";
import { digest } from "../../fingerprint/digest.ts";
import type { ResultRef, StoredBytes } from "../../model/entry.ts";
import type { Parcel } from "../../model/kept.ts";
import { LARGEST_IN_DATABASE, type SharedBlobs } from "./blobs/shared.ts";
import type { Cache } from "./cache.ts";
import { recentBytes } from "./recent.ts";
import type { SharedParcels } from "./parcels.ts";

/** The bytes of results: shared with all, and the larger ones on this machine's disk as well. */
export interface SharedResults {
  put(bytes: Uint8Array, parcels: readonly Parcel[]): Promise<ResultRef>;
  /** Checked. What is damaged is taken away, so that it can be put again; the entry is for the caller to set aside. */
  read(what: string, result: ResultRef): Promise<StoredBytes>;
  /** Sees to it that one is there whose entry is about to be saved: another process may have put it, or a worker on this machine's disk alone. */
  share(result: ResultRef): Promise<void>;
}

/** Above this size, a file of this machine is read in less time than the database answers. */
export const CACHED_ABOVE_BYTES: number = 64 * 1024;

/**
 * @param isRunning whether a run is going on here: the small results that it makes and reads are then held for the tasks that
 *   are given them next
 */
export function sharedResults(
  blobs: SharedBlobs,
  parcels: SharedParcels,
  cache: Cache,
  { isRunning, lossCount }: { readonly isRunning: () => boolean; readonly lossCount: () => number },
): SharedResults {
  /** What this process has put, and how often the database had been lost by then: it need not be asked for when its entry is saved. */
  const puts = new Map<string, number>();
  const recent = recentBytes(isRunning);

  const fetchLarge = async (hash: string): Promise<Uint8Array | "missing" | "damaged"> => {
    const outcome = await cache.take(hash, (path) => blobs.fetch(hash, path));
    return outcome === "fetched" ? ((await cache.get(hash)) ?? "damaged") : outcome;
  };

  const bytesOf = async ({ hash, sizeBytes }: ResultRef): Promise<Uint8Array | "missing" | "damaged"> => {
    const isCached = sizeBytes > CACHED_ABOVE_BYTES;
    const here = isCached ? await cache.get(hash) : undefined;
    if (here !== undefined) return here;
    if (sizeBytes > LARGEST_IN_DATABASE) return fetchLarge(hash);
    const held = recent.get(hash);
    if (held !== undefined && digest(held) === hash) return held;
    const bytes = await blobs.read(hash);
    if (bytes === undefined) return "missing";
    if (bytes === "large") return fetchLarge(hash);
    if (digest(bytes) !== hash) {
      await cache.keepDamaged(hash, bytes);
      return "damaged";
    }
    if (isCached) await cache.put(hash, bytes);
    else recent.put(hash, bytes);
    return bytes;
  };

  return {
    async put(bytes, held) {
      const files = held.length === 0 ? undefined : await parcels.put(held);
      const hash = digest(bytes);
      if (bytes.length > CACHED_ABOVE_BYTES) await cache.put(hash, bytes);
      else recent.put(hash, bytes);
      await blobs.put(hash, bytes.length, { bytes });
      puts.set(hash, lossCount());
      return { hash, sizeBytes: bytes.length, ...(files === undefined ? {} : { files }) };
    },

    async read(what, result) {
      const bytes = await bytesOf(result);
      if (typeof bytes === "string") {
        puts.delete(result.hash);
        await blobs.discard(result.hash);
        const problem = bytes === "missing" ? "is missing" : "does not match its checksum";
        return { kind: "damaged", problem: `${what} ${problem}` };
      }
      if (result.files === undefined) return { kind: "bytes", bytes };
      const found = await parcels.find(result.files);
      if ("problem" in found) return { kind: "damaged", problem: `a file of ${what} ${found.problem}` };
      return { kind: "bytes", bytes, parcels: found };
    },

    async share({ hash, sizeBytes }) {
      const putAt = puts.get(hash);
      puts.delete(hash);
      // What is of no use without its entry does not wait for the disk: a crash of the database may have lost it.
      if (putAt === lossCount() || (await blobs.touch(hash))) return;
      const held = recent.get(hash);
      const source = held === undefined ? { path: cache.pathOf(hash) } : { bytes: held };
      if ("path" in source && !existsSync(source.path)) throw new TypeError(`the bytes of ${hash} were not put`);
      await blobs.put(hash, sizeBytes, source);
    },
  };
}
