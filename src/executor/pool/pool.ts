import type { TaskCode } from "../../fingerprint/code.ts";
import { codeDigest, comparable } from "../../fingerprint/comparable.ts";
import type { Clock } from "../../model/clock.ts";
import type { Executor, ExecutorKind, TaskAnswer, TaskRequest } from "../../model/executor.ts";
import type { Store } from "../../model/store.ts";
import type { Task } from "../../model/task.ts";
import { closedError } from "./crash.ts";
import { attemptIn } from "./attempt.ts";
import { Members, newSurroundings, type Member } from "./members.ts";
import type { Ending } from "./messages.ts";
import { startProcess } from "./process.ts";
import { startThread } from "./thread.ts";
import { unpack } from "./thrown.ts";
import { restartWarning, unmatchedError } from "./unmatched.ts";
import type { TaskWorker } from "./worker.ts";

export interface PoolOptions {
  readonly kind: Exclude<ExecutorKind, "inline">;
  /** The module that a worker executes. */
  readonly entry: URL;
  /** The task of a name. */
  readonly task: (name: string) => Task;
  readonly store: Pick<Store, "readResult" | "putResult" | "keepFiles" | "memo" | "largeResults">;
  /** What the code of a task is here; undefined: whatever has its name in the worker is run. */
  readonly code: ((task: Task) => TaskCode | Promise<TaskCode>) | undefined;
  /** Where a worker looks for a task: `file:` URLs, the likeliest first. */
  readonly files: (task: Task) => readonly string[];
  /** Where a task runs that does not say. */
  readonly defaultKind: ExecutorKind;
  /** The project's. */
  readonly root: string;
  readonly clock: Clock;
  /** How long a task that is told to stop has for it, before its worker is ended. @default 5_000 */
  readonly graceMs?: number;
}

/**
 * Runs tasks in threads or processes, one task at a time in each. As many are started as tasks run at the same time.
 * They stay until the executor is closed, so that modules are loaded once, and do not keep this process alive while
 * they have nothing to do.
 */
export function poolExecutor(options: PoolOptions): Executor {
  const { kind, store, clock, graceMs = 5_000 } = options;
  const members = new Members(starting(options));
  /** Made once a run, also of a task that runs for each of many items. */
  const digests = new WeakMap<TaskCode, string>();

  const attempt = async (
    member: Member,
    request: TaskRequest,
    task: Task,
    its: string | undefined,
  ): Promise<Ending> => {
    let ending: Ending | undefined;
    try {
      ending = await attemptIn(member.worker, {
        kind,
        memoryLimitMb: member.memoryLimitMb,
        request,
        codeDigest: its,
        files: options.files(task),
        surroundings: kind === "process" ? newSurroundings(member) : undefined,
        store,
        clock,
        graceMs,
      });
      return ending;
    } catch (error) {
      throw members.isClosed && !request.signal.aborted ? closedError(task.name, error) : error;
    } finally {
      // What a cancelled task still does ends with its worker.
      if (ending === undefined || isSpoilt(ending, member) || request.signal.aborted) void members.dismiss(member);
      else members.rest(member, request);
      member.isFresh &&= ending?.kind === "unmatched";
    }
  };

  const digestOf = (code: TaskCode): string => {
    let its = digests.get(code);
    if (its === undefined) digests.set(code, (its = codeDigest(comparable(code))));
    return its;
  };

  return {
    kind,
    async run(request) {
      const task = options.task(request.task);
      const code = await options.code?.(task);
      const its = code === undefined ? undefined : digestOf(code);
      for (let isAgain = false; ; isAgain = true) {
        request.signal.throwIfAborted();
        const member = members.hire(task.options.memoryLimitMb, isAgain);
        const { isFresh } = member;
        const ending = await attempt(member, request, task, its);
        if (ending.kind !== "unmatched") return answerOf(ending, store);
        const compared = code === undefined ? undefined : comparable(code);
        if (isFresh) throw unmatchedError(task.name, kind, compared, ending);
        // What ran in it before has changed a value, or a file has changed since: another worker loads it anew.
        const message = restartWarning(kind, compared, ending);
        request.emit({ kind: "warned", at: clock.now(), task: task.name, message });
      }
    },
    close: () => members.close(),
  };
}

function starting({ kind, entry, root, defaultKind, store }: PoolOptions): (memoryLimitMb?: number) => TaskWorker {
  const start = kind === "thread" ? startThread : startProcess;
  return (memoryLimitMb) =>
    start({
      entry,
      memoryLimitMb,
      setup: { root, executor: defaultKind, largeResults: store.largeResults, argv: process.argv.slice(2) },
    });
}

/** Whether a worker is not as its modules make it: something was left behind, or changed. */
function isSpoilt(ending: Ending, { isFresh }: Member): boolean {
  return ending.kind === "unmatched" ? !isFresh : ending.kind === "threw" && ending.isSpoilt;
}

async function answerOf(
  ending: Exclude<Ending, { kind: "unmatched" }>,
  store: Pick<Store, "putResult">,
): Promise<TaskAnswer> {
  if (ending.kind === "threw") throw unpack(ending.thrown);
  if (ending.kind === "upstreamDamaged") return ending;
  const { bytes, parcels, isUndefined, ranMs } = ending;
  const result = bytes === undefined ? ending.result : await store.putResult(bytes, parcels);
  return { kind: "done", result, isUndefined, ...(ranMs === undefined ? {} : { ranMs }) };
}
