import { isTask } from "../model/task.ts";

/** What counts by its name alone: a task (its code counts where it runs), a pipeline. */
export function nameByItself(value: object): string | undefined {
  const { kind, name } = kindAndName(value);
  if (typeof name !== "string") return undefined;
  if (isTask(value)) return `task ${name}`;
  return kind === "pipeline" && typeof (value as { execute?: unknown }).execute === "function"
    ? `pipeline ${name}`
    : undefined;
}

/** Of own properties alone: no getter is called. */
function kindAndName(value: object): { kind?: unknown; name?: unknown } {
  if (typeof value !== "object") return {};
  return {
    kind: Object.getOwnPropertyDescriptor(value, "kind")?.value,
    name: Object.getOwnPropertyDescriptor(value, "name")?.value,
  };
}
