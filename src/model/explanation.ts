import type { CheckReport } from "./check/report.ts";
import type { KeyParts, Note } from "./key.ts";
import type { PlannedOutcome } from "./plan.ts";
import type { Reason } from "./reason.ts";
import type { TaskOutcome } from "./report.ts";

/** One thing that is another than it was: plain data. */
export interface Difference {
  readonly part: keyof KeyParts;
  /** What it is: `function`, `file data.csv`, `param year`, the name of a dependency. */
  readonly label: string;
  readonly change: "changed" | "added" | "gone";
  /** What it was: the source of code, a param's value, a file's size and date, a small result. Null where that is not known. */
  readonly before: string | null;
  /** What it is now. */
  readonly after: string | null;
}

/** A kept result, and why its task ran to make it. */
export interface Kept {
  readonly key: string;
  readonly runId: string;
  /** An ISO date in UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly sizeBytes: number;
  /** Why its task ran then, in a sentence. */
  readonly reason: string;
  readonly because: Reason;
  /** What was different from the result before it, where that is why it ran. */
  readonly differences: readonly Difference[];
  /** What its checks found of it; none where it had none. */
  readonly checks: readonly CheckReport[];
}

/** The same, of one of many tasks. */
export interface KeptOfTask extends Kept {
  readonly task: string;
}

/** Why a task would run or not, and why it ran the last time: plain data that survives JSON. */
export interface Explanation {
  readonly task: string;
  /** What an `execute` would do with it now. */
  readonly outcome: PlannedOutcome;
  /** Why, in a sentence. */
  readonly reason: string;
  readonly because: Reason;
  /** What is different now from the newest kept result, where that is why it would run. */
  readonly differences: readonly Difference[];
  /** What of its code could not be followed, or not be compared, and what to do about it. */
  readonly notes: readonly Note[];
  /** The newest kept result; null where there is none. */
  readonly kept: Kept | null;
  /** What the pipeline's last run did with it; null where it was not in that run. */
  readonly last: {
    readonly runId: string;
    readonly startedAt: string;
    readonly outcome: TaskOutcome;
    readonly reason: string;
  } | null;
}
