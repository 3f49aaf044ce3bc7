import type { Command, CommandOption } from "../command.ts";
import { filesLike } from "./files.ts";
import type { Candidate, CompletableEntry, CompletionSource } from "./source.ts";

/**
 * What may stand in the place of the last word.
 *
 * @param words of one command; the last one is being typed, and may be empty
 */
export async function candidates(words: readonly string[], source: CompletionSource): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? "";
  if (words.length <= 1) {
    const all = source.commands.map(({ name, summary }) => ({ value: name, help: summary }));
    return startingWith(all, typed);
  }
  const entry = source.commands.find(({ name }) => name === words[0]);
  if (entry === undefined) return [];
  const given = words.slice(1, -1);
  if (entry.complete !== undefined) return startingWith(await entry.complete(given), typed);
  const command = await entry.command();
  if (command === undefined) return filesLike(typed);
  const isArgument = given.includes("--");
  const [, option, value] = (isArgument ? null : /^(--[\w-]+)=(.*)$/s.exec(typed)) ?? [];
  if (option !== undefined) {
    const its = await valuesOf(optionOf(command.options, option), value!, words, source);
    return its.map(({ value: each, help, isPart }) => ({ value: `${option}=${each}`, help, isPart }));
  }
  const before = isArgument ? undefined : optionOf(command.options, words.at(-2)!);
  if (before?.type === "string" && before.bare === undefined) return valuesOf(before, typed, words, source);
  if (typed.startsWith("-") && !isArgument) return optionsLike(command.options, typed, given);
  return argumentsLike(command, typed, words, source);
}

function startingWith(all: readonly Candidate[], typed: string): readonly Candidate[] {
  // What cannot be typed is not offered: a terminal takes such characters for orders.
  return all.filter(({ value }) => value.startsWith(typed) && !/\p{Cc}/u.test(value));
}

function optionOf(options: Command["options"], typed: string): CommandOption | undefined {
  const [, found] =
    Object.entries(options).find(([name, { short }]) => typed === `--${name}` || typed === `-${short}`) ?? [];
  return found;
}

function optionsLike(options: Command["options"], typed: string, given: readonly string[]): readonly Candidate[] {
  const isGiven = (name: string, { short }: CommandOption): boolean =>
    given.some((word) => word.split("=")[0] === `--${name}` || (short !== undefined && word === `-${short}`));
  const all = Object.entries(options)
    .filter(([name, option]) => option.multiple === true || !isGiven(name, option))
    .map(([name, { help }]) => ({ value: `--${name}`, help }));
  return startingWith([...all, { value: "--help", help: "this command's help" }], typed);
}

async function valuesOf(
  option: CommandOption | undefined,
  typed: string,
  words: readonly string[],
  source: CompletionSource,
): Promise<readonly Candidate[]> {
  if (option?.choices !== undefined)
    return startingWith(
      option.choices.map((value) => ({ value })),
      typed,
    );
  switch (option?.valueName) {
    case "NAMES":
    case "TASK":
      return tasksLike(typed, words, source, option.valueName === "NAMES");
    case "NAME=VALUE": {
      // What follows is the user's own.
      if (typed.includes("=")) return [];
      const params = await source.params(words);
      return startingWith(
        params.map(({ name, info }) => ({ value: `${name}=`, isPart: true, help: info })),
        typed,
      );
    }
    case "FILE":
    case "FOLDER":
    case "PATH":
      return filesLike(typed);
    default:
      return [];
  }
}

async function argumentsLike(
  { usage, maxPositionals, choices, isWithoutFile }: NonNullable<Awaited<ReturnType<CompletableEntry["command"]>>>,
  typed: string,
  words: readonly string[],
  source: CompletionSource,
): Promise<readonly Candidate[]> {
  const isFull = words.slice(1, -1).filter((word) => !word.startsWith("-")).length >= maxPositionals;
  const fixed = isFull
    ? []
    : startingWith(
        (choices ?? []).map((value) => ({ value })),
        typed,
      );
  const tasks = !isFull && /\bTASK\b/.test(usage) ? await tasksLike(typed, words, source, false) : [];
  // Where tasks are meant, a file is what somebody begins to type who knows that he wants one.
  const files = isWithoutFile === true || (typed === "" && tasks.length > 0) ? [] : filesLike(typed, MODULE);
  return [...fixed, ...tasks, ...files];
}

const MODULE = /\.[cm]?[jt]s$/;

const TAG = "tag:";

/** Names of tasks and, where `tag:` is begun, of tags: also after a `+`, which stands for what is upstream, and after a comma where there may be several. */
async function tasksLike(
  typed: string,
  words: readonly string[],
  source: CompletionSource,
  isList: boolean,
): Promise<readonly Candidate[]> {
  const before = typed.slice(0, Math.max(isList ? typed.lastIndexOf(",") + 1 : 0, typed.startsWith("+") ? 1 : 0));
  const tasks = await source.tasks(words);
  const begun = typed.slice(before.length);
  // Who has typed nothing looks for tasks.
  const isTag = begun !== "" && (begun.startsWith(TAG) || TAG.startsWith(begun));
  const tags = isTag ? await source.tags(words) : [];
  return startingWith(
    [
      ...tasks.map(({ name, info }) => ({ value: before + name, help: info })),
      ...tags.map((tag) => ({ value: `${before}${TAG}${tag}` })),
    ],
    typed,
  );
}
