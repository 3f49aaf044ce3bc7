import { checkFaults } from "./check/faults.ts";
import type { Input } from "./inputs.ts";
import { unitFaults } from "./limits.ts";
import { didYouMean } from "./nearest.ts";
import { paramKind } from "./params.ts";
import type { RetryOptions, Task, TaskOptions } from "./task.ts";
import type { OptionFault } from "./optionFault.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

const KNOWN: readonly string[] = [
  "dependencies",
  "inputs",
  "outputs",
  "params",
  "expire",
  "onUpstreamFailure",
  "retry",
  "timeoutMs",
  "limits",
  "checks",
  "ignoreCaptures",
  "info",
  "madeBy",
] satisfies (keyof TaskOptions)[];

const KNOWN_OF_RETRY: readonly string[] = [
  "times",
  "delayMs",
  "factor",
  "jitter",
  "when",
] satisfies (keyof RetryOptions)[];

/** What is wrong with a task's options; most have none, and those cost next to nothing. */
export function optionFaults({ options, dependencies }: Task): OptionFault[] {
  const faults: OptionFault[] = [];
  const add = (what: string, hint: string): void => void faults.push({ what, hint });
  for (const name in options) {
    if (!KNOWN.includes(name))
      add(`unknown option ${JSON.stringify(name)}`, didYouMean(name, KNOWN) ?? `Known options: ${KNOWN.join(", ")}.`);
  }
  const { timeoutMs, retry, limits, checks, onUpstreamFailure, expire, params, inputs, outputs } = options;
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS)) {
    add(
      `timeoutMs is ${String(timeoutMs)}`,
      `It is a number of milliseconds, above 0 and at most ${LONGEST_TIMER_MS}.`,
    );
  }
  if (retry !== undefined) faults.push(...retryFaults(retry));
  if (checks !== undefined) faults.push(...checkFaults(checks, dependencies));
  if (limits !== undefined) faults.push(...unitFaults(limits));
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
  faults.push(...pathFaults("inputs", inputs), ...pathFaults("outputs", outputs));
  return faults;
}

function pathFaults(option: "inputs" | "outputs", list: unknown): OptionFault[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return [{ what: `${option} is no list`, hint: `Write ${option}: ["data/raw.csv"].` }];
  const faults: OptionFault[] = [];
  for (const each of list as unknown[]) {
    const isInput = option === "inputs" && INPUT_KINDS.has((each as { kind?: unknown } | null)?.kind);
    if (each === "")
      faults.push({ what: `a path in ${option} is empty`, hint: 'Paths start at the project root: "data/raw.csv".' });
    else if (typeof each === "string" && /^https?:\/\//i.test(each))
      faults.push({
        what: `${option} holds a web address as a path`,
        hint: option === "outputs" ? "Outputs are paths." : 'Write inputs: [url("https://…")].',
      });
    else if (typeof each !== "string" && !isInput)
      faults.push({
        what: `${option} holds ${each === null || each === undefined ? String(each) : `a value of type ${typeof each}`}`,
        hint:
          option === "outputs"
            ? "Outputs are paths."
            : "Inputs are paths, file(…), env(…), url(…), value(…), probe(…) and text(…).",
      });
  }
  return faults;
}

const INPUT_KINDS = new Set<unknown>(["file", "env", "url", "value", "probe", "text"] satisfies Exclude<
  Input,
  string
>["kind"][]);

function retryFaults(retry: TaskOptions["retry"] | null): OptionFault[] {
  if (typeof retry !== "number" && (typeof retry !== "object" || retry === null))
    return [{ what: `retry is ${String(retry)}`, hint: "For example retry: 3, or retry: { times: 3, delayMs: 500 }." }];
  const options: RetryOptions = typeof retry === "number" ? { times: retry } : retry;
  const faults: OptionFault[] = [];
  for (const name in options) {
    if (!KNOWN_OF_RETRY.includes(name))
      faults.push({
        what: `unknown option ${JSON.stringify(`retry.${name}`)}`,
        hint: didYouMean(name, KNOWN_OF_RETRY) ?? `Known options: ${KNOWN_OF_RETRY.join(", ")}.`,
      });
  }
  const { times, delayMs = 0, factor = 1, jitter = 0, when } = options;
  if (!Number.isInteger(times) || times < 0)
    faults.push({ what: `retry is ${String(times)} times`, hint: "It is a whole number, 0 or more." });
  if (!(delayMs >= 0 && delayMs <= LONGEST_TIMER_MS))
    faults.push({ what: `retry.delayMs is ${String(delayMs)}`, hint: "It is a number of milliseconds, 0 or more." });
  if (!(factor >= 1 && Number.isFinite(factor)))
    faults.push({ what: `retry.factor is ${String(factor)}`, hint: "It is a number of 1 or more." });
  if (typeof jitter !== "boolean" && !(jitter >= 0 && jitter <= 1))
    faults.push({
      what: `retry.jitter is ${String(jitter)}`,
      hint: "It is a share from 0 to 1, or true: by how much of it each wait may be shortened.",
    });
  if (when !== undefined && typeof when !== "function")
    faults.push({
      what: "retry.when is no function",
      hint: "It is given the error, and answers whether to try again.",
    });
  return faults;
}
