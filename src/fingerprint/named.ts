import { Secret } from "../model/secret.ts";
import { isTask } from "../model/task.ts";
import { classesOf } from "./reflection.ts";

/** What counts by its name alone: a task (its code counts where it runs), a pipeline. */
export function nameByItself(value: object): string | undefined {
  const { kind, name } = kindAndName(value);
  if (typeof name !== "string") return undefined;
  if (isTask(value) && workOf(value) !== undefined) return `task ${name}`;
  return kind === "pipeline" && typeof (value as { execute?: unknown }).execute === "function"
    ? `pipeline ${name}`
    : undefined;
}

/** A task's function; undefined for what only looks like a task: data may be of a kind "task" too. */
export function workOf(task: object): object | undefined {
  const work: unknown = Object.getOwnPropertyDescriptor(task, "work")?.value;
  return typeof work === "function" ? work : undefined;
}

/** Whether something is a secret, also one of another copy of this library. No getter is called. */
export function isSecret(value: unknown): value is Secret {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Secret) return true;
  const [its] = classesOf(value);
  const prototype = its?.prototype as object | undefined;
  return its?.name === "Secret" && prototype !== undefined && Object.hasOwn(prototype, "reveal");
}

/** Of own properties alone: no getter is called. */
function kindAndName(value: object): { kind?: unknown; name?: unknown } {
  if (typeof value !== "object") return {};
  return {
    kind: Object.getOwnPropertyDescriptor(value, "kind")?.value,
    name: Object.getOwnPropertyDescriptor(value, "name")?.value,
  };
}
