import type { Task } from "../model/task.ts";
import { takeStack } from "../model/stack.ts";
import { callSites } from "./callSites.ts";
import { DefinedPipeline } from "./defined.ts";
import type { PipelineOptions } from "./options.ts";
import type { Pipeline, TaskResults } from "./pipeline.ts";
import { originsOf } from "./origins.ts";
import { projectRoot } from "./root.ts";

/**
 * Makes a pipeline.
 *
 * @param name what its history and its logs are kept under
 * @param tasks in any order; more can be added later
 * @param options see {@link PipelineOptions}
 * @example
 * ```ts
 * export default pipeline("Example", [sum, one, two]);
 * ```
 */
export function pipeline<const Tasks extends readonly Task[] = readonly []>(
  name: string,
  tasks?: Tasks,
  options?: PipelineOptions,
): Pipeline<TaskResults<Tasks>>;
// A literal with a spread in it (`[...group, last]`) is no tuple that `const` could infer.
export function pipeline<Tasks extends readonly Task[]>(
  name: string,
  tasks: Tasks,
  options?: PipelineOptions,
): Pipeline<TaskResults<Tasks>>;
export function pipeline(name: string, tasks: readonly Task[] = [], options: PipelineOptions = {}): Pipeline {
  const stack = takeStack(pipeline, 4);
  const root = options.root ?? projectRoot(callSites(stack)[0]?.file);
  return new DefinedPipeline(name, tasks, root, originsOf(stack), options);
}
