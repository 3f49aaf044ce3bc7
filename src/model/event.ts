import type { CheckReport } from "./check/report.ts";
import type { AuditedTask, AuditReport } from "./audit.ts";
import type { ErrorReport, RunReport, TaskReport } from "./report.ts";

/** How grave a line is; `silent` shows none at all. */
export type LogLevel = "debug" | "info" | "warn" | "error";

interface At {
  /** When, in milliseconds since 1970 UTC. */
  readonly at: number;
}

interface OfTask extends At {
  readonly task: string;
}

/** What a task tells; a branch of a map says which it is. */
interface OfBranch extends OfTask {
  /** The item of the branch, in a few words; absent for a task that is no map. */
  readonly branch?: string;
}

/** A run begins. */
export interface RunStarted extends At {
  readonly kind: "runStarted";
  readonly runId: string;
  readonly pipeline: string;
  /** How many tasks the run looks at. */
  readonly taskCount: number;
  readonly concurrency: number;
  /** The longest of their names, for aligning what is shown. */
  readonly longestName: number;
  /**
   * How long all of them took the last time, one after the other; those that never ran count with the mean of the
   * others. Absent where none ever ran.
   */
  readonly workMs?: number;
}

/** A task's function is about to be called. */
export interface TaskStarted extends OfTask {
  readonly kind: "taskStarted";
  readonly reason: string;
  /** What its result will be kept under; absent in an audit, which keeps nothing. */
  readonly key?: string;
  /** Of a map: how many items there are, and of how many a kept result is valid. */
  readonly branches?: { readonly total: number; readonly reused: number };
  /** Where it runs, where that is not the thread that runs the pipeline: `thread`, `process`. */
  readonly executor?: string;
  /** How long it took the last time; of a map, as much of that as its items that must run. Absent where it never ran. */
  readonly expectedMs?: number;
  /** The same for the longest way from this task to the end of the run, itself included. Absent where no task ever ran. */
  readonly pathMs?: number;
}

/** Another run is making the same result: this one waits for it. */
export interface TaskWaiting extends OfTask {
  readonly kind: "taskWaiting";
  /** The process of the other run: `host/pid/start`. */
  readonly process: string;
}

/** A branch of a map is about to run. */
export interface BranchStarted extends OfTask {
  readonly kind: "branchStarted";
  readonly branch: string;
  /** What its result will be kept under. */
  readonly key: string;
  /** The place of its item, from 0: of equal items the first. */
  readonly index: number;
}

/** A branch of a map is over; what it gave is safe in the store, or about to be. */
export interface BranchFinished extends OfTask {
  readonly kind: "branchFinished";
  readonly branch: string;
  readonly index: number;
  readonly outcome: "ran" | "failed" | "cancelled";
  readonly durationMs: number;
  readonly error?: ErrorReport;
  /** How many branches of the map have failed so far, this one included. */
  readonly failedCount: number;
}

/** Units of named limits that the task takes are not free: it waits in line, and has not started. */
export interface LimitReached extends OfTask {
  readonly kind: "limitReached";
  /** The limits that it waits for. */
  readonly limits: readonly string[];
}

export interface StepStarted extends OfBranch {
  readonly kind: "stepStarted";
  readonly step: string;
}

export interface StepFinished extends OfBranch {
  readonly kind: "stepFinished";
  readonly step: string;
  readonly durationMs: number;
  readonly failed: boolean;
}

export interface TaskProgress extends OfBranch {
  readonly kind: "taskProgress";
  readonly done: number;
  readonly total: number;
}

/** A line that a task wrote with `log`. */
export interface TaskLogged extends OfBranch {
  readonly kind: "taskLogged";
  readonly level: LogLevel;
  readonly message: string;
  /** What was logged beside the message. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A check of the task's result has ended: of one that was just made, or of a kept one where the checks changed. */
export interface TaskChecked extends OfTask {
  readonly kind: "taskChecked";
  readonly check: CheckReport;
}

/** An attempt failed and another follows. */
export interface TaskRetried extends OfBranch {
  readonly kind: "taskRetried";
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly durationMs: number;
  /** The wait before the next, jitter included. */
  readonly delayMs: number;
  readonly error: ErrorReport;
}

/** A task is settled, and if it ran, its result is safe in the store. */
export interface TaskFinished extends OfTask {
  readonly kind: "taskFinished";
  readonly report: TaskReport;
  /** A skip that is no news: the task asked to be skipped quietly. */
  readonly quiet: boolean;
  /** How long the tasks that are not settled yet took together the last time, as `workMs` of the run's start. */
  readonly workLeftMs?: number;
}

/** A result is marked as expired, since its run is complete. */
export interface ResultExpired extends OfTask {
  readonly kind: "resultExpired";
}

/** Something that the user should know and that stopped nothing. */
export interface Warned extends At {
  readonly kind: "warned";
  readonly task?: string;
  readonly branch?: string;
  readonly message: string;
}

/** The run was the first of the day, and has removed what is over the store's budget. */
export interface StoreSwept extends At {
  readonly kind: "storeSwept";
  readonly entryCount: number;
  /** Results of single items of maps. */
  readonly branchCount: number;
  readonly freedBytes: number;
}

/** A run is over, and recorded. */
export interface RunFinished extends At {
  readonly kind: "runFinished";
  readonly report: RunReport;
}

/** Tasks whose results would be reused are about to be run again. */
export interface AuditStarted extends At {
  readonly kind: "auditStarted";
  readonly runId: string;
  readonly pipeline: string;
  /** How many tasks are run again. */
  readonly taskCount: number;
  readonly concurrency: number;
  /** The longest of their names, for aligning what is shown. */
  readonly longestName: number;
}

/** A task was run again, and its result compared with the kept one. */
export interface TaskAudited extends OfTask {
  readonly kind: "taskAudited";
  readonly audited: AuditedTask;
}

export interface AuditFinished extends At {
  readonly kind: "auditFinished";
  readonly report: AuditReport;
}

/**
 * Everything that happens in a run or an audit, in order. All that shows something (console, log files, history)
 * reads this one stream.
 */
export type RunEvent =
  | RunStarted
  | TaskStarted
  | TaskWaiting
  | BranchStarted
  | BranchFinished
  | LimitReached
  | StepStarted
  | StepFinished
  | TaskProgress
  | TaskLogged
  | TaskRetried
  | TaskChecked
  | TaskFinished
  | ResultExpired
  | Warned
  | StoreSwept
  | RunFinished
  | AuditStarted
  | TaskAudited
  | AuditFinished;

/** What can be listened for: a kind of event, all of them, and runs that came out well or not. */
export type EventName = RunEvent["kind"] | "event" | "complete" | "fail";

/**
 * What a listener is given: the event of that kind; for `"event"` any of them; for `"complete"` the end of a run that
 * succeeded, for `"fail"` the end of one that failed.
 */
export type EventOf<Name extends EventName> = Name extends "event"
  ? RunEvent
  : Name extends "complete"
    ? RunFinished & { readonly report: { readonly outcome: "succeeded" } }
    : Name extends "fail"
      ? RunFinished & { readonly report: { readonly outcome: "failed" } }
      : Extract<RunEvent, { readonly kind: Name }>;

/** What is told of an event; a run waits in the end for what a listener of `"complete"` or `"fail"` returns. */
export type EventListener<Name extends EventName> = (event: EventOf<Name>) => unknown;
