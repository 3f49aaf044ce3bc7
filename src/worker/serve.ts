import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import type { Running } from "../engine/attempt.ts";
import { watchProcess } from "../engine/watch.ts";
import { inlineExecutor } from "../executor/inline.ts";
import type { Ending, PlainRequest, Surroundings, ToWorker, WorkerSetup } from "../executor/pool/messages.ts";
import { pack, unpack } from "../executor/pool/thrown.ts";
import { systemClock } from "../model/clock.ts";
import type { Executor, TaskRequest, TaskTold } from "../model/executor.ts";
import type { Task } from "../model/task.ts";
import type { RunTrace, TraceModule } from "../model/tracing.ts";
import { asking, type Asking } from "./asking.ts";
import type { Port } from "./port.ts";
import { openResults, type WorkerResults } from "./results.ts";
import { taskFinder, type TaskFinder } from "./taskFinder.ts";

type ToRun = Extract<ToWorker, { kind: "run" }>;

type Asked = Parameters<WorkerResults["readResult"]>[0];

const SMALL_BYTES = 65_536;

/** Runs the tasks that come through a port. */
export function serve(port: Port, setup: WorkerSetup): void {
  process.argv.splice(2, Infinity, ...setup.argv);
  const server = new Server(port, setup);
  port.listen((message) => server.receive(message));
}

class Server {
  readonly #port: Port;
  readonly #asking: Asking;
  readonly #results: WorkerResults;
  readonly #finder: TaskFinder;
  readonly #executor: Executor;
  /** The one that is being run. */
  #task: Task | undefined;
  #aborting = new AbortController();
  /** How long the task has waited for small results that it is given. */
  #askedMs = 0;
  #fail: ((error: Error) => void) | undefined;
  #stopWatching: () => void = () => {};

  constructor(port: Port, setup: WorkerSetup) {
    this.#port = port;
    this.#asking = asking(port, () => this.#task !== undefined);
    this.#results = openResults(setup.largeResults, this.#asking.ask);
    this.#finder = taskFinder(setup, this.#asking.memo);
    const task = (): Task => this.#task!;
    const store = { ...this.#results, readResult: (entry: Asked) => this.#read(entry) };
    this.#executor = inlineExecutor({ task, store, root: setup.root, clock: systemClock });
    process.on("beforeExit", () => {
      if (this.#waitsForSignal()) port.keepAlive(true);
    });
  }

  receive(message: ToWorker): void {
    if (message.kind === "run") void this.#serve(message);
    else if (message.kind === "abort") this.#aborting.abort(unpack(message.reason));
    else this.#asking.reply(message);
  }

  async #serve(toRun: ToRun): Promise<void> {
    if (toRun.surroundings !== undefined) adopt(toRun.surroundings);
    this.#aborting = new AbortController();
    const ending = await this.#end(toRun).catch((error: unknown): Ending => ({
      kind: "threw",
      thrown: pack(error),
      isSpoilt: false,
    }));
    this.#task = undefined;
    this.#port.keepAlive(true);
    this.#port.post({ kind: "ended", ending });
  }

  async #end({ request, codeDigest, files }: ToRun): Promise<Ending> {
    const found = await this.#finder.find(request, codeDigest, files);
    if (found.kind === "unmatched") return found;
    this.#task = found;
    const attempt = await attemptOf(request);
    // From here on what the task waits for keeps the worker alive, and nothing else: so it is noticed where that is nothing.
    this.#port.keepAlive(false);
    const begin = systemClock.elapsed();
    this.#askedMs = 0;
    const answer = await this.#run(
      { ...request, signal: this.#aborting.signal, emit: (event) => this.#tell(event) },
      attempt,
    );
    if ("thrown" in answer || answer.kind === "upstreamDamaged") return answer;
    return {
      ...answer,
      ranMs: systemClock.elapsed() - begin - this.#askedMs,
      ...this.#results.take(answer.result.hash),
    };
  }

  /** Of what is small, the time is that of the way to the other side, which may be busy, and not the task's. */
  async #read(entry: Asked): ReturnType<WorkerResults["readResult"]> {
    const begin = systemClock.elapsed();
    const read = await this.#results.readResult(entry);
    if (entry.result.sizeBytes < SMALL_BYTES) this.#askedMs += systemClock.elapsed() - begin;
    return read;
  }

  /** Until the task ends, or leaves an error behind that nobody catches. */
  #run(
    request: TaskRequest,
    attempt: RunTrace["attempt"],
  ): Promise<Awaited<ReturnType<Executor["run"]>> | Extract<Ending, { kind: "threw" }>> {
    this.#stopWatching();
    return new Promise((resolve, reject) => {
      this.#fail = (error) => resolve({ kind: "threw", thrown: pack(error), isSpoilt: true });
      this.#stopWatching = watchProcess(request.runId, this.#running(request), (task, error) =>
        this.#tell({ kind: "warned", at: systemClock.now(), task, message: error.message }),
      );
      attempt(request, (its) => this.#executor.run(its))
        .then(resolve, reject)
        .finally(() => (this.#fail = undefined));
    });
  }

  /** To be told to stop is something to wait for. */
  #waitsForSignal(): boolean {
    return this.#fail !== undefined && getEventListeners(this.#aborting.signal, "abort").length > 0;
  }

  #running({ task, key, item }: TaskRequest): Running {
    const branch = item === undefined ? undefined : key;
    const isIdle = (): boolean => this.#fail !== undefined && !this.#waitsForSignal();
    return {
      fail: (attempted, error) => {
        // What an earlier task has left behind is not this one's.
        if (this.#fail === undefined || attempted.task !== task || attempted.branch !== branch) return false;
        this.#fail(error);
        return true;
      },
      get attempted() {
        return isIdle() ? [{ task, ...(branch === undefined ? {} : { branch }) }] : [];
      },
    };
  }

  #tell(event: TaskTold): void {
    try {
      this.#port.post({ kind: "told", event });
    } catch {
      this.#port.post({ kind: "told", event: { ...event, ...("data" in event ? { data: inWords(event.data) } : {}) } });
    }
  }
}

/** What surrounds an attempt here, where its run is traced. */
async function attemptOf({ trace }: PlainRequest): Promise<RunTrace["attempt"]> {
  if (trace === undefined) return async (request, run) => run(request);
  return ((await import(trace.module)) as TraceModule).attempt;
}

/** What was logged beside a message, with words in place of what cannot be copied. */
function inWords(data: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const copied: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data ?? {})) {
    try {
      copied[name] = structuredClone(value);
    } catch {
      copied[name] = inspect(value, { depth: 1, breakLength: Infinity });
    }
  }
  return copied;
}

function adopt({ env, folder }: Surroundings): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  if (process.cwd() !== folder) process.chdir(folder);
}
