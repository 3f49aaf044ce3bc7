import type { CheckReport } from "./check/report.ts";

/** How a task came out of a run. */
export type TaskOutcome = "ran" | "reused" | "failed" | "skipped" | "cancelled";

/** How a run came out. */
export type RunOutcome = "succeeded" | "failed" | "cancelled";

/** A named, timed piece of a task. */
export interface StepReport {
  readonly name: string;
  readonly durationMs: number;
  /** How long after its task it began; absent where it is a sum, as of the branches of a map. */
  readonly offsetMs?: number;
}

/** An error as plain data. */
export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/** How many of a map's items came out how. Equal items share one branch: the second and later ones are reused. */
export interface BranchCounts {
  readonly total: number;
  readonly ran: number;
  readonly reused: number;
  readonly failed: number;
  /** Not started, or stopped: the run was cancelled, or something failed and `keepGoing` is false. */
  readonly cancelled: number;
}

/** An attempt that failed, and the wait before the next. */
export interface RetryReport {
  /** From 1. */
  readonly attempt: number;
  readonly durationMs: number;
  readonly error: Omit<ErrorReport, "stack">;
  /** The wait before the next attempt, jitter included. */
  readonly delayMs: number;
}

/** What one run did with one task. */
export interface TaskReport {
  readonly name: string;
  readonly outcome: TaskOutcome;
  /** Why, in a sentence: `first run`, `code changed`, `cached`, `"Load" failed`. */
  readonly reason: string;
  /** When it started, an ISO date in UTC: after it has waited for limits. Absent where it did not run. */
  readonly startedAt?: string;
  /** How long it ran, all attempts and waits between them included; 0 where it did not run. The wait for limits is apart. */
  readonly durationMs: number;
  readonly steps: readonly StepReport[];
  /** How often it was tried, where that was more than once. */
  readonly attempts?: number;
  /** Where it ran, where that was not the thread that ran the pipeline: `thread`, `process`. */
  readonly executor?: string;
  /** The attempts that failed and were followed by another, in order. */
  readonly retries?: readonly RetryReport[];
  /** How long it waited for named limits before it ran, where it did. */
  readonly waitedMs?: number;
  /** What its checks found, those of a reused result too. */
  readonly checks?: readonly CheckReport[];
  readonly error?: ErrorReport;
  /** Of a map: how its items came out. Its steps are then sums over all branches that ran. */
  readonly branches?: BranchCounts;
}

/** What a run did: plain data that survives JSON. */
export interface RunReport {
  readonly runId: string;
  readonly pipeline: string;
  readonly outcome: RunOutcome;
  /** An ISO date in UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** In the order of completion. */
  readonly tasks: readonly TaskReport[];
}

/** A run as the history keeps it. */
export interface RunRecord extends Omit<RunReport, "outcome" | "durationMs"> {
  /** `interrupted`: its process ended before it did; `running`: it goes on, here or in another process. */
  readonly outcome: RunOutcome | "interrupted" | "running";
  /** null where it has not ended, or nobody saw it end. */
  readonly durationMs: number | null;
}
