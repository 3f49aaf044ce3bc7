import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { PipelineError, table, tableFromParquet, type TaskContext } from "../../index.ts";
import { addedEnv, secretsAmong } from "../environment.ts";
import { startChild, type ChildEnd } from "../process/child.ts";
import { describeEnd, hintOfEnd, startError, withLines } from "../process/failure.ts";
import { hide } from "../process/hide.ts";
import { lastLines, lineReader } from "../process/lines.ts";
import { decode } from "./decode.ts";
import { encode, type Encoded } from "./encode.ts";
import { pythonError } from "./failure.ts";
import { findInterpreter } from "./interpreter.ts";
import { framed, messageReader, type Message, type Part, type Told } from "./messages.ts";
import type { PythonPlan } from "./plan.ts";
import { pythonArguments } from "./startPython.ts";
import { openSteps } from "./steps.ts";

/** Runs a script for one attempt at its task, and gives what its function returned. */
export async function performPython(plan: PythonPlan, context: TaskContext): Promise<unknown> {
  const root = resolve(context.path("."));
  const interpreter = findInterpreter(plan.task, root, plan.interpreter);
  const given = encode({ results: { ...context.results }, params: { ...context.params } });
  const scratch = await mkdtemp(join(tmpdir(), "little-python-"));
  try {
    const { end, told, last } = await runScript({ plan, context, root, interpreter: interpreter.path, given, scratch });
    if (told === undefined) throw endedEarly(plan.task, end, last);
    if (told.kind !== "done") {
      throw pythonError(told, {
        task: plan.task,
        root,
        interpreter: interpreter.shown,
        installBy: INSTALLERS.find(([file]) => existsSync(join(root, file)))?.[1],
      });
    }
    if (end.exitCode !== 0) context.log.warn(`Python ${describeEnd(end)} after it had given its result`);
    if (told.isNone === true) return undefined;
    const parts = await Promise.all((told.parts ?? []).map((part) => make(part, context)));
    return decode(told.value, parts);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const INSTALLERS = [
  ["uv.lock", "uv sync"],
  ["requirements.txt", "python3 -m pip install -r requirements.txt"],
] as const;

interface Running {
  readonly plan: PythonPlan;
  readonly context: TaskContext;
  readonly root: string;
  readonly interpreter: string;
  readonly given: Encoded;
  /** A folder for what is handed over as files. */
  readonly scratch: string;
}

interface Ran {
  readonly end: ChildEnd;
  /** Nothing where the process ended without a word. */
  readonly told: Told | undefined;
  readonly last: string;
}

async function runScript({ plan, context, root, interpreter, given, scratch }: Running): Promise<Ran> {
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
          return log[message.level](
            hidden(message.message),
            decode(message.data) as Record<string, unknown> | undefined,
          );
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
    incoming?.on("data", messageReader(receive));
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

/** So many of the last lines that it printed are in its error. */
const LAST_LINES = 15;

function request(plan: PythonPlan, root: string): object {
  return { task: plan.task, root, label: plan.script, function: plan.function, frames: plan.frames ?? null };
}

/** A traceback may show what must not be shown. */
function hiddenIn(told: Told | undefined, hidden: (text: string) => string): Told | undefined {
  return told?.kind === "failed" ? { ...told, message: hidden(told.message), traceback: hidden(told.traceback) } : told;
}

/** A process that ended before the function returned: killed, crashed, or by `os._exit()`. */
function endedEarly(task: string, end: ChildEnd, last: string): PipelineError {
  return new PipelineError(
    "PYTHON_FAILED",
    withLines(
      `task ${JSON.stringify(task)}: Python ${describeEnd(end)} before the script's function had returned`,
      last,
    ),
    { hint: end.exitCode === 0 ? "Something in it calls os._exit()." : hintOfEnd(end), task },
  );
}

/** What Python can only describe. */
async function make(part: Part, context: TaskContext): Promise<unknown> {
  switch (part[0]) {
    case "table":
      return tableFromParquet(part[1], { move: true });
    case "rows": {
      const [, rows, names] = part;
      // Without a row nothing tells what is in a column.
      const types = rows.length > 0 ? {} : Object.fromEntries(names.map((name) => [name, "VARCHAR"]));
      return table(decode(rows) as Record<string, unknown>[], { types });
    }
    case "kept":
      return (await stat(part[1])).isDirectory() ? context.keepFolder(part[1]) : context.keep(part[1]);
  }
}
