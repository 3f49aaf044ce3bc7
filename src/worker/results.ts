import { join } from "node:path";
import { pack } from "../executor/pool/thrown.ts";
import { digest } from "../fingerprint/digest.ts";
import type { Parcel } from "../model/kept.ts";
import type { LargeResults, Store } from "../model/store.ts";
import { openBlobs } from "../store/sqlite/blobs.ts";
import { explainFailure } from "../store/sqlite/failures.ts";
import type { Ask } from "./asking.ts";

/** A store as a worker sees it: large results as files, which it reads and writes itself; small ones by the other side. */
export interface WorkerResults extends Pick<Store, "readResult" | "putResult" | "keepFiles"> {
  /** A result that was put, where the other side must put it. */
  take(hash: string): Handed | undefined;
}

interface Handed {
  readonly bytes: Uint8Array;
  readonly parcels?: readonly Parcel[];
}

export function openResults(large: LargeResults | undefined, ask: Ask): WorkerResults {
  const aboveBytes = large?.aboveBytes ?? Infinity;
  const blobs = large === undefined ? undefined : openBlobs(large.folder);
  const put = new Map<string, Handed>();
  let fileCount = 0;
  return {
    async readResult({ task, key, result }) {
      if (result.sizeBytes > aboveBytes && result.files === undefined) {
        const bytes = await blobs!.get(result.hash);
        if (bytes !== undefined && digest(bytes) === result.hash) return { kind: "bytes", bytes };
      }
      // Also one that is damaged: the other side sets it aside.
      return ask({ kind: "read", entry: { task, key, result } });
    },
    async putResult(bytes, parcels = []) {
      const hash = digest(bytes);
      const ref = { hash, sizeBytes: bytes.length };
      if (parcels.length > 0) {
        const held = parcels.map(({ address, sizeBytes, path }) => ({ address, sizeBytes, path }));
        put.set(hash, { bytes, parcels: held });
        return { ...ref, files: held.map(({ address, sizeBytes }) => ({ address, sizeBytes })) };
      }
      if (bytes.length <= aboveBytes) put.set(hash, { bytes });
      else
        await blobs!.put(hash, bytes).catch((error: unknown) => {
          throw explainFailure(error, join(large!.folder, "blobs"));
        });
      return ref;
    },
    async keepFiles(name, write) {
      const file = fileCount++;
      const path = await ask({ kind: "keep", file, name });
      const thrown = await write(path).then(() => undefined, pack);
      return ask({ kind: "written", file, ...(thrown === undefined ? {} : { thrown }) });
    },
    take(hash) {
      const handed = put.get(hash);
      put.delete(hash);
      return handed;
    },
  };
}
