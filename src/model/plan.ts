import type { Note } from "./key.ts";
import type { KeptFacts } from "./keptFacts.ts";
import type { Reason } from "./reason.ts";

/**
 * What an `execute` would do with a task. `mayRun`: something upstream must run first, and only if that
 * comes out with another value the task runs too.
 */
export type PlannedOutcome = "run" | "mayRun" | "reuse" | "skip";

/** What an `execute` would do with one task. */
export interface PlannedTask {
  readonly name: string;
  readonly outcome: PlannedOutcome;
  /** Why, in a sentence, as in a report. */
  readonly reason: string;
  /** Why, as data. */
  readonly because: Reason;
  /** How long it took the last time, in milliseconds; null where it never ran. */
  readonly expectedMs: number | null;
  /** Where it would run now and why, where there is more than one place: `here: it takes 3 ms`. */
  readonly where?: string;
  /** The kept result that is reused, or the newest one where it would run; null where there is none. */
  readonly kept: KeptFacts | null;
  /** What of its code could not be followed; left out where there is nothing. */
  readonly notes?: readonly Note[];
  /** Of a map that runs: how many items there are, and how many of them would run. Absent where that is not known before something upstream has run. */
  readonly branches?: { readonly total: number; readonly toRun: number };
}

/** What an `execute` would do: plain data that survives JSON. */
export interface Plan {
  readonly pipeline: string;
  /** In the order in which they can run. */
  readonly tasks: readonly PlannedTask[];
  /**
   * How long it would take, from past durations: at least (all that may run comes out equal), and at most
   * (all of it runs). Tasks that never ran are left out.
   */
  readonly expectedMs: { readonly least: number; readonly most: number };
  /** Tasks that would or may run, and of which no past duration is known. */
  readonly unknown: readonly string[];
}
