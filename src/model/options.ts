import { checkFaults } from "./check/faults.ts";
import { EXECUTOR_KINDS } from "./executor.ts";
import { PipelineError } from "./errors.ts";
import { fromNow } from "./expiry/duration.ts";
import type { Input } from "./inputs.ts";
import { unitFaults } from "./limits.ts";
import type { MapOptions } from "./map.ts";
import { didYouMean } from "./nearest.ts";
import { paramKind } from "./params.ts";
import type { OwnTaskOptions, RetryOptions, Task, TaskOptions } from "./task.ts";
import type { OptionFault } from "./optionFault.ts";
import { isSchema } from "./schema.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

/** The names of the options that any task may have: for kinds of work, which have others of their own. */
export const taskOptionNames: readonly string[] = [
  "dependencies",
  "inputs",
  "outputs",
  "keepOutputs",
  "params",
  "expire",
  "onUpstreamFailure",
  "retry",
  "staleIfError",
  "timeoutMs",
  "limits",
  "checks",
  "schema",
  "incremental",
  "ignoreCaptures",
  "tags",
  "executor",
  "memoryLimitMb",
  "info",
  "madeBy",
] satisfies (keyof OwnTaskOptions)[];

const NOT_OF_MAPS: ReadonlySet<string> = new Set(["outputs", "incremental"]);
const KNOWN_OF_MAPS: readonly string[] = [
  ...taskOptionNames.filter((name) => !NOT_OF_MAPS.has(name)),
  ...(["over", "concurrency"] satisfies Exclude<keyof MapOptions, keyof TaskOptions>[]),
];

const KNOWN_OF_RETRY: readonly string[] = [
  "times",
  "delayMs",
  "factor",
  "jitter",
  "when",
] satisfies (keyof RetryOptions)[];

/** What is wrong with a task's options; most have none, and those cost next to nothing. */
export function optionFaults({ options, dependencies, branching }: Task): OptionFault[] {
  const faults: OptionFault[] = [];
  const add = (what: string, hint: string): void => void faults.push({ what, hint });
  const known = branching === undefined ? taskOptionNames : KNOWN_OF_MAPS;
  for (const name in options) {
    if (name === "outputs" && branching !== undefined)
      add(
        "outputs of a map",
        "Its branches would all write them: let a task that depends on the map write what it returns.",
      );
    else if (!known.includes(name))
      add(`unknown option ${JSON.stringify(name)}`, didYouMean(name, known) ?? `Known options: ${known.join(", ")}.`);
  }
  const { timeoutMs, retry, limits, checks, onUpstreamFailure, expire, params, inputs, outputs } = options;
  const { executor, memoryLimitMb } = options;
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS)) {
    add(
      `timeoutMs is ${String(timeoutMs)}`,
      `It is a number of milliseconds, above 0 and at most ${LONGEST_TIMER_MS}.`,
    );
  }
  if (
    branching !== undefined &&
    !(
      branching.concurrency >= 1 &&
      (branching.concurrency === Number.POSITIVE_INFINITY || Number.isInteger(branching.concurrency))
    )
  )
    add(`concurrency is ${String(branching.concurrency)}`, "It is a whole number of 1 or more.");
  if (retry !== undefined) faults.push(...retryFaults(retry));
  if (options.schema !== undefined && !isSchema(options.schema))
    add("schema is none", "It is what zod, valibot or arktype make: z.array(z.object({ id: z.number() })).");
  if (checks !== undefined) faults.push(...checkFaults(checks, dependencies));
  if (limits !== undefined) faults.push(...unitFaults(limits));
  if (onUpstreamFailure !== undefined && onUpstreamFailure !== "fail" && onUpstreamFailure !== "skip") {
    add(`onUpstreamFailure is ${JSON.stringify(onUpstreamFailure)}`, 'It is "fail" or "skip".');
  }
  if (expire !== undefined && typeof expire?.expiresAt !== "function") {
    add("expire is not a policy", "For example expire.fromNow({ hours: 6 }): call the policy's function.");
  }
  if (executor !== undefined && !EXECUTOR_KINDS.includes(executor))
    add(`executor is ${JSON.stringify(executor)}`, EXECUTOR_HINT);
  if (options.tags !== undefined) faults.push(...tagFaults(options.tags));
  if (memoryLimitMb !== undefined) faults.push(...memoryFaults(memoryLimitMb, executor));
  for (const [name, declared] of Object.entries(params ?? {})) {
    if (paramKind(declared) === undefined && !isSchema(declared)) {
      add(
        `param ${JSON.stringify(name)} has a default that is no string, number, boolean, bigint or Date`,
        "The default fixes the param's type: give one of these, or a schema with a default.",
      );
    }
  }
  if (options.keepOutputs !== undefined && !isKeepOutputs(options.keepOutputs)) {
    add(`keepOutputs is ${JSON.stringify(options.keepOutputs)}`, KEEP_OUTPUTS_HINT);
  }
  if (options.staleIfError !== undefined) faults.push(...staleFaults(options.staleIfError));
  faults.push(...pathFaults("inputs", inputs), ...pathFaults("outputs", outputs));
  return faults;
}

export const EXECUTOR_HINT = 'It is "inline", "thread" or "process".';

/** Less than this, and the worker ends before it has loaded anything. */
const LEAST_MEMORY_MB = 32;

function memoryFaults(limitMb: unknown, executor: TaskOptions["executor"]): OptionFault[] {
  const faults: OptionFault[] = [];
  if (!(typeof limitMb === "number" && limitMb >= LEAST_MEMORY_MB && Number.isFinite(limitMb)))
    faults.push({
      what: `memoryLimitMb is ${String(limitMb)}`,
      hint: `It is a number of MiB, ${LEAST_MEMORY_MB} or more: memoryLimitMb: 512.`,
    });
  if (executor === "inline")
    faults.push({
      what: "memoryLimitMb goes with an executor of its own",
      hint: 'This thread cannot be limited: say executor: "thread" or "process".',
    });
  return faults;
}

function tagFaults(tags: unknown): OptionFault[] {
  const hint = 'They are words without commas: tags: ["daily", "gpu"].';
  if (!Array.isArray(tags)) return [{ what: "tags is no list", hint }];
  const wrong = (tags as unknown[]).find(
    (tag) => typeof tag !== "string" || tag.trim() !== tag || !/^[^,]+$/.test(tag),
  );
  return wrong === undefined ? [] : [{ what: `a tag is ${JSON.stringify(wrong)}`, hint }];
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

export const KEEP_OUTPUTS_HINT = "It is true, false, or { maxBytes: 100e6 }: how much of one task is kept at the most.";

/** Whether something is fit for `keepOutputs` of a task or a pipeline. */
export function isKeepOutputs(given: unknown): boolean {
  if (typeof given === "boolean") return true;
  if (typeof given !== "object" || given === null || Object.keys(given).length !== 1) return false;
  const { maxBytes } = given as { readonly maxBytes?: unknown };
  return typeof maxBytes === "number" && maxBytes >= 0;
}

function staleFaults(given: NonNullable<TaskOptions["staleIfError"]> | null): OptionFault[] {
  if (given === true) return [];
  const hint = "It is true, or { maxAge: { hours: 6 }, when: (error) => … }.";
  if (typeof given !== "object" || given === null) return [{ what: `staleIfError is ${String(given)}`, hint }];
  const unknown = Object.keys(given).find((name) => name !== "maxAge" && name !== "when");
  if (unknown !== undefined) return [{ what: `unknown option ${JSON.stringify(`staleIfError.${unknown}`)}`, hint }];
  if (given.when !== undefined && typeof given.when !== "function")
    return [{ what: "staleIfError.when is no function", hint }];
  try {
    if (given.maxAge !== undefined) fromNow(given.maxAge);
    return [];
  } catch (error) {
    return [
      { what: `staleIfError.maxAge is no span of time`, hint: error instanceof PipelineError ? error.message : hint },
    ];
  }
}

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
