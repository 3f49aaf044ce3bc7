import { availableParallelism } from "node:os";
import { randomBytes } from "node:crypto";
import type { AuditRequest } from "../engine/rehearsal.ts";
import type { RunRequest, World } from "../engine/world.ts";
import { PipelineError } from "../model/errors.ts";
import { withUpstream, type Graph } from "../model/graph.ts";
import { didYouMean } from "../model/nearest.ts";
import type { AuditOptions, ExecuteOptions, ExplainOptions, PipelineOptions, PlanOptions } from "./options.ts";
import { checkParams, paramsFor } from "./params.ts";

const OF_PLAN: readonly (keyof PlanOptions)[] = [
  "force",
  "only",
  "upstream",
  "skip",
  "concurrency",
  "params",
  "executor",
];
const OF_EXECUTE: readonly (keyof ExecuteOptions)[] = [...OF_PLAN, "signal", "keepGoing", "logLevel", "console"];
const OF_AUDIT: readonly (keyof AuditOptions)[] = [
  "only",
  "sample",
  "seed",
  "params",
  "concurrency",
  "signal",
  "logLevel",
];
const OF_EXPLAIN: readonly (keyof ExplainOptions)[] = ["params"];

/** What is asked. */
type Method = "plan" | "explain" | "accept" | "audit" | "execute";
const KNOWN: Readonly<Record<Method, readonly string[]>> = {
  plan: OF_PLAN,
  explain: OF_EXPLAIN,
  accept: OF_EXPLAIN,
  audit: OF_AUDIT,
  execute: OF_EXECUTE,
};

/**
 * What a method was asked, checked and by the graph's numbers.
 *
 * @throws PipelineError `BAD_OPTION`, `UNKNOWN_TASK`, `UNKNOWN_PARAM`, `BAD_PARAM`
 */
export function runRequest(
  method: Method,
  { graph, tasks, clock }: Pick<World, "graph" | "tasks" | "clock">,
  options: ExecuteOptions,
  defaults: PipelineOptions,
): RunRequest {
  const known = KNOWN[method];
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw badOption(
        `${method} has no option ${JSON.stringify(name)}`,
        didYouMean(name, known) ?? `Its options: ${known.join(", ")}.`,
      );
  }
  const { force = false, only, upstream = true, skip = [], params = {} } = options;
  if (!upstream && only === undefined)
    throw badOption("`upstream: false` goes with `only`", 'Name the tasks to run: only: ["Report"].');
  checkParams(params, tasks);
  const named = only === undefined ? undefined : numbers(graph, "only", only);
  const selected = named === undefined ? new Set(tasks.keys()) : upstream ? withUpstream(graph, named) : named;
  const paramsOf = paramsFor(params);
  // A param whose schema has no default must be given: told before anything runs.
  for (const index of selected) if (tasks[index]!.options.params !== undefined) paramsOf(tasks[index]!);
  const kept = new Set<number>();
  if (!upstream)
    for (const index of selected)
      for (const each of graph.dependencies[index]!) if (!selected.has(each)) kept.add(each);
  return {
    runId: `${new Date(clock.now()).toISOString().replaceAll(/[-:]/g, "").replace(/\..*/, "Z")}-${randomBytes(3).toString("hex")}`,
    selected,
    kept,
    forced: force === true ? selected : force === false ? new Set() : numbers(graph, "force", force),
    skipped: numbers(graph, "skip", skip),
    params: paramsOf,
    given: params,
    concurrency: concurrencyOf(
      options.concurrency ?? defaults.concurrency ?? usualConcurrency(options.executor ?? defaults.executor),
    ),
    keepGoing: options.keepGoing ?? true,
    signal: options.signal,
  };
}

/**
 * What an audit was asked.
 *
 * @throws PipelineError as {@link runRequest}
 */
export function auditRequest(
  world: Pick<World, "graph" | "tasks" | "clock">,
  options: AuditOptions,
  defaults: PipelineOptions,
): AuditRequest {
  const { sample, seed } = options;
  const request = runRequest("audit", world, options, defaults);
  if (sample !== undefined && !(sample > 0 && (sample < 1 || Number.isInteger(sample))))
    throw badOption(
      `sample is ${String(sample)}`,
      "It is a whole number of tasks, or a share between 0 and 1: sample: 0.1.",
    );
  if (seed !== undefined && (typeof seed !== "string" || sample === undefined))
    throw badOption("seed is a text that chooses a sample", 'Give both: sample: 0.1, seed: "monday".');
  return {
    ...request,
    named: options.only === undefined ? request.selected : numbers(world.graph, "only", options.only),
    sample,
    seed: seed ?? request.runId,
  };
}

/**
 * The number of a task.
 *
 * @throws PipelineError `UNKNOWN_TASK` with the nearest names
 */
export function numberOf(graph: Graph, name: string, option?: string): number {
  const index = graph.indexOf.get(name);
  if (index !== undefined) return index;
  const where = option === undefined ? "" : `${option}: `;
  throw new PipelineError("UNKNOWN_TASK", `${where}there is no task ${JSON.stringify(name)} in the pipeline`, {
    hint:
      didYouMean(String(name), graph.names) ??
      `Its tasks: ${graph.names.slice(0, 10).join(", ")}${graph.names.length > 10 ? ", …" : ""}.`,
  });
}

function numbers(graph: Graph, option: string, names: readonly string[]): Set<number> {
  if (!Array.isArray(names))
    throw badOption(`${option} is ${typeof names}`, `It is a list of names: ${option}: ["Load"].`);
  return new Set(names.map((name: string) => numberOf(graph, name, option)));
}

/** Who hands tasks to other machines need not wait for this one. */
function usualConcurrency(executor: PipelineOptions["executor"]): number | undefined {
  return typeof executor === "object" && "open" in executor ? executor.concurrency : undefined;
}

function concurrencyOf(given: number | "serial" | undefined): number {
  if (given === undefined) return availableParallelism();
  if (given === "serial") return 1;
  if (Number.isInteger(given) && given >= 1) return given;
  throw badOption(`concurrency is ${String(given)}`, 'It is a whole number of 1 or more, or "serial".');
}

function badOption(what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", what, { hint });
}
