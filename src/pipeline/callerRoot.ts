import { takeStack } from "../model/stack.ts";
import { callSites } from "./callSites.ts";
import { projectRoot } from "./root.ts";

/**
 * The project root of the code that called a function: for kinds of work that read a file as a task is made.
 *
 * @param called the function, as `madeBy` of a task
 * @example
 * ```ts
 * export function script(name: string, path: string) {
 *   const source = readFileSync(join(callerRoot(script), path), "utf8");
 *   return task(name, { madeBy: script }, () => interpret(source));
 * }
 * ```
 */
export function callerRoot(called: (...given: never[]) => unknown): string {
  return projectRoot(callSites(takeStack(called, 1))[0]?.file);
}
