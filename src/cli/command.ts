import type { ParseArgsOptionsConfig } from "node:util";
import { PipelineError } from "../index.ts";

/** One option of a command, as its help shows it. */
export interface CommandOption {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  readonly short?: string;
  /** What stands for the value in help: `NAME`. */
  readonly valueName?: string;
  readonly help: string;
  /** The value where the option stands alone (`--force` for `--force=*`). */
  readonly bare?: string;
}

/** What a command was given, checked. */
export interface CommandInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** In a line, for the list of commands. */
  readonly summary: string;
  /** What follows the name: `[file] [options]`. */
  readonly usage: string;
  readonly maxPositionals: number;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly examples: readonly string[];
  /** What help says besides. */
  readonly notes?: readonly string[];
  /** @returns the exit code */
  run(input: CommandInput): Promise<number>;
}

/** 0: all went well. */
export const EXIT_OK = 0;
/** 1: a task failed. */
export const EXIT_FAILED = 1;
/** 2: a mistake of usage: an unknown option, no such file, an invalid pipeline. */
export const EXIT_USAGE = 2;
/** 130: cancelled by Ctrl-C, as shells have it (128 + SIGINT). */
export const EXIT_CANCELLED = 130;

/** The options in the form that Node's `parseArgs` takes. */
export function parseArgsConfig(options: Command["options"]): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false, short }]) => [
      name,
      short === undefined ? { type, multiple } : { type, multiple, short },
    ]),
  );
}

/** All values of an option that may be given more than once. */
export function listOf(input: CommandInput, name: string): string[] {
  const given = input.values[name];
  return (Array.isArray(given) ? given : given === undefined ? [] : [given]).map(String);
}

/** For commands that need the name of a task. */
export function nameMissing(command: string): PipelineError {
  return new PipelineError("BAD_OPTION", `${command} needs the name of a task`, {
    hint: `For example: little-pipelines ${command} Report (little-pipelines list shows the names).`,
  });
}
