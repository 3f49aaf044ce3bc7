import { PipelineError, type Pipeline } from "../index.ts";
import type { Candidate } from "../cli/complete/source.ts";
import { filesLike } from "../cli/complete/files.ts";
import type { Command } from "../cli/command.ts";
import { EXIT_CANCELLED, EXIT_FAILED, EXIT_OK } from "../cli/exitCodes.ts";
import { printError } from "../cli/printError.ts";
import { printThrown } from "./printThrown.ts";
import type { ShellEntry } from "./command.ts";
import type { Docstring, Parameter } from "./docstrings.ts";

/** What a command of one's own does: a method of the shell, or another function. Its arguments are the words that were typed. */
export type ShellMethod = (...words: string[]) => unknown;

/** A command of one's own, with what its source does not tell. */
export interface ShellCommand {
  readonly run: ShellMethod;
  /** What help says of it, in a line or more. @default the comment above the method */
  readonly help?: string;
  /** What follows its name, as help shows it; what stands in brackets need not be given. @default its parameters */
  readonly usage?: string;
  /** Its other names. @default none */
  readonly aliases?: readonly string[];
  /**
   * What its next argument may be, for completion. @default tasks where its parameter is called `task`, files where it is
   * called `file`
   */
  readonly complete?: (given: readonly string[]) => readonly string[] | Promise<readonly string[]>;
}

/** Commands of one's own, by their names. */
export type ShellCommands = Readonly<Record<string, ShellMethod | ShellCommand>>;

/**
 * The commands of a shell's class, with what their source says of them.
 *
 * @param owner what they are called on
 * @param refuse told of each that is no command; the others are there all the same
 */
export async function ownCommands(
  owner: object,
  commands: ShellCommands,
  pipeline: () => Pipeline | undefined,
  refuse: (mistake: PipelineError) => void,
): Promise<readonly ShellEntry[]> {
  const names = Object.keys(commands);
  if (names.length === 0) return [];
  // The parser is a native addon, which takes 10 ms to load.
  const { docstringOf } = await import("./docstrings.ts");
  return names.flatMap((name) => {
    const given = commands[name];
    const command = typeof given === "function" ? { run: given } : given;
    const mistake = mistakeIn(name, command);
    if (mistake === undefined) return [entryOf(name, command!, docstringOf(command!.run, owner), owner, pipeline)];
    refuse(mistake);
    return [];
  });
}

function mistakeIn(name: string, command: ShellCommand | undefined): PipelineError | undefined {
  const its = `the shell's command ${JSON.stringify(name)}`;
  const example = "commands = { greet: this.greet }";
  if (!/^[^\s-][^\s;]*$/.test(name))
    return new PipelineError("BAD_OPTION", `${its} cannot be typed`, { hint: `A name without blanks: ${example}.` });
  if (typeof command?.run === "function") return undefined;
  const what = command === undefined ? "undefined" : "no function";
  return new PipelineError("BAD_OPTION", `${its} has no method: it is ${what} in \`commands\``, {
    hint: `Look how the method is written: ${example}.`,
  });
}

function entryOf(
  name: string,
  { run, help, usage, aliases, complete }: ShellCommand,
  docstring: Docstring,
  owner: object,
  pipeline: () => Pipeline | undefined,
): ShellEntry {
  const [summary = "", ...more] = help?.split("\n") ?? docstring.lines;
  const { parameters } = docstring;
  const shownUsage = usage ?? (parameters ?? []).map(parameterText).join(" ");
  const least = usage === undefined ? run.length : countNeeded(usage);
  const isOpen = parameters === undefined || usage !== undefined || parameters.some(({ kind }) => kind === "rest");
  const command: Command = {
    name,
    usage: shownUsage,
    maxPositionals: isOpen ? Number.POSITIVE_INFINITY : parameters.length,
    isWithoutFile: true,
    options: {},
    examples: [],
    ...(more.join("").trim() === "" ? {} : { notes: more }),
    async run({ positionals }) {
      checkCount(command, least, positionals);
      return exitCodeOf(async () => Reflect.apply(run, owner, positionals));
    },
  };
  return {
    name,
    summary,
    ...(aliases === undefined ? {} : { aliases }),
    isVerbatim: true,
    load: async () => command,
    complete: async (given) =>
      complete === undefined
        ? standardCandidates(parameters?.[Math.min(given.length, parameters.length - 1)], pipeline())
        : (await complete(given)).map((value) => ({ value })),
  };
}

function parameterText({ name, kind }: Parameter): string {
  const text = name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "-").toUpperCase();
  return kind === "needed" ? text : kind === "optional" ? `[${text}]` : `[${text}…]`;
}

function countNeeded(usage: string): number {
  return usage
    .replaceAll(/\[[^\]]*\]/g, "")
    .split(/\s+/)
    .filter((word) => word !== "").length;
}

function checkCount({ name, usage, maxPositionals: most }: Command, least: number, given: readonly string[]): void {
  if (given.length >= least && given.length <= most) return;
  const what =
    given.length < least ? `${name} needs ${usage}` : `${name} takes ${usage === "" ? "no arguments" : usage}`;
  throw new PipelineError("BAD_OPTION", `${what}, and was given ${given.length === 0 ? "nothing" : given.join(" ")}`, {
    hint: `See: help ${name}`,
  });
}

/** A number that it returns is its exit code: that of a command which it has run itself. */
async function exitCodeOf(work: () => Promise<unknown>): Promise<number> {
  try {
    const answer = await work();
    return Number.isInteger(answer) && (answer as number) >= 0 && (answer as number) < 256
      ? (answer as number)
      : EXIT_OK;
  } catch (error) {
    const { code, name } = Object(error) as { code?: unknown; name?: unknown };
    if (code === "RUN_CANCELLED" || name === "AbortError") {
      printError(error instanceof PipelineError ? error : new PipelineError("RUN_CANCELLED", "cancelled by Ctrl-C"));
      return EXIT_CANCELLED;
    }
    if (code !== "RUN_FAILED" && error instanceof PipelineError) throw error;
    printThrown(error);
    return EXIT_FAILED;
  }
}

function standardCandidates(parameter: Parameter | undefined, pipeline: Pipeline | undefined): readonly Candidate[] {
  if (parameter === undefined) return [];
  if (/^tasks?$|Tasks?$/.test(parameter.name)) return (pipeline?.tasks ?? []).map(({ name: value }) => ({ value }));
  return /^(files?|path|folder)$|(Files?|Path|Folder)$/.test(parameter.name) ? filesLike("") : [];
}
