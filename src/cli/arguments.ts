import { parseArgs } from "node:util";
import { didYouMean, PipelineError } from "../index.ts";
import { plainText } from "./text/width.ts";
import { parseArgsConfig, type Command, type CommandInput } from "./command.ts";

/**
 * The arguments of a command.
 *
 * @throws PipelineError `BAD_OPTION` with the nearest option where one is unknown or has no value
 */
export function parseArguments(command: Command, argv: readonly string[]): CommandInput {
  const args = withBareValues(command, argv);
  checkNames(command, args);
  try {
    const { positionals, values } = parseArgs({
      args,
      options: { ...parseArgsConfig(command.options), help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    return { ...withFile(command, positionals), values: { ...values } };
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const { message } = error as Error;
    throw valueLikeOption(command, args, message) ?? wrongOption(command, message) ?? usage(command, message, error);
  }
}

/** Tasks are not called so. */
const MODULE = /\.[cm]?[jt]s$/;

/** The file apart from the other arguments, wherever it stands among them. */
function withFile(command: Command, given: readonly string[]): Pick<CommandInput, "file" | "positionals"> {
  const isFile = (each: string): boolean => command.isWithoutFile !== true && MODULE.test(each);
  const files = given.filter(isFile);
  const positionals = given.filter((each) => !isFile(each));
  const { name, maxPositionals: most } = command;
  if (files.length > 1)
    throw usage(command, `${name} takes one file at the most, not ${files.length}: ${files.join(", ")}`);
  if (positionals.length > most) {
    const takes = most === 0 ? "no arguments" : most === 1 ? "one argument" : `${most} arguments`;
    const besides = command.isWithoutFile === true ? "" : " besides the file";
    throw usage(command, `${name} takes ${takes}${besides}, not ${positionals.length}: ${positionals.join(" ")}`);
  }
  return { file: files[0], positionals };
}

/** `--force` (or `-f`) alone is `--force=*`: an option that may have a value, but need not. */
function withBareValues({ options }: Command, argv: readonly string[]): string[] {
  return argv.map((arg) => {
    for (const [name, { bare, short }] of Object.entries(options)) {
      if (bare !== undefined && (arg === `--${name}` || arg === `-${short}`)) return `--${name}=${bare}`;
    }
    return arg;
  });
}

/**
 * What may have been meant by an option that stands alone and is followed by a name: `run --force Load` is Load, with all
 * that it needs run again.
 *
 * @returns a line for the user
 */
export function bareOptionNote({ name: command, options }: Command, argv: readonly string[]): string | undefined {
  for (const [place, arg] of argv.entries()) {
    const next = argv[place + 1];
    if (arg === "--" || next === undefined) return undefined;
    if (next.startsWith("-") || MODULE.test(next)) continue;
    const its = Object.entries(options).find(
      ([name, { bare, short }]) => bare !== undefined && (arg === `--${name}` || arg === `-${short}`),
    );
    if (its !== undefined)
      return `${arg} by itself is for all tasks of this ${command}; for ${plainText(next)} alone: --${its[0]}=${plainText(next)}`;
  }
  return undefined;
}

function checkNames(command: Command, args: readonly string[]): void {
  const known = [...Object.keys(command.options), "help"].map((name) => `--${name}`);
  for (const arg of args) {
    if (arg === "--") return;
    if (!arg.startsWith("--")) continue;
    const name = arg.split("=")[0]!;
    if (known.includes(name)) continue;
    throw new PipelineError("BAD_OPTION", `${command.name} has no option ${name}`, {
      hint: didYouMean(name, known) ?? `See: little-pipelines ${command.name} --help`,
    });
  }
}

/** `--max-size -1`: what follows the option looks like another one, and Node says so in three lines. */
function valueLikeOption(
  { name, options }: Command,
  args: readonly string[],
  message: string,
): PipelineError | undefined {
  const typed = /^Option '(-[\w-]+)' argument is ambiguous/.exec(message)?.[1];
  if (typed === undefined) return undefined;
  const value = args.find((arg, i) => arg.startsWith("-") && args[i - 1] === typed);
  const long = Object.keys(options).find((each) => typed === `--${each}` || typed === `-${options[each]!.short}`);
  return new PipelineError("BAD_OPTION", `${name} ${typed} needs a value, and ${value} looks like an option`, {
    hint: `If it is the value, write it so: --${long}=${value}`,
  });
}

/** What Node says of its own accord, in the words of all other mistakes. */
function wrongOption(command: Command, message: string): PipelineError | undefined {
  const unknown = /^Unknown option '([^']+)'/.exec(message)?.[1];
  if (unknown !== undefined) return usage(command, `${command.name} has no option ${unknown}`);
  const [, name, what] = /^Option '(?:-\w, )?--([\w-]+)[^']*' (argument missing|does not take)/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const { valueName = "VALUE", choices } = command.options[name] ?? {};
  if (what === "does not take") return usage(command, `${command.name} --${name} takes no value`);
  return new PipelineError("BAD_OPTION", `${command.name} --${name} needs a value`, {
    hint: `Write it so: --${name}=${valueName}${choices === undefined ? "" : ` (${choices.join(", ")})`}`,
  });
}

function usage(command: Command, what: string, cause?: unknown): PipelineError {
  return new PipelineError("BAD_OPTION", what, {
    hint: `See: little-pipelines ${command.name} --help`,
    ...(cause === undefined ? {} : { cause }),
  });
}
