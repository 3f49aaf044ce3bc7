import { didYouMean, PipelineError, type Pipeline } from "../index.ts";
import type { ShellEntry, ShellGroup } from "./command.ts";

/**
 * The command of a name or an alias.
 *
 * @param pipeline where one is loaded: who types the name of a task is told what to do with it
 * @throws PipelineError `BAD_OPTION` with the nearest names
 */
export function findEntry(groups: readonly ShellGroup[], name: string, pipeline: Pipeline | undefined): ShellEntry {
  const all = groups.flatMap(({ commands }) => commands);
  const found = all.find((entry) => entry.name === name) ?? all.find(({ aliases = [] }) => aliases.includes(name));
  if (found !== undefined) return found;
  throw new PipelineError("BAD_OPTION", `there is no command ${JSON.stringify(name)}`, {
    hint: hasTask(pipeline, name)
      ? `${name} is a task: peek ${name} shows its result, executeone ${name} runs it.`
      : (didYouMean(name, all.flatMap(namesOf)) ?? "help lists the commands."),
  });
}

function hasTask(pipeline: Pipeline | undefined, name: string): boolean {
  try {
    return pipeline?.tasks.some((task) => task.name === name) === true;
  } catch {
    return false;
  }
}

/** A command's name, and its others. */
export function namesOf({ name, aliases = [] }: ShellEntry): readonly string[] {
  return [name, ...aliases];
}
