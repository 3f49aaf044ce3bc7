import type { ComparableCode } from "../../fingerprint/comparable.ts";
import type { Entry, ResultRef, StoredBytes } from "../../model/entry.ts";
import type { ExecutorKind, TaskRequest, TaskTold } from "../../model/executor.ts";
import type { NewParcel, Parcel } from "../../model/kept.ts";
import type { LargeResults } from "../../model/store.ts";
import type { Thrown } from "./thrown.ts";

/** What a worker is told when it is started. Plain data, as all messages are. */
export interface WorkerSetup {
  /** The project's. */
  readonly root: string;
  /** Where a task runs that does not say. */
  readonly executor: ExecutorKind;
  readonly largeResults: LargeResults | undefined;
  /** The program's own arguments. They may hold secrets: a process is not started with them, where others could see them. */
  readonly argv: readonly string[];
}

/** All of a request that is data. What a request will have besides travels along. */
export type PlainRequest = Omit<TaskRequest, "signal" | "emit" | "aroundStep">;

/** What a process had inherited, when it changed since: a thread shares it with all others. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

export type ToWorker =
  | {
      readonly kind: "run";
      readonly request: PlainRequest;
      /** Of the task's code, as this process has it; undefined: whatever has that name is run. */
      readonly codeDigest: string | undefined;
      /** Where to look for the task: `file:` URLs, one after the other until it is found. */
      readonly files: readonly string[];
      readonly surroundings?: Surroundings;
    }
  | { readonly kind: "abort"; readonly reason: Thrown }
  | { readonly kind: "reply"; readonly number: number; readonly answer: Answer };

/** What a worker asks while it runs a task. */
export type Question =
  | { readonly kind: "read"; readonly entry: Pick<Entry, "task" | "key" | "result"> }
  | { readonly kind: "recall"; readonly memo: string; readonly names: readonly string[] }
  /** Where to write a file that is to be kept. */
  | { readonly kind: "keep"; readonly file: number; readonly name: string }
  /** It is written, or that failed. */
  | { readonly kind: "written"; readonly file: number; readonly thrown?: Thrown };

/** The answer to a question of each kind; or what went wrong. */
export interface Answers {
  readonly read: StoredBytes;
  readonly recall: ReadonlyMap<string, string>;
  readonly keep: string;
  readonly written: NewParcel;
}

export type Answer = { readonly value: Answers[Question["kind"]] } | { readonly thrown: Thrown };

export type FromWorker =
  | { readonly kind: "told"; readonly event: TaskTold }
  | { readonly kind: "ask"; readonly number: number; readonly question: Question }
  | { readonly kind: "ended"; readonly ending: Ending };

/** How an attempt ended in a worker. */
export type Ending =
  | {
      readonly kind: "done";
      readonly result: ResultRef;
      readonly isUndefined: boolean;
      /** How long the task took, without the start of the worker and the loading of modules. */
      readonly ranMs?: number;
      /** Where the worker could not put them itself. */
      readonly bytes?: Uint8Array;
      /** The files that the value holds. */
      readonly parcels?: readonly Parcel[];
    }
  | { readonly kind: "upstreamDamaged"; readonly task: string; readonly problem: string }
  | { readonly kind: "threw"; readonly thrown: Thrown; /** It left something behind. */ readonly isSpoilt: boolean }
  | Unmatched;

/** The worker has no such task, or one whose code or values differ. */
export interface Unmatched {
  readonly kind: "unmatched";
  /** What it has under that name. */
  readonly found: readonly ComparableCode[];
  /** The files in which it has looked. */
  readonly files: readonly string[];
  /** What went wrong while they were loaded. */
  readonly failures: readonly { readonly file: string; readonly thrown: Thrown }[];
  /** The names that it has. */
  readonly names: readonly string[];
}
