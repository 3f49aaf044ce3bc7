import { join } from "node:path";
import type { Answer, Question } from "../executor/pool/messages.ts";
import { digest } from "../fingerprint/digest.ts";
import type { LargeResults, Store } from "../model/store.ts";
import { openBlobs } from "../store/sqlite/blobs.ts";
import { explainFailure } from "../store/sqlite/failures.ts";

/** A store as a worker sees it: large results as files, which it reads and writes itself; small ones by the other side. */
export interface WorkerResults extends Pick<Store, "readResult" | "putResult"> {
  /** The bytes of a result that was put, where the other side must put them. */
  take(hash: string): Uint8Array | undefined;
}

export function openResults(
  large: LargeResults | undefined,
  ask: (question: Question) => Promise<Answer>,
): WorkerResults {
  const aboveBytes = large?.aboveBytes ?? Infinity;
  const blobs = large === undefined ? undefined : openBlobs(large.folder);
  const put = new Map<string, Uint8Array>();
  return {
    async readResult({ task, key, result }) {
      if (result.sizeBytes > aboveBytes) {
        const bytes = await blobs!.get(result.hash);
        if (bytes !== undefined && digest(bytes) === result.hash) return { kind: "bytes", bytes };
      }
      // Also one that is damaged: the other side sets it aside.
      const answer = await ask({ kind: "read", entry: { task, key, result } });
      return answer.kind === "recalled"
        ? { kind: "damaged", problem: `${JSON.stringify(task)} was not answered` }
        : answer;
    },
    async putResult(bytes) {
      const hash = digest(bytes);
      if (bytes.length <= aboveBytes) put.set(hash, bytes);
      else
        await blobs!.put(hash, bytes).catch((error: unknown) => {
          throw explainFailure(error, join(large!.folder, "blobs"));
        });
      return { hash, sizeBytes: bytes.length };
    },
    take(hash) {
      const bytes = put.get(hash);
      put.delete(hash);
      return bytes;
    },
  };
}
