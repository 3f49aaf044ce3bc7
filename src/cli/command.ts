import type { ParseArgsOptionsConfig } from "node:util";
import { PipelineError, type Pipeline } from "../index.ts";
import type { Answer } from "./answer.ts";

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
  /** The values that it may have, where these are few: for completion. */
  readonly choices?: readonly string[];
}

/** What a command was given, checked. */
export interface CommandInput {
  /** What was given without an option's name, but for the file. */
  readonly positionals: readonly string[];
  /** The module that was named (`flights.ts`), wherever it stood. */
  readonly file: string | undefined;
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
}

/** What a command runs in: a process of its own, or a shell where one follows the other. */
export interface Session {
  /** In a shell: the file of its pipeline, as an absolute path; undefined where it was given as an object. */
  readonly file?: string | undefined;
  /**
   * The pipeline that a command works on: of the file, else that of the shell, else of `pipeline.ts`. The session closes
   * it.
   */
  open(file: string | undefined): Promise<Pipeline>;
  /** What the command answers goes here, once a pipeline is open. */
  readonly answer: Answer;
  /** Does what Ctrl-C can cancel: the signal is aborted by the first, and what has finished is kept. */
  cancellable<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    options?: {
      /** Who does the work tells of it. @default false: the session does */
      readonly isSilent?: boolean;
    },
  ): Promise<Result>;
}

/** One command, of the command line and of the shell. */
export interface Command {
  readonly name: string;
  /** What follows the name, but for the file and the options, which all have: `TASK…`. */
  readonly usage: string;
  /** How many arguments it takes, besides the file. */
  readonly maxPositionals: number;
  /** It works without a pipeline, so no file is named. @default false */
  readonly isWithoutFile?: boolean;
  /** What tasks print stands between what it shows, but for `--json` and `--print`. @default false: standard output has its answer alone */
  readonly showsPrints?: boolean;
  /** What its arguments may be, where these are neither tasks nor files: for completion. */
  readonly choices?: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What follows `little-pipelines`; `list +Report  # and all that it needs` says what it does. */
  readonly examples: readonly string[];
  /** What help says besides. */
  readonly notes?: readonly string[];
  /** @returns the exit code */
  run(input: CommandInput, session: Session): Promise<number>;
}

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
