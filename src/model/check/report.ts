import type { Severity } from "./check.ts";

/** What a check found: plain data. */
export interface CheckReport {
  readonly name: string;
  readonly severity: Severity;
  readonly passed: boolean;
  /** What is wrong; left out where there is nothing to say. */
  readonly message?: string;
  /** How many rows are wrong, of how many. */
  readonly count?: number;
  readonly of?: number;
  /** What a few of the wrong rows look like. */
  readonly sample?: readonly string[];
  /** Until when it holds, in milliseconds since 1970 UTC, where it does not hold for ever. */
  readonly until?: number;
  readonly durationMs: number;
}

/** What the checks of a result found, and which checks these were. */
export interface Checked {
  /** A digest of all that the checks are: where it is another one now, the kept value is checked again. */
  readonly code: string;
  readonly found: readonly CheckReport[];
}

/** Those that did not pass, and make the result no valid one. */
export function failedChecks(found: readonly CheckReport[]): CheckReport[] {
  return found.filter(({ passed, severity }) => !passed && severity === "fail");
}

/** Those that did not pass, and are only told. */
export function checkWarnings(found: readonly CheckReport[]): CheckReport[] {
  return found.filter(({ passed, severity }) => !passed && severity === "warn");
}

/** What a check found, in a sentence: `"not null: origin": 3 of 100 rows are null, such as { origin: null }`. */
export function describeCheck({ name, passed, message, sample = [] }: CheckReport): string {
  const what = message ?? (passed ? "passed" : "it is not so");
  const such = sample.length === 0 ? "" : `, such as ${sample[0]}`;
  return `${JSON.stringify(name)}: ${what}${such}`;
}
