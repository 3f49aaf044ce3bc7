import { task, type Dependency, type ParamDefaults, type Task } from "../../index.ts";
import { splitOptions } from "../options.ts";
import type { Argument, OutputPath } from "./argument.ts";
import { secretParams } from "../environment.ts";
import type { AnyContext, ArgumentsFunction, CommandOptions, CommandResult, ResultKind, Writes } from "./options.ts";
import { performCommand } from "./perform.ts";
import { inputsOf } from "./inputs.ts";
import { planCommand, type OwnOptions } from "./plan.ts";

type NoParams = Readonly<Record<string, never>>;

/**
 * Makes a task that runs a program. No shell is in between, unless `shell` says so.
 *
 * @param name of the task
 * @param options those of any task, and the command's own; may be left out
 * @param argv the program and its arguments, or a function that gives them from results and params; files by
 *   {@link input} and {@link output} are the task's inputs and outputs
 * @throws PipelineError `BAD_OPTION` for options and arguments that it cannot use. As it runs: `PROGRAM_MISSING`,
 *   `COMMAND_FAILED` for an exit code or a signal, `OUTPUT_MISSING`
 * @example
 * ```ts
 * const text = command("Text", ["pdftotext", input("report.pdf"), output("report.txt")]);
 * const commit = command("Commit", { expire: expire.onComplete() }, ["git", "rev-parse", "HEAD"]); // string
 * const sizes = command("Sizes", { dependencies: [list], result: "lines" }, ({ results }) => ["du", ...results.List]);
 * ```
 */
export function command<const Name extends string, const Argv extends readonly Argument[]>(
  name: Name,
  argv: Argv,
): Task<Name, CommandResult<never, never, Writes<Argv, readonly [], undefined>>>;
export function command<
  const Name extends string,
  const Argv extends readonly Argument[],
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
  const Outputs extends readonly string[] = readonly [],
  Stdout extends string | OutputPath | undefined = undefined,
  Kind extends ResultKind = never,
  Value = never,
>(
  name: Name,
  options: CommandOptions<Dependencies, Params, Outputs, Stdout, Kind, Value>,
  argv: Argv,
): Task<Name, CommandResult<Kind, Value, Writes<Argv, Outputs, Stdout>>>;
export function command<
  const Name extends string,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
  const Outputs extends readonly string[] = readonly [],
  Stdout extends string | OutputPath | undefined = undefined,
  Kind extends ResultKind = never,
  Value = never,
>(
  name: Name,
  options: CommandOptions<Dependencies, Params, Outputs, Stdout, Kind, Value>,
  argv: ArgumentsFunction<Dependencies, Params>,
): Task<Name, CommandResult<Kind, Value, Writes<undefined, Outputs, Stdout>>>;
export function command(name: string, optionsOrArgv: unknown, maybeArgv?: unknown): Task {
  const [options, argv] = maybeArgv === undefined ? [{}, optionsOrArgv] : [optionsOrArgv, maybeArgv];
  const { own, ofTask } = splitOptions<OwnOptions>("command", name, options, OWN);
  const plan = planCommand(name, argv, own, secretParams(ofTask["params"]));
  const work = Object.assign(
    (context: AnyContext): Promise<unknown> => performCommand(plan, context),
    // What the user wrote counts by its code; all else is in the command's text.
    Object.fromEntries(
      Object.entries({ argv, stdin: plan.stdin, result: plan.result }).filter(([, its]) => typeof its === "function"),
    ),
  );
  return task(
    name,
    {
      ...ofTask,
      inputs: [...inputsOf(plan), ...((ofTask["inputs"] as readonly [] | undefined) ?? [])],
      ...(plan.outputs.length > 0 ? { outputs: plan.outputs } : {}),
      madeBy: command,
    },
    work,
  );
}

const OWN = [
  "stdin",
  "stdout",
  "stderr",
  "env",
  "cwd",
  "shell",
  "exitCodes",
  "version",
  "graceMs",
  "outputs",
  "result",
] as const satisfies readonly (keyof OwnOptions)[];
