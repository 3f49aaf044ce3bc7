import type { Dependency, ParamDefaults } from "../../index.ts";
import { badOption } from "../options.ts";
import { checkArguments, isOutput, output, piecesOf, type Argument, type OutputPath } from "./argument.ts";
import type { ArgumentsFunction, CommandOptions, CommandSettings, ResultKind } from "./options.ts";

/** All that is known of a command before it runs. */
export interface CommandPlan extends Omit<CommandSettings<readonly Dependency[], ParamDefaults>, "graceMs"> {
  readonly task: string;
  readonly argv: readonly Argument[] | ArgumentsFunction<readonly Dependency[], ParamDefaults>;
  readonly graceMs: number;
  readonly stdout: OutputPath | undefined;
  readonly result: ResultKind | ((stdout: string) => unknown);
  /** All that it declares to write. */
  readonly outputs: readonly string[];
  /** Names of the params that are secrets. */
  readonly secretParams: readonly string[];
}

/** A command's own options. */
export type OwnOptions = CommandSettings<readonly Dependency[], ParamDefaults> &
  Pick<CommandOptions, "outputs" | "stdout" | "result">;

/** How long a command is given to end by itself. */
const GRACE_MS = 3_000;

/** @param secretParams names of the params that are secrets */
export function planCommand(
  task: string,
  argv: unknown,
  own: OwnOptions,
  secretParams: readonly string[],
): CommandPlan {
  if (typeof argv !== "function") checkArguments(task, argv);
  const stdout = typeof own.stdout === "string" ? output(own.stdout) : own.stdout;
  const written = typeof argv === "function" ? [] : piecesOf(argv).filter(isOutput);
  const outputs = [...written, ...(stdout === undefined ? [] : [stdout])].map(({ path }) => path);
  const all = [...new Set([...(own.outputs ?? []), ...outputs])];
  const plan: CommandPlan = {
    ...own,
    task,
    argv: argv as CommandPlan["argv"],
    graceMs: own.graceMs ?? GRACE_MS,
    stdout,
    outputs: all,
    result: own.result ?? (all.length > 0 ? "exit" : "text"),
    secretParams,
  };
  checkPlan(plan);
  return plan;
}

const RESULTS: readonly string[] = ["text", "lines", "json", "bytes", "exit"] satisfies ResultKind[];
const LEVELS: readonly string[] = ["debug", "info", "warn", "error"];

function checkPlan(plan: CommandPlan): void {
  const bad = (what: string, hint: string): never => {
    throw badOption("command", plan.task, what, hint);
  };
  const { argv, result, stderr = "info", stdout, exitCodes, version, graceMs, shell, env: added } = plan;
  if (typeof result !== "function" && !RESULTS.includes(result))
    bad(
      `result is ${JSON.stringify(result)}`,
      `It is one of ${RESULTS.join(", ")}, or a function of what was printed.`,
    );
  if (stdout !== undefined && result !== "exit")
    bad("its standard output goes into a file, and is to be its result", 'Leave out one of "stdout" and "result".');
  if (stdout !== undefined && !isOutput(stdout)) bad("stdout is no path", 'For example stdout: "data/sorted.txt".');
  if (!LEVELS.includes(stderr)) bad(`stderr is ${JSON.stringify(stderr)}`, `It is one of ${LEVELS.join(", ")}.`);
  if (
    exitCodes !== undefined &&
    (!Array.isArray(exitCodes) || exitCodes.length === 0 || !exitCodes.every(Number.isInteger))
  )
    bad("exitCodes is no list of numbers", "For example exitCodes: [0, 1].");
  if (!(typeof graceMs === "number" && graceMs >= 0 && graceMs < 2 ** 31))
    bad(`graceMs is ${String(graceMs)}`, "It is a number of milliseconds, 0 or more.");
  if (shell !== undefined && typeof shell !== "boolean" && typeof shell !== "string")
    bad("shell is neither true nor a path", 'For example shell: true, or shell: "/bin/bash".');
  if (version === true && (typeof argv === "function" || (shell !== undefined && shell !== false)))
    bad("version: true needs a program that is known before it runs", 'Name it: version: ["pdftotext", "-v"].');
  if (version !== undefined && version !== true && !(Array.isArray(version) && version.length > 0))
    bad("version is no command", 'It is true, or for example ["pdftotext", "-v"].');
  if (added !== undefined && (typeof added !== "object" || added === null))
    bad("env is no object", 'For example env: { LANG: "C", TOKEN: env("TOKEN") }.');
}
