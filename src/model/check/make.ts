import { PipelineError } from "../errors.ts";
import type { Check, CheckOptions } from "./check.ts";

/**
 * Makes a check of a task's result.
 *
 * @param name unique among the checks of a task
 * @param test given the result (annotate its type: it is checked against the task's) and a context; a check passes
 *   where it returns true or nothing, and does not where it returns false, a text that says what is wrong, or throws
 */
export function makeCheck<Value = unknown>(
  name: string,
  test: Check<Value>["test"],
  { severity = "fail", ...unknown }: CheckOptions = {},
): Check<Value> {
  if (typeof name !== "string" || name.trim() === "")
    throw badCheck("a check needs a name", 'For example check("no negative delays", (rows) => …).');
  if (typeof test !== "function") throw badCheck(`check ${JSON.stringify(name)} has no function`, EXAMPLE);
  checkSeverity(name, severity);
  const [other] = Object.keys(unknown);
  if (other !== undefined)
    throw badCheck(`check ${JSON.stringify(name)} has no option ${JSON.stringify(other)}`, "Its option: severity.");
  return Object.freeze({ kind: "check", name, severity, test });
}

const EXAMPLE = 'Give it one: check("no negative delays", (rows) => rows.every((row) => row.delay >= 0)).';

/** @param name of the check, for the error */
export function checkSeverity(name: string, severity: unknown): void {
  if (severity === "fail" || severity === "warn") return;
  throw badCheck(`the severity of check ${JSON.stringify(name)} is ${String(severity)}`, 'It is "fail" or "warn".');
}

export function badCheck(what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", what, { hint });
}
