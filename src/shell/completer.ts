import type { Pipeline } from "../index.ts";
import { candidates } from "../cli/complete/candidates.ts";
import { namesOf, type Remembered } from "../cli/complete/remembered.ts";
import type { CompletableEntry, CompletionSource } from "../cli/complete/source.ts";
import { quoted, readLine } from "../cli/complete/words.ts";
import type { ShellEntry, ShellGroup } from "./command.ts";
import { namesOf as namesOfEntry } from "./find.ts";

/** What Tab offers, in the form that Node's readline takes: whole words with their quotes, and what of the line they replace. */
export async function completeLine(
  line: string,
  groups: readonly ShellGroup[],
  pipeline: Pipeline | undefined,
  aliases: Readonly<Record<string, string>> = {},
): Promise<[string[], string]> {
  const { last } = readLine(line);
  const { start, end } = last.at(-1)!;
  const typed = line.slice(start, end);
  const words = last.map(({ text }) => text);
  const found = await candidates(words, sourceOf(groups, pipeline, aliases));
  const written = found.map(({ value, isPart }) => ({ text: quoted(value, typed), isPart: isPart === true }));
  // A blank goes after the only one, so that the next word can be typed at once.
  if (written.length === 1 && !written[0]!.isPart) return [[`${written[0]!.text} `], typed];
  return [written.map(({ text }) => text), typed];
}

function sourceOf(
  groups: readonly ShellGroup[],
  pipeline: Pipeline | undefined,
  aliases: Readonly<Record<string, string>>,
): CompletionSource {
  const names = (): Remembered => {
    try {
      return pipeline === undefined ? NOTHING : namesOf(pipeline);
    } catch {
      return NOTHING;
    }
  };
  const entries = groups.flatMap(({ commands }) => commands);
  return {
    commands: [
      ...entries.flatMap((entry) => namesOfEntry(entry).map((name) => completable(entry, name))),
      ...Object.entries(aliases).map(([name, summary]) => ({ name, summary, command: async () => undefined })),
    ],
    tasks: async () => names().tasks,
    params: async () => names().params,
    tags: async () => names().tags ?? [],
  };
}

function completable({ summary, isVerbatim, load, complete }: ShellEntry, name: string): CompletableEntry {
  const command: CompletableEntry["command"] = async () => (isVerbatim === true ? undefined : load());
  return complete === undefined ? { name, summary, command } : { name, summary, command, complete };
}

const NOTHING: Remembered = { tasks: [], params: [] };
