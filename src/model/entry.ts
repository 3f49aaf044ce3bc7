import type { Checked } from "./check/report.ts";
import type { KeptOutput, Parcel, ParcelRef } from "./kept.ts";
import type { Fingerprint, KeyParts } from "./key.ts";
import type { Reason } from "./reason.ts";

/** Where a result's bytes are: enough to fetch them and to notice damage. */
export interface ResultRef {
  /** SHA-256 of the canonical bytes, in hexadecimal: equal values have equal hashes. */
  readonly hash: string;
  readonly sizeBytes: number;
  /** Where the files lie that the value holds, in the order of its canonical form; left out where it holds none. */
  readonly files?: readonly ParcelRef[];
}

/** A result's bytes, or that they were damaged: set aside then, so that the task is run again. */
export type StoredBytes =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly parcels?: readonly Parcel[] }
  | { readonly kind: "damaged"; readonly problem: string };

/** A kept result of a task, addressed by the task's name and the key. */
export interface Entry {
  readonly task: string;
  readonly key: string;
  readonly result: ResultRef;
  /** The task returned `undefined`. */
  readonly isUndefined: boolean;
  /** The files that the task wrote, with digests of their contents. */
  readonly outputs: readonly Fingerprint[];
  /** Where copies of all of these lie in the store; left out where they are not kept. */
  readonly keptOutputs?: readonly KeptOutput[];
  readonly runId: string;
  /** The process (or shell) that made it, for `afterSession`. */
  readonly session: string;
  /** When the run that made it began, in milliseconds since 1970: its age counts from here. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Why it is fresh no more, whatever the policy says; null while it may be. */
  readonly expired: ExpiredMark | null;
}

/**
 * Marked when the run was over (`complete`), since what it read changed while it ran (`inputs`), or since a check of it
 * failed (`checks`): then it is kept to be looked at.
 */
export type ExpiredMark = "complete" | "inputs" | "checks";

/** What makes an entry explainable. */
export interface Origin {
  /** What its key was made of. */
  readonly parts: KeyParts;
  /** Why its task ran. */
  readonly because: Reason;
  /** What the task's checks found; left out where it had none. */
  readonly checks?: Checked;
}

/** An entry with its origin, as it is saved. */
export interface NewEntry extends Entry {
  readonly origin: Origin;
  /** Of a map: the keys of the branches that the result is made of, in the order of the items. */
  readonly branches?: readonly string[];
}
