import { open, type FileHandle } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { PipelineError, type ParamValue } from "../../index.ts";
import type { ChildEnd } from "../process/child.ts";
import { describeEnd, hintOfEnd, withLines } from "../process/failure.ts";
import { hide } from "../process/hide.ts";
import { lastLines, lineReader } from "../process/lines.ts";
import { runProgram, type Fed } from "../process/run.ts";
import {
  checkArguments,
  isInput,
  isOutput,
  piecesOf,
  type Argument,
  type InputPath,
  type OutputPath,
} from "./argument.ts";
import { captureOutput } from "./captured.ts";
import { addedEnv, secretsAmong } from "../environment.ts";
import { openParts, type Parts } from "./parts.ts";
import type { AnyContext } from "./options.ts";
import type { CommandPlan } from "./plan.ts";
import { resultOf } from "./result.ts";
import { commandLine, pathArgument, shellLine, wordsToRun, wordsToShow } from "./words.ts";

/** Runs a command for one attempt at its task, and gives the task's result. */
export async function performCommand(plan: CommandPlan, context: AnyContext): Promise<unknown> {
  const argv = await argumentsOf(plan, context);
  const written = [...piecesOf(argv).filter(isOutput), ...(plan.stdout === undefined ? [] : [plan.stdout])];
  const parts = await openParts(
    plan.task,
    written.map(({ path }) => context.path(path)),
  );
  try {
    const { end, printed } = await runOnce(plan, argv, parts, context);
    await parts.settle();
    return await resultOf(plan, end, printed);
  } catch (error) {
    await parts.discard();
    throw error;
  }
}

async function argumentsOf(plan: CommandPlan, context: AnyContext): Promise<readonly Argument[]> {
  if (typeof plan.argv !== "function") return plan.argv;
  const argv: unknown = await plan.argv(context);
  checkArguments(plan.task, argv);
  const unknown = piecesOf(argv).find((piece) => isOutput(piece) && !plan.outputs.includes(piece.path));
  if (unknown === undefined) return argv;
  const { path } = unknown as OutputPath;
  throw new PipelineError(
    "BAD_OPTION",
    `command ${JSON.stringify(plan.task)}: its arguments name the output ${JSON.stringify(path)}, which it does not declare`,
    {
      hint: `What a function gives is known too late: declare it, outputs: [${JSON.stringify(path)}].`,
      task: plan.task,
    },
  );
}

interface Ran {
  readonly end: ChildEnd;
  /** What it printed, where that is wanted for the result. */
  readonly printed: Buffer;
}

async function runOnce(plan: CommandPlan, argv: readonly Argument[], parts: Parts, context: AnyContext): Promise<Ran> {
  const { task, cwd = ".", env, graceMs, shell = false, exitCodes = [0], stderr = "info", result } = plan;
  const { log, path } = context;
  const words = wordsToRun(argv, (piece) => pathOf(plan, piece, parts, context));
  const hidden = hide([
    ...secretsAmong([...piecesOf(argv), ...Object.values(env ?? {})]),
    ...plan.secretParams.map((name) => String(context.params[name] as ParamValue)),
  ]);
  const line = shell === false ? commandLine(wordsToShow(argv)) : wordsToShow(argv).join(" ");
  log.debug(`$ ${hidden(line)}`);
  const failing = new AbortController();
  const captured = captureOutput(task, (error) => failing.abort(error));
  const last = lastLines(LAST_LINES);
  const isLogged = result === "text" || result === "lines" || result === "exit";
  const fromStdout = lineReader((line) => {
    last.add(hidden(line));
    if (isLogged) log.info(hidden(line));
  });
  const fromStderr = lineReader((line) => {
    last.add(hidden(line));
    log[stderr](hidden(line));
  });
  await using files = new OpenFiles();
  const toFile = plan.stdout === undefined ? undefined : await files.open(parts.of(path(plan.stdout.path)), "w");
  const end = await runProgram({
    task,
    ...(shell === false
      ? { program: words[0]!, args: words.slice(1) }
      : { program: shellLine(argv, words), args: [], shell }),
    cwd: path(cwd),
    env: addedEnv(env),
    stdin: await stdinOf(plan, context, files),
    stdout:
      toFile ??
      ((chunk) => {
        if (result !== "exit") captured.write(chunk);
        fromStdout.write(chunk);
      }),
    stderr: fromStderr.write,
    signal: AbortSignal.any([context.signal, failing.signal]),
    graceMs,
  });
  fromStdout.end();
  fromStderr.end();
  if (end.hadStrays) log.warn("it left processes behind that held its output open: they were ended");
  if (end.exitCode !== null && exitCodes.includes(end.exitCode)) return { end, printed: captured.bytes };
  const name = shell === false ? hidden(wordsToShow(argv)[0]!) : "its shell command";
  throw new PipelineError(
    "COMMAND_FAILED",
    withLines(`task ${JSON.stringify(task)}: ${name} ${describeEnd(end)}`, last.text),
    { hint: hintOfEnd(end), task },
  );
}

/** So many of the last lines that a command printed are in its error. */
const LAST_LINES = 15;

/** A path as an argument: as it was given where the command runs in the project root. */
function pathOf(
  { cwd }: CommandPlan,
  piece: InputPath | OutputPath,
  parts: Parts,
  { path }: Pick<AnyContext, "path">,
): string {
  if (isInput(piece)) return cwd === undefined ? pathArgument(piece.path) : path(piece.path);
  const part = parts.of(path(piece.path));
  return cwd === undefined ? pathArgument(relative(path("."), part)) : part;
}

async function stdinOf(
  { stdin }: CommandPlan,
  context: AnyContext,
  files: OpenFiles,
): Promise<number | Fed | undefined> {
  if (isInput(stdin)) return files.open(context.path(stdin.path), "r");
  return typeof stdin === "function" ? await stdin(context) : stdin;
}

/** Files that a program is handed, closed when it has ended. */
class OpenFiles {
  readonly #handles: FileHandle[] = [];

  async open(path: string, flags: "r" | "w"): Promise<number> {
    const handle = await open(resolve(path), flags);
    this.#handles.push(handle);
    return handle.fd;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const handle of this.#handles) await handle.close();
  }
}
