import type { Table } from "../model/kept.ts";
import { takeStack } from "../model/stack.ts";
import type { NoParams, ParamDefaults, ParamsOf } from "../model/params.ts";
import type { InputOf, OutputOf, StandardSchema } from "../model/schema.ts";
import type { Dependency, NeedsOf, OwnTaskOptions, Task, TaskFunction, TaskOptions } from "../model/task.ts";
import { badTask, DefinedTask } from "./definedTask.ts";
import { mapTask } from "./map.ts";

/** Makes tasks; `task.map` makes maps. */
export interface TaskMaker {
  /**
   * Makes a task: a name, what it depends on, and the function that does the work.
   *
   * @param name unique in each pipeline that the task is in
   * @param options dependencies, inputs, expiry and more; may be left out
   * @param run what does the work; what it returns (and can be stored) is the task's result
   * @throws PipelineError `BAD_TASK` where the name is no string or there is no function; all else is
   *   found by `pipeline.validate()`, together with the faults of other tasks
   * @example
   * ```ts
   * const load = task("Load", { inputs: ["data.csv"] }, async ({ path }) => readFile(path("data.csv"), "utf8"));
   * const count = task("Count", { dependencies: [load] }, ({ results }) => results.Load.split("\n").length);
   * ```
   */
  <const Name extends string, Result>(name: Name, run: TaskFunction<Result, readonly [], NoParams>): Task<Name, Result>;
  <
    const Name extends string,
    Schema extends StandardSchema,
    const Dependencies extends readonly Dependency[] = readonly [],
    Params extends ParamDefaults = NoParams,
  >(
    name: Name,
    options: OwnTaskOptions<Dependencies, Params, OutputOf<NoInfer<Schema>>, Schema> & { readonly schema: Schema },
    run: TaskFunction<InputOf<NoInfer<Schema>>, Dependencies, Params>,
  ): Task<Name, OutputOf<Schema>, NeedsOf<Dependencies>, ParamsOf<Params>>;
  /** Of a table it is the schema of a row. */
  <
    const Name extends string,
    Schema extends StandardSchema,
    const Dependencies extends readonly Dependency[] = readonly [],
    Params extends ParamDefaults = NoParams,
  >(
    name: Name,
    options: OwnTaskOptions<Dependencies, Params, Table<OutputOf<NoInfer<Schema>>>, Schema> & {
      readonly schema: Schema;
    },
    run: TaskFunction<Table<InputOf<NoInfer<Schema>>>, Dependencies, Params>,
  ): Task<Name, Table<OutputOf<Schema>>, NeedsOf<Dependencies>, ParamsOf<Params>>;
  <
    const Name extends string,
    Result,
    const Dependencies extends readonly Dependency[] = readonly [],
    Params extends ParamDefaults = NoParams,
  >(
    name: Name,
    options: TaskOptions<Dependencies, Params, NoInfer<Result>>,
    run: TaskFunction<Result, Dependencies, Params>,
  ): Task<Name, Result, NeedsOf<Dependencies>, ParamsOf<Params>>;
  readonly map: typeof mapTask;
}

/**
 * Makes a task: a name, what it depends on, and the function that does the work.
 *
 * @see TaskMaker
 */
export const task: TaskMaker = Object.assign(makeTask, { map: mapTask }) as TaskMaker;

function makeTask(
  name: string,
  optionsOrRun: OwnTaskOptions | ((context: never) => unknown),
  run?: (context: never) => unknown,
): Task {
  const options = typeof optionsOrRun === "function" ? NO_OPTIONS : optionsOrRun;
  const work = typeof optionsOrRun === "function" ? optionsOrRun : run;
  if (typeof name !== "string") throw badTask(`a task's name must be a string, not ${typeof name}`);
  if (typeof work !== "function") throw badTask(`task ${JSON.stringify(name)} has no function to run`);
  if (typeof options !== "object" || options === null)
    throw badTask(`the options of task ${JSON.stringify(name)} must be an object`);
  return new DefinedTask({ name, options, work, stack: takeStack(options.madeBy ?? makeTask, FRAMES) });
}

/** The place that called `task()`: for its comment, and for telling of two tasks of one name. */
const FRAMES = 1;
const NO_OPTIONS: OwnTaskOptions = {};
