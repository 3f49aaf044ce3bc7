import type { TaskLog } from "../taskLog.ts";

/** `"fail"`: the task fails, and its result is no valid one. `"warn"`: it is told, and that is all. */
export type Severity = "fail" | "warn";

/** Something that must be true of a task's result: made by {@link check}, given to the task in `checks`. */
export interface Check<Value = never> {
  readonly kind: "check";
  readonly name: string;
  readonly severity: Severity;
  /** What a ready check was asked: it counts beside the code. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Looks at the result. A method, so that a check of some value is one of any. */
  test(this: void, value: Value, context: CheckContext): CheckAnswer | Promise<CheckAnswer>;
}

/** What the function of a check is given beside the value. */
export interface CheckContext {
  /** The task's name. */
  readonly name: string;
  /** What the task's dependencies returned, by name: a copy of its own. */
  readonly results: Readonly<Record<string, unknown>>;
  /** The params that the task declares. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The moment now. */
  readonly now: Date;
  /** Aborted when the run is cancelled, or the task's time is up. */
  readonly signal: AbortSignal;
  /** The task's own log. */
  readonly log: TaskLog;
}

/** True or nothing: all is well. False: it is not; a text says what is wrong, a {@link Finding} says more. */
// eslint-disable-next-line typescript/no-invalid-void-type -- a function without a return is a check that only throws
export type CheckAnswer = boolean | string | void | Finding;

/** What a check found, in detail. */
export interface Finding {
  readonly passed: boolean;
  /** What is wrong, or what there is to say. */
  readonly message?: string;
  /** How many rows are wrong. */
  readonly count?: number;
  /** How many rows there are. */
  readonly of?: number;
  /** A few of the wrong rows. */
  readonly sample?: readonly unknown[];
  /** Until when this holds, in milliseconds since 1970 UTC: thereafter the task runs again. */
  readonly until?: number;
}

/** Settings of every check. */
export interface CheckOptions {
  /** What happens where it does not pass. @default "fail" */
  readonly severity?: Severity;
}

/** Settings of a ready check. */
export interface ReadyCheckOptions extends CheckOptions {
  /** What it is called in reports. @default what it looks at: `not null: origin` */
  readonly name?: string;
}
