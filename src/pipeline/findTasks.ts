import { isTask, type Task } from "../model/task.ts";

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
