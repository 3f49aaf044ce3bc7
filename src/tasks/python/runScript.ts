import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { PipelineError, type TaskContext } from "../../index.ts";
import { addedEnv, secretsAmong } from "../environment.ts";
import { startChild, type ChildEnd } from "../process/child.ts";
import { startError } from "../process/failure.ts";
import { hide } from "../process/hide.ts";
import { lastLines, lineReader } from "../process/lines.ts";
import { decode } from "./decode.ts";
import { encode, type Encoded } from "./encode.ts";
import { framed, messageReader, type Message, type Told } from "./messages.ts";
import type { PythonPlan } from "./plan.ts";
import { pythonArguments } from "./startPython.ts";
import { openSteps } from "./steps.ts";

/** A script that is about to run. */
export interface Running {
  readonly plan: PythonPlan;
  readonly context: TaskContext;
  readonly root: string;
  readonly interpreter: string;
  readonly given: Encoded;
  /** A folder for what is handed over as files. */
  readonly scratch: string;
}

/** What came of it. */
export interface Ran {
  readonly end: ChildEnd;
  /** Nothing where the process ended without a word. */
  readonly told: Told | undefined;
  /** The last lines that it printed. */
  readonly last: string;
}

/**
 * Runs a script to its end: hands over what it is given, and passes on what it tells.
 *
 * @throws PipelineError `PROGRAM_MISSING` where Python could not be started; the signal's reason where that was aborted
 */
export async function runScript({ plan, context, root, interpreter, given, scratch }: Running): Promise<Ran> {
  const { task, script, env, graceMs, stderr = "info" } = plan;
  const { log, signal } = context;
  const hidden = hide([
    ...secretsAmong(Object.values(env ?? {})),
    ...plan.secretParams.map((name) => String((context.params as Readonly<Record<string, unknown>>)[name])),
  ]);
  const last = lastLines(LAST_LINES);
  const fromStdout = lineReader((line) => {
    last.add(hidden(line));
    log.info(hidden(line));
  });
  const fromStderr = lineReader((line) => {
    last.add(hidden(line));
    log[stderr](hidden(line));
  });
  const failing = new AbortController();
  const steps = openSteps(context);
  let told: Told | undefined;
  const options = {
    program: interpreter,
    args: pythonArguments("harness"),
    cwd: root,
    // The order of a set is the same each time, and so are results that come of it.
    env: { PYTHONHASHSEED: "0", ...addedEnv(env) },
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"] as ("ignore" | "pipe")[],
    signal: AbortSignal.any([signal, failing.signal]),
    graceMs,
  };
  try {
    const child = startChild(options);
    const [, stdout, error, outgoing, incoming] = child.stdio as [null, Readable, Readable, Writable, Readable];
    const receive = (message: Message): void => {
      switch (message.kind) {
        case "log":
          return log[message.level](hidden(message.message), dataOf(message.data, hidden));
        case "progress":
          return context.progress(message.done, message.total);
        case "stepStarted":
          return steps.start(message.id, message.name);
        case "stepFinished":
          return steps.finish(message.id, message.failed);
        case "rows":
          return void given.tables[message.table]!.toArray().then(
            (rows) => outgoing.write(framed(encode(rows).text)),
            (error: unknown) => failing.abort(error),
          );
        default:
          told = message;
      }
    };
    stdout?.on("data", fromStdout.write);
    error?.on("data", fromStderr.write);
    incoming?.on(
      "data",
      messageReader(receive, (error) => failing.abort(badMessage(task, error))),
    );
    // It may end before it has read all: then what it says tells why.
    outgoing?.on("error", () => {});
    outgoing?.write(framed(JSON.stringify({ ...request(plan, root), script: resolve(root, script), scratch })));
    outgoing?.write(framed(given.text));
    const end = await child.ended;
    fromStdout.end();
    fromStderr.end();
    if (end.hadStrays) log.warn("it left processes behind that held its output open: they were ended");
    return { end, told: hiddenIn(told, hidden), last: last.text };
  } catch (thrown) {
    throw startError(thrown, task, options);
  } finally {
    await steps.end();
  }
}

/** A text has at most 512 MiB; and a script may write to what is not its own. */
function badMessage(task: string, cause: unknown): PipelineError {
  const isLarge = (cause as NodeJS.ErrnoException).code === "ERR_STRING_TOO_LONG";
  return new PipelineError(
    isLarge ? "RESULT_TOO_LARGE" : "PYTHON_FAILED",
    `task ${JSON.stringify(task)}: ${isLarge ? "its result is too large for JSON" : "its script writes to file descriptor 4"}`,
    {
      hint: isLarge
        ? "Return a frame, or keep(path) of a file."
        : "That is how results come back: let it open a file of its own.",
      task,
      cause,
    },
  );
}

/** So many of the last lines that it printed are in its error. */
const LAST_LINES = 15;

function request(plan: PythonPlan, root: string): object {
  return { task: plan.task, root, label: plan.script, function: plan.function, frames: plan.frames ?? null };
}

/** What is logged beside a message, with nothing in it that must not be shown. */
function dataOf(data: unknown, hidden: (text: string) => string): Record<string, unknown> | undefined {
  if (data === undefined) return undefined;
  return decode(JSON.parse(hidden(JSON.stringify(data)))) as Record<string, unknown>;
}

/** A traceback may show what must not be shown. */
function hiddenIn(told: Told | undefined, hidden: (text: string) => string): Told | undefined {
  return told?.kind === "failed" ? { ...told, message: hidden(told.message), traceback: hidden(told.traceback) } : told;
}
