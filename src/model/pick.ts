import { PipelineError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import type { Task } from "./task.ts";

/** What is looked at of a task that may be picked. */
export type Pickable = Pick<Task, "name" | "dependencies"> & { readonly options: Pick<Task["options"], "tags"> };

/**
 * The names of the tasks that picks stand for, in the order of the tasks. A pick is the name of a task, or names with
 * stars (`Load*`: a star is any letters, `?` one letter), or `tag:daily`; with a plus before it also all that these
 * need (`+Report`), with a plus after it all that depends on them (`Load+`). A task with that very name comes first,
 * whatever is in it.
 *
 * @param tasks those of a pipeline
 * @param picks empty: no task
 * @param option where they were given, for the error: `force`. @default none
 * @throws PipelineError `UNKNOWN_TASK` where a pick stands for no task, with the nearest names
 * @example
 * ```ts
 * await example.execute({ only: pickTasks(example.tasks, ["tag:daily", "Load+"]) });
 * ```
 */
export function pickTasks(tasks: readonly Pickable[], picks: readonly string[], option?: string): string[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const picked = new Set<string>();
  for (const pick of picks) {
    if (byName.has(pick)) {
      picked.add(pick);
      continue;
    }
    const [, before = "", name = "", after = ""] = /^(\+?)(.*?)(\+?)$/s.exec(pick)!;
    const found = byName.has(name) ? [name] : matching(tasks, name);
    if (found.length === 0) throw nothingPicked(tasks, pick, name, option);
    for (const each of found) picked.add(each);
    if (before !== "") addReached(picked, found, (each) => byName.get(each)?.dependencies ?? []);
    if (after !== "") addReached(picked, found, dependentsOf(tasks));
  }
  return tasks.filter(({ name }) => picked.has(name)).map(({ name }) => name);
}

const TAG = "tag:";

function matching(tasks: readonly Pickable[], pattern: string): string[] {
  const isMeant = pattern.startsWith(TAG)
    ? (
        (matches) => (task: Pickable) =>
          task.options.tags?.some(matches) === true
      )(matcher(pattern.slice(TAG.length)))
    : (
        (matches) => (task: Pickable) =>
          matches(task.name)
      )(matcher(pattern));
  return tasks.filter(isMeant).map(({ name }) => name);
}

/** Not a file's pattern: a star stands for a slash too, since names of tasks are no paths. */
function matcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split(/([*?])/).map((part) => (part === "*" ? ".*" : part === "?" ? "." : RegExp.escape(part)));
  const expression = new RegExp(`^${parts.join("")}$`, "su");
  return (name) => expression.test(name);
}

function addReached(picked: Set<string>, from: readonly string[], next: (name: string) => readonly string[]): void {
  const seen = new Set(from);
  const pending = [...from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    picked.add(name);
    for (const each of next(name)) {
      if (seen.has(each)) continue;
      seen.add(each);
      pending.push(each);
    }
  }
}

function dependentsOf(tasks: readonly Pickable[]): (name: string) => readonly string[] {
  const dependents = new Map<string, string[]>();
  for (const { name, dependencies } of tasks) {
    for (const each of dependencies) {
      const known = dependents.get(each);
      if (known === undefined) dependents.set(each, [name]);
      else known.push(name);
    }
  }
  return (name) => dependents.get(name) ?? [];
}

function nothingPicked(
  tasks: readonly Pickable[],
  pick: string,
  name: string,
  option: string | undefined,
): PipelineError {
  const where = option === undefined ? "" : `${option}: `;
  if (name.startsWith(TAG)) {
    const tags = [...new Set(tasks.flatMap(({ options }) => options.tags ?? []))];
    const tag = name.slice(TAG.length);
    const known =
      tags.length === 0 ? 'No task has one: task("Load", { tags: ["daily"] }, …).' : `Tags: ${tags.join(", ")}.`;
    return new PipelineError("UNKNOWN_TASK", `${where}no task in the pipeline has the tag ${JSON.stringify(tag)}`, {
      hint: didYouMean(tag, tags) ?? known,
    });
  }
  const names = tasks.map((task) => task.name);
  const what = /[*?]/.test(name)
    ? `${where}no task in the pipeline is called like ${JSON.stringify(pick)}`
    : `${where}there is no task ${JSON.stringify(name)} in the pipeline`;
  return new PipelineError("UNKNOWN_TASK", what, {
    hint:
      didYouMean(name, names) ??
      `Its tasks: ${names.slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? ", …" : ""}.`,
  });
}

const MOST_NAMES = 10;
