import { isProxy } from "node:util/types";

/** What the prototype of a task's `results` answers to this alone: they are plain data all the same. */
export const GUARDED: unique symbol = Symbol("little-pipelines: answers names that are not there");

/** Whether it stands behind a task's `results`. */
export function isGuard(prototype: unknown): boolean {
  return isProxy(prototype) && (prototype as { [GUARDED]?: unknown })[GUARDED] === true;
}
