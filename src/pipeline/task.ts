import { checkFailure } from "../engine/check/failure.ts";
import { systemClock } from "../model/clock.ts";
import { PipelineError } from "../model/errors.ts";
import {
  isTask,
  type CallSite,
  type Dependency,
  type OwnTaskOptions,
  type Task,
  type TaskFunction,
  type TaskOptions,
} from "../model/task.ts";
import type { NoParams, ParamDefaults } from "../model/params.ts";
import { activity, refuseInside } from "../model/activity.ts";
import type { InputOf, OutputOf, StandardSchema } from "../model/schema.ts";
import { takeStack, type TakenStack } from "../model/stack.ts";
import { runAlone } from "./alone.ts";
import { callSites } from "./callSites.ts";
import { taskInfo } from "./info.ts";
import { defaultParams } from "./params.ts";
import { projectRoot } from "./root.ts";

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
export function task<const Name extends string, Result>(
  name: Name,
  run: TaskFunction<Result, readonly [], NoParams>,
): Task<Name, Result>;
export function task<
  const Name extends string,
  Schema extends StandardSchema,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
>(
  name: Name,
  options: OwnTaskOptions<Dependencies, Params, OutputOf<NoInfer<Schema>>, Schema> & { readonly schema: Schema },
  run: TaskFunction<InputOf<NoInfer<Schema>>, Dependencies, Params>,
): Task<Name, OutputOf<Schema>>;
export function task<
  const Name extends string,
  Result,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
>(
  name: Name,
  options: TaskOptions<Dependencies, Params, NoInfer<Result>>,
  run: TaskFunction<Result, Dependencies, Params>,
): Task<Name, Result>;
export function task(
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
  return new DefinedTask(name, options, work, takeStack(options.madeBy ?? task, FRAMES));
}

/** The place that called `task()`: for its comment, and for telling of two tasks of one name. */
const FRAMES = 1;
const NO_OPTIONS: OwnTaskOptions = {};
const NO_DEPENDENCIES: readonly string[] = [];

class DefinedTask implements Task {
  readonly kind = "task";
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly options: OwnTaskOptions;
  readonly work: (context: never) => unknown;
  readonly #stack: TakenStack;
  #definedAt: readonly CallSite[] | undefined;

  constructor(name: string, options: OwnTaskOptions, work: (context: never) => unknown, stack: TakenStack) {
    this.name = name;
    this.options = options;
    this.work = work;
    this.#stack = stack;
    this.dependencies =
      options.dependencies === undefined ? NO_DEPENDENCIES : options.dependencies.map((each) => nameOf(name, each));
    const now = activity.getStore();
    if (now?.kind === "loading") now.onTask?.(this);
  }

  get definedAt(): readonly CallSite[] {
    return (this.#definedAt ??= callSites(this.#stack));
  }

  get info(): string | undefined {
    return taskInfo(this);
  }

  async run(): Promise<unknown> {
    return runByHand(this);
  }
}

function nameOf(task: string, dependency: unknown): string {
  if (typeof dependency === "string") return dependency;
  if (isTask(dependency)) return dependency.name;
  throw badTask(
    `a dependency of task ${JSON.stringify(task)} is ${dependency === undefined ? "undefined (is it defined further down? name it by a string then)" : "neither a task nor a name"}`,
  );
}

/** A task in no pipeline, by hand: nothing is kept. */
async function runByHand(task: Task): Promise<unknown> {
  refuseInside("run");
  if (task.dependencies.length > 0) {
    throw new PipelineError(
      "OUTSIDE_PIPELINE",
      `task ${JSON.stringify(task.name)} has dependencies, and is in no pipeline here`,
      {
        hint: "Run it from the tasks of a pipeline: for (const each of example.tasks) await each.run();",
        task: task.name,
      },
    );
  }
  const { value, checks } = await runAlone(task, {
    results: {},
    params: defaultParams(task),
    clock: systemClock,
    signal: new AbortController().signal,
    root: projectRoot(task.definedAt[0]?.file),
    emit: () => {},
  });
  const failure = checkFailure(task, { found: checks }, false);
  if (failure !== undefined) throw failure;
  return value();
}

function badTask(what: string): PipelineError {
  return new PipelineError("BAD_TASK", what, {
    hint: 'For example task("Load", { dependencies: [other] }, async ({ results }) => …).',
  });
}
