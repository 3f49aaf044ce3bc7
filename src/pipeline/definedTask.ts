import { activity } from "../model/activity.ts";
import { tasksOf, type Branching } from "../model/branching.ts";
import { PipelineError } from "../model/errors.ts";
import type { TakenStack } from "../model/stack.ts";
import { isTask, type CallSite, type OwnTaskOptions, type Task } from "../model/task.ts";
import { callSites } from "./callSites.ts";
import { taskInfo } from "./info.ts";
import { runByHand } from "./byHand.ts";

const NO_DEPENDENCIES: readonly string[] = [];

/** What a task is made of. */
export interface Definition {
  readonly name: string;
  readonly options: OwnTaskOptions;
  readonly work: (...given: never[]) => unknown;
  /** Where it was made. */
  readonly stack: TakenStack;
}

/** A task as it was defined: in no pipeline yet. */
export class DefinedTask implements Task {
  readonly kind = "task";
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly options: OwnTaskOptions;
  readonly work: (...given: never[]) => unknown;
  readonly branching: Branching | undefined;
  readonly #stack: TakenStack;
  #definedAt: readonly CallSite[] | undefined;

  /** @param map what makes it a map: what it goes over, and how many branches run at the same time */
  constructor({ name, options, work, stack }: Definition, map?: Omit<Branching, "given">) {
    this.name = name;
    this.options = options;
    this.work = work;
    this.#stack = stack;
    this.dependencies =
      options.dependencies === undefined ? NO_DEPENDENCIES : options.dependencies.map((each) => nameOf(name, each));
    this.branching = map === undefined ? undefined : { ...map, given: this.dependencies };
    // What it goes over comes before it, too; but branches are given their own items of it alone.
    if (map !== undefined) this.dependencies = [...new Set([...tasksOf(map.over), ...this.dependencies])];
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

/** A mistake that is seen as a task is defined. */
export function badTask(
  what: string,
  hint = 'For example task("Load", { dependencies: [other] }, async ({ results }) => …).',
): PipelineError {
  return new PipelineError("BAD_TASK", what, { hint });
}
