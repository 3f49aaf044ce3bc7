import { isPipeline } from "./pipeline.ts";
import { isTask, type Task } from "../model/task.ts";

/** The tasks that a module exports, and those of the pipelines that it exports. */
export function tasksIn(module: object): Task[] {
  const found = new Set(findTasks(module));
  for (const exported of Object.values(module))
    if (isPipeline(exported)) for (const each of exported.tasks) found.add(each);
  return [...found];
}

/**
 * The tasks that a module exports, each once: by themselves, or in arrays.
 *
 * @param module what `import * as module` or `await import(…)` gives
 * @example
 * ```ts
 * import * as cleaning from "./cleaning.ts";
 * export default pipeline("Example", findTasks(cleaning));
 * ```
 */
export function findTasks(module: object): Task[] {
  const found = new Set<Task>();
  for (const exported of Object.values(module)) {
    for (const each of Array.isArray(exported) ? (exported as unknown[]) : [exported])
      if (isTask(each)) found.add(each);
  }
  return [...found];
}
