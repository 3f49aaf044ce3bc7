import { digest } from "../fingerprint/digest.ts";
import type { Store } from "../model/store.ts";

/** The part of a store that tasks run on, which keeps nothing: what is put is in memory until it is taken. */
export interface RehearsalStore extends Pick<Store, "readResult" | "putResult"> {
  /** The bytes of a result that was put, which are let go of: once for each time that they were put. */
  take(hash: string): Uint8Array | undefined;
}

/** @param store where the results are read that are kept already */
export function rehearsalStore(store: Pick<Store, "readResult">): RehearsalStore {
  const put = new Map<string, { readonly bytes: Uint8Array; times: number }>();
  return {
    readResult: (entry) => store.readResult(entry),
    async putResult(bytes) {
      const hash = digest(bytes);
      const held = put.get(hash);
      if (held === undefined) put.set(hash, { bytes, times: 1 });
      else held.times++;
      return { hash, sizeBytes: bytes.length };
    },
    take(hash) {
      const held = put.get(hash);
      if (held !== undefined && --held.times === 0) put.delete(hash);
      return held?.bytes;
    },
  };
}
