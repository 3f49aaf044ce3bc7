import type { Entry, ResultRef } from "../../model/entry.ts";

type Result = Pick<Entry, "task" | "key" | "result">;

/** One attempt at one task as it stands in the queue: names, keys, hashes, and params that are not secret. Never code. */
export interface JobData {
  readonly runId: string;
  readonly task: string;
  readonly key: string;
  readonly upstream: readonly Result[];
  readonly previous?: Result;
  /** Where the item of a map's branch lies in the store. */
  readonly item?: Result;
  /** {@link toWire} */
  readonly params?: string;
  readonly codeDigest: string;
  readonly inputsDigest?: string;
  /** The units of named limits that it takes while it runs, and how many there are. */
  readonly limits?: readonly (readonly [name: string, units: number, capacity: number])[];
  /** The session of the coordinator. */
  readonly session: number;
}

/** What came of an attempt. */
export type JobAnswer = (
  | { readonly kind: "done"; readonly result: ResultRef; readonly isUndefined: boolean }
  | { readonly kind: "upstreamDamaged"; readonly task: string; readonly problem: string }
  /** What the task threw, packed. */
  | { readonly kind: "threw"; readonly thrown: string }
  /** The worker has another task of that name, or other inputs: nothing was run. */
  | { readonly kind: "refused"; readonly why: string }
) & {
  readonly ranMs: number;
  /** `host/pid/start` of the worker. */
  readonly process: string;
  /** The last of what was told before, by its place in `told`; absent where that is nothing. */
  readonly toldSeq?: number;
  /** What the task told that was not sent before. */
  readonly events?: string;
};
