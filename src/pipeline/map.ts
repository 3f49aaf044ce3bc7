import type { ArrayOf, BranchFunction, MapOptions } from "../model/map.ts";
import { sourceOf, type Over } from "../model/over.ts";
import type { NoParams, ParamDefaults } from "../model/params.ts";
import type { InputOf, NoSchema, OutputOf, StandardSchema } from "../model/schema.ts";
import { takeStack } from "../model/stack.ts";
import type { Dependency, Task } from "../model/task.ts";
import { badTask, DefinedTask } from "./definedTask.ts";

/**
 * Makes a map: a task that runs once for each item of an array, a range or a product, in parallel. Its result is the
 * array of what the items came to, in their order. Each item has a key of its own, so that one changed item
 * runs once.
 *
 * @param name unique in each pipeline that the map is in
 * @param options `over` says where the items come from; the others are those of a task, without `outputs`
 * @param run what does the work for one item. It is given the item, and what a task is given; of `results` what
 *   `dependencies` names, so that an item does not depend on the others
 * @throws PipelineError `BAD_TASK` where the name is no string, there is no function, or `over` is nothing to go over
 * @example
 * ```ts
 * const delays = task.map("Delays", { over: airports, concurrency: 4 }, async (airport, { signal }) => {
 *   const answer = await fetch(`https://example.org/${airport.code}`, { signal });
 *   return (await answer.json()) as number[];
 * });
 * const worst = task("Worst", { dependencies: [delays] }, ({ results }) => Math.max(...results.Delays.flat()));
 * ```
 */
export function mapTask<
  const Name extends string,
  const From extends Over,
  Schema extends StandardSchema,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
>(
  name: Name,
  options: MapOptions<From, Dependencies, Params, OutputOf<NoInfer<Schema>>[]> & { readonly schema: Schema },
  run: BranchFunction<InputOf<NoInfer<Schema>>, From, Dependencies, Params>,
): Task<Name, OutputOf<Schema>[]>;
export function mapTask<
  const Name extends string,
  const From extends Over,
  Result,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
>(
  name: Name,
  options: MapOptions<From, Dependencies, Params, NoInfer<ArrayOf<Result>>> & NoSchema,
  run: BranchFunction<Result, From, Dependencies, Params>,
): Task<Name, Result[]>;
export function mapTask(name: string, options: MapOptions, run: (...given: never[]) => unknown): Task {
  if (typeof name !== "string") throw badTask(`a map's name must be a string, not ${typeof name}`, EXAMPLE);
  if (typeof options !== "object" || options === null)
    throw badTask(`the options of map ${JSON.stringify(name)} must be an object`, EXAMPLE);
  if (typeof run !== "function") throw badTask(`map ${JSON.stringify(name)} has no function to run`, EXAMPLE);
  const definition = { name, options, work: run, stack: takeStack(mapTask, FRAMES) };
  const concurrency = options.concurrency ?? Number.POSITIVE_INFINITY;
  return new DefinedTask(definition, { over: sourceOf(name, options.over), concurrency });
}

/** The place that called `task.map()`. */
const FRAMES = 1;
const EXAMPLE = 'For example task.map("Delays", { over: airports }, async (airport) => …).';
