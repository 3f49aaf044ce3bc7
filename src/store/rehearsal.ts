import { digest } from "../fingerprint/digest.ts";
import type { Parcel } from "../model/kept.ts";
import type { Store } from "../model/store.ts";

import { temporaryParcels } from "./parcels/temporary.ts";

/** The part of a store that tasks run on, which keeps nothing: what is put is in memory until it is taken. */
export interface RehearsalStore extends Pick<Store, "readResult" | "putResult" | "keepFiles"> {
  /** A result that was put, which is let go of: once for each time that it was put. */
  take(hash: string): Rehearsed | undefined;
  /** Lets go of all files. */
  close(): Promise<void>;
}

/** A result that nobody keeps. */
export interface Rehearsed {
  readonly bytes: Uint8Array;
  /** The files that it holds. */
  readonly parcels: readonly Parcel[];
}

/** @param store where the results are read that are kept already */
export function rehearsalStore(store: Pick<Store, "readResult">): RehearsalStore {
  const put = new Map<string, Rehearsed & { times: number }>();
  const files = temporaryParcels();
  return {
    keepFiles: (name, write) => files.keepFiles(name, write),
    close: () => files.close(),
    readResult: (entry) => store.readResult(entry),
    async putResult(bytes, parcels = []) {
      const hash = digest(bytes);
      const held = put.get(hash);
      if (held === undefined) put.set(hash, { bytes, parcels, times: 1 });
      else held.times++;
      const files = parcels.map(({ address, sizeBytes }) => ({ address, sizeBytes }));
      return { hash, sizeBytes: bytes.length, ...(files.length === 0 ? {} : { files }) };
    },
    take(hash) {
      const held = put.get(hash);
      if (held !== undefined && --held.times === 0) put.delete(hash);
      return held && { bytes: held.bytes, parcels: held.parcels };
    },
  };
}
