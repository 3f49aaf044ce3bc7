import type { Dependency, EnvInput, LogLevel, ParamDefaults, ParamsOf, ResultsOf, Secret } from "../../index.ts";
import type { TaskContext, TaskOptions } from "../../index.ts";
import type { Fed } from "../process/run.ts";
import type { Argument, InputPath, OutputPath } from "./argument.ts";

/** What of a command is the task's result; see {@link CommandOptions.result}. */
export type ResultKind = "text" | "lines" | "json" | "bytes" | "exit";

/** The result of a command that writes files: how it ended. */
export interface CommandEnd {
  readonly exitCode: number;
  /** What it wrote, as declared: paths from the project root. */
  readonly outputs: readonly string[];
}

/** What a function of a command is given: the same as a task's function. */
export type CommandContext<Dependencies extends readonly Dependency[], Params extends ParamDefaults> = TaskContext<
  ResultsOf<Dependencies>,
  ParamsOf<Params>
>;

/** What the function of any command is given. */
export type AnyContext = CommandContext<readonly Dependency[], ParamDefaults>;

/** A function that gives the arguments, from the results of dependencies and from params. */
export type ArgumentsFunction<Dependencies extends readonly Dependency[], Params extends ParamDefaults> = (
  context: CommandContext<Dependencies, Params>,
) => readonly Argument[] | Promise<readonly Argument[]>;

/** What decides how a command runs; everything else is an option of any task. */
export interface CommandSettings<Dependencies extends readonly Dependency[], Params extends ParamDefaults> {
  /** What it reads from its standard input: a text, bytes, a file, or what a function gives. @default nothing */
  readonly stdin?:
    | string
    | Uint8Array
    | InputPath
    | ((context: CommandContext<Dependencies, Params>) => Fed | Promise<Fed>);
  /** At which level its lines of standard error are logged. @default "info" */
  readonly stderr?: LogLevel;
  /** Environment variables besides this process's. `env(…)` and `secret(…)` are never shown. @default none */
  readonly env?: Readonly<Record<string, string | EnvInput | Secret<string>>>;
  /** The folder that it runs in, from the project root. @default the project root */
  readonly cwd?: string;
  /**
   * Whether a shell reads the arguments, joined by blanks: `true`, or the shell's path. Strings are then shell
   * code as they are; `input()`, `output()`, `env()` and `secret()` are quoted. @default false
   */
  readonly shell?: boolean | string;
  /** Exit codes that are no failure. @default [0] */
  readonly exitCodes?: readonly number[];
  /**
   * A command whose output counts: `true` for the program with `--version`, or a program with its arguments.
   * It runs each time that the task is looked at. @default the program's version does not count
   */
  readonly version?: true | readonly string[];
  /** How long it is given to end by itself when it is cancelled or late, in milliseconds. @default 3000 */
  readonly graceMs?: number;
}

/** The options of a command: those of any task, and its own. */
export interface CommandOptions<
  Dependencies extends readonly Dependency[] = readonly Dependency[],
  Params extends ParamDefaults = ParamDefaults,
  Outputs extends readonly string[] = readonly string[],
  Stdout extends string | OutputPath | undefined = string | OutputPath | undefined,
  Kind extends ResultKind = ResultKind,
  Value = unknown,
>
  extends Omit<TaskOptions<Dependencies, Params>, "outputs" | "madeBy">, CommandSettings<Dependencies, Params> {
  /** Files that it writes besides those that are arguments by `output()`. @default none */
  readonly outputs?: Outputs;
  /** A file that its standard output goes into, as with `output()`. @default it is logged, and may be the result */
  readonly stdout?: Stdout;
  /**
   * What the task's result is. `"text"`: standard output without line breaks at its end; `"lines"`; `"json"`: parsed;
   * `"bytes"`: a Buffer; `"exit"`: `{ exitCode, outputs }`; or a function of the text.
   * @default "exit" for a command that writes files, else "text"
   */
  readonly result?: Kind | ((stdout: string) => Value | Promise<Value>);
}

/** The result of a command, by its `result` option and by whether it writes files; `never` is for what is not there. */
export type CommandResult<Kind extends ResultKind, Value, Written extends boolean> = [Value] extends [never]
  ? [Kind] extends [never]
    ? Written extends true
      ? CommandEnd
      : string
    : ResultOf[Kind]
  : Value;

interface ResultOf {
  text: string;
  lines: string[];
  json: unknown;
  bytes: Buffer;
  exit: CommandEnd;
}

/** Whether a command writes files, by its arguments and options: `boolean` where their types do not tell. */
export type Writes<Argv, Outputs extends readonly string[], Stdout> = [Stdout] extends [undefined]
  ? Outputs extends readonly []
    ? Argv extends readonly unknown[]
      ? Argument extends Argv[number]
        ? boolean
        : HasOutput<Argv[number]>
      : false
    : number extends Outputs["length"]
      ? boolean
      : true
  : true;

type HasOutput<Each> =
  Extract<Each | (Each extends readonly (infer Inner)[] ? Inner : never), OutputPath> extends never ? false : true;
