import type { Entry, ResultRef } from "./entry.ts";
import type { RunEvent } from "./event.ts";
import type { Parcel } from "./kept.ts";
import type { ParamValue } from "./params.ts";

/**
 * Where a task runs: in this thread; in a thread of a pool; in a process of a pool, so that
 * nothing that it does can end another.
 */
export type ExecutorKind = "inline" | "thread" | "process";

export const EXECUTOR_KINDS: readonly ExecutorKind[] = ["inline", "thread", "process"];

/** One attempt at one task. It names results by their hashes; values travel through the store. */
export interface TaskRequest {
  readonly runId: string;
  readonly task: string;
  readonly key: string;
  /** The result of each dependency. */
  readonly upstream: readonly Pick<Entry, "task" | "key" | "result">[];
  /** The result that an incremental task goes on from, where there is one. */
  readonly previous?: Pick<Entry, "task" | "key" | "result">;
  /** The values of the params that the task declares. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Of a map's branch: its item; `key` is the branch's own then. @default the task runs once, for no item */
  readonly item?: BranchItem;
  /** How long it took the last time, in milliseconds. @default undefined: it never ran, or that is not known */
  readonly expectedMs?: number | undefined;
  /** What its declared inputs (files, variables of the environment) came to: who runs it elsewhere compares. @default undefined: it declares none */
  readonly inputsDigest?: string | undefined;
  /** A param, or the item, is secret: it is written down nowhere, and handed to no other machine. @default false */
  readonly holdsSecret?: boolean;
  readonly signal: AbortSignal;
  /** Takes what the task tells while it runs. */
  readonly emit: (event: TaskTold) => void;
  /** Surrounds the function of each step, where the run is traced. A function: it does not travel. @default nothing does */
  readonly aroundStep?: <Result>(step: string, work: () => Promise<Result>) => Promise<Result>;
  /** How the task becomes a part of the trace where it runs in a worker. @default the run is not traced */
  readonly trace?: TraceLink;
}

/** How a task that runs in a worker becomes a part of the trace. Plain data. */
export interface TraceLink {
  /** The URL of a module whose `attempt` surrounds the attempt there, as that of `RunTrace` does here. */
  readonly module: string;
  /** What names the place in the trace: the headers `traceparent`, `tracestate`, `baggage`. */
  readonly carrier: Readonly<Record<string, string>>;
  /** Whether its steps are parts of the trace by themselves. */
  readonly hasSteps: boolean;
}

/** An item of a map as canonical bytes, with the files that it holds. */
export interface BranchItem {
  readonly bytes: Uint8Array;
  readonly parcels: readonly Parcel[];
}

/** What a task can tell while it runs. */
export type TaskTold = Extract<
  RunEvent,
  { kind: "stepStarted" | "stepFinished" | "taskProgress" | "taskLogged" | "taskRetried" | "warned" }
>;

/** What came of an attempt that did not fail. */
export type TaskAnswer =
  | {
      readonly kind: "done";
      readonly result: ResultRef;
      readonly isUndefined: boolean;
      /** How long the task itself took, where the whole took longer: it waited for a machine. @default all of it */
      readonly ranMs?: number;
    }
  /** A dependency's result turned out to be damaged: it was set aside and must be made again first. */
  | { readonly kind: "upstreamDamaged"; readonly task: string; readonly problem: string };

/**
 * Runs tasks: in this thread, or elsewhere. Given a name, a key and the hashes of the upstream
 * results, it answers with the hash of the result, which is then in the store. It rejects with what
 * the task threw.
 */
export interface Executor {
  readonly kind: string;
  /** Where it runs a task, for reports, when that is not the same for all. @default its own kind */
  kindOf?(this: void, task: string): string;
  /** Makes one attempt at a task. Several are asked for at the same time. */
  run(request: TaskRequest): Promise<TaskAnswer>;
  /** Where it would run a task now, in words, for plans. @default undefined: there is but one place */
  placeOf?(this: void, planned: PlannedAttempt): Promise<string>;
  /** Ends what is going on, and all that was started for it. */
  close(): Promise<void>;
}

/** A task that would run, as far as that is known before. */
export type PlannedAttempt = Pick<TaskRequest, "task" | "upstream" | "expectedMs" | "holdsSecret">;
