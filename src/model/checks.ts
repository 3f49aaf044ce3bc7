import { PipelineError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

/** The error of a maker of inputs that was given what it cannot use. */
export function badInput(what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", what, { hint });
}

/** @param made the name of the maker, for the error */
export function checkOptions(made: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, known) ?? `Its options: ${known.join(", ")}.`;
  throw badInput(`${made}() has no option ${JSON.stringify(unknown)}`, hint);
}

/** @param made the name of the maker, for the error */
export function checkTimeout(made: string, timeoutMs: unknown): void {
  if (typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS) return;
  const hint = `It is a number of milliseconds, above 0 and at most ${LONGEST_TIMER_MS}.`;
  throw badInput(`${made}(): timeoutMs is ${String(timeoutMs)}`, hint);
}
