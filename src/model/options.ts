import { didYouMean } from "./nearest.ts";
import { paramKind } from "./params.ts";
import type { Task, TaskOptions } from "./task.ts";

/** Something wrong with one option of a task. */
export interface OptionFault {
  readonly what: string;
  readonly hint: string;
}

const KNOWN: readonly string[] = [
  "dependencies",
  "inputs",
  "outputs",
  "params",
  "expire",
  "onUpstreamFailure",
  "retry",
  "timeoutMs",
  "ignoreCaptures",
  "info",
] satisfies (keyof TaskOptions)[];

/** The longest time that a timer can wait: 2^31 - 1 ms, 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** What is wrong with a task's options; most have none, and those cost next to nothing. */
export function optionFaults({ options }: Task): OptionFault[] {
  const faults: OptionFault[] = [];
  const add = (what: string, hint: string): void => void faults.push({ what, hint });
  for (const name in options) {
    if (!KNOWN.includes(name))
      add(`unknown option ${JSON.stringify(name)}`, didYouMean(name, KNOWN) ?? `Known options: ${KNOWN.join(", ")}.`);
  }
  const { timeoutMs, retry, onUpstreamFailure, expire, params, inputs, outputs } = options;
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= LONGEST_MS)) {
    add(`timeoutMs is ${String(timeoutMs)}`, `It is a number of milliseconds, above 0 and at most ${LONGEST_MS}.`);
  }
  if (retry !== undefined) faults.push(...retryFaults(retry));
  if (onUpstreamFailure !== undefined && onUpstreamFailure !== "fail" && onUpstreamFailure !== "skip") {
    add(`onUpstreamFailure is ${JSON.stringify(onUpstreamFailure)}`, 'It is "fail" or "skip".');
  }
  if (expire !== undefined && typeof expire?.expiresAt !== "function") {
    add("expire is not a policy", "For example expire.fromNow({ hours: 6 }): call the policy's function.");
  }
  for (const [name, declared] of Object.entries(params ?? {})) {
    if (paramKind(declared) === undefined) {
      add(
        `param ${JSON.stringify(name)} has a default that is no string, number, boolean, bigint or Date`,
        "The default fixes the param's type: give one of these.",
      );
    }
  }
  for (const path of [...(outputs ?? []), ...(inputs ?? []).filter((input) => typeof input === "string")]) {
    if (typeof path !== "string" || path === "")
      add("a path in inputs or outputs is empty", 'Paths start at the project root: "data/raw.csv".');
  }
  return faults;
}

function retryFaults(retry: NonNullable<TaskOptions["retry"]>): OptionFault[] {
  const { times, delayMs = 0, factor = 1 } = typeof retry === "number" ? { times: retry } : retry;
  const faults: OptionFault[] = [];
  if (!Number.isInteger(times) || times < 0)
    faults.push({ what: `retry is ${String(times)} times`, hint: "It is a whole number, 0 or more." });
  if (!(delayMs >= 0 && delayMs <= LONGEST_MS))
    faults.push({ what: `retry.delayMs is ${String(delayMs)}`, hint: "It is a number of milliseconds, 0 or more." });
  if (!(factor >= 1 && Number.isFinite(factor)))
    faults.push({ what: `retry.factor is ${String(factor)}`, hint: "It is a number of 1 or more." });
  return faults;
}
