import type { ErrorReport } from "./report.ts";

/** What a task can be given behind the back of its key. */
export type HiddenKind = "file" | "env" | "clock" | "random" | "network" | "process";

/** Something that a task reads and does not declare: its result is reused though this may have changed. */
export interface HiddenInput {
  readonly kind: HiddenKind;
  /** A path from the project root, a variable's name, the call, an address, a command. */
  readonly what: string;
  /** `file:line`, from the project root: where it is read, or else where the task is made; null where neither is known. */
  readonly place: string | null;
  /** The npm package that read it for the project's code; null where that did it itself. */
  readonly through: string | null;
  /** What to do about it, in a line. */
  readonly advice: string;
}

/**
 * What running a task again showed. `same`: it gave what was kept. `different`: it gave something else, so that to
 * reuse the kept result would have been wrong. `aged`: it gave something else, as its expiry policy lets it for a
 * time. `failed`: it could not be run again.
 */
export type AuditVerdict = "same" | "aged" | "different" | "failed";

/** A task that was run again. */
export interface AuditedTask {
  readonly name: string;
  readonly verdict: AuditVerdict;
  /** Where the two results first differ: `rows[3].price`; null where they are the same, or shown whole. */
  readonly at: string | null;
  /** What the kept result has there, in short; null where the results are the same. */
  readonly before: string | null;
  /** What it gave now. */
  readonly after: string | null;
  /** The `outputs` that came out otherwise. */
  readonly outputs: readonly string[];
  readonly hidden: readonly HiddenInput[];
  readonly durationMs: number;
  /** Why it failed. */
  readonly error?: ErrorReport;
}

/** What an audit found: plain data that survives JSON. */
export interface AuditReport {
  readonly pipeline: string;
  /** An ISO date in UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** In the order in which the tasks can run. */
  readonly tasks: readonly AuditedTask[];
  /** Tasks that were asked for and not run again, with why. */
  readonly notAudited: readonly { readonly name: string; readonly reason: string }[];
  /** The tasks whose reuse would have been wrong, or that failed. Empty: all is well. */
  readonly wrong: readonly string[];
  /** What chose the sample: given again, it chooses the same. Null where all were audited. */
  readonly seed: string | null;
}
