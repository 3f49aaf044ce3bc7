import { didYouMean, PipelineError, type Pipeline } from "../index.ts";
import { readLine } from "../cli/complete/words.ts";
import type { ShellControls, ShellEntry } from "./command.ts";

/**
 * The command that words call, and its arguments; an alias stands for the words that it is defined as.
 *
 * @throws PipelineError `BAD_OPTION` with the nearest names
 */
export function findCommand(
  words: readonly string[],
  controls: Pick<ShellControls, "groups" | "aliases" | "pipeline">,
): readonly [ShellEntry, ...string[]] {
  const [name = "", ...args] = words;
  const [first = name, ...before] = aliasWords(name, controls);
  return [findEntry(first, controls), ...before, ...args];
}

/** What an alias stands for; nothing where the name is none. */
export function aliasWords(name: string, { aliases }: Pick<ShellControls, "aliases">): readonly string[] {
  const all = aliases();
  return Object.hasOwn(all, name) ? (readLine(all[name]!).commands[0] ?? []).map(({ text }) => text) : [];
}

/**
 * The command of a name, its own or another that it has.
 *
 * @param controls its pipeline, where one is loaded: who types the name of a task is told what to do with it
 * @throws PipelineError `BAD_OPTION` with the nearest names
 */
function findEntry(
  name: string,
  { groups, aliases, pipeline }: Pick<ShellControls, "groups" | "aliases" | "pipeline">,
): ShellEntry {
  const all = groups().flatMap(({ commands }) => commands);
  const found = all.find((entry) => entry.name === name) ?? all.find(({ aliases = [] }) => aliases.includes(name));
  if (found !== undefined) return found;
  throw new PipelineError("BAD_OPTION", `there is no command ${JSON.stringify(name)}`, {
    hint: hasTask(pipeline(), name)
      ? `${name} is a task: peek ${name} shows its result, executeone ${name} runs it.`
      : (didYouMean(
          name,
          [...all.flatMap(namesOf), ...Object.keys(aliases())].filter((each) => each !== name),
        ) ?? "help lists the commands."),
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
