import type { TaskCode } from "../../fingerprint/code.ts";
import { codeDigest, comparable } from "../../fingerprint/comparable.ts";
import type { Clock } from "../../model/clock.ts";
import type { Executor, ExecutorKind, TaskAnswer, TaskRequest } from "../../model/executor.ts";
import type { Store } from "../../model/store.ts";
import type { Task } from "../../model/task.ts";
import { closedError } from "./crash.ts";
import { attemptIn } from "./attempt.ts";
import type { Ending, Surroundings } from "./messages.ts";
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

/** A worker of the pool, and what this side knows of it. */
interface Member {
  readonly worker: TaskWorker;
  readonly memoryLimitMb: number | undefined;
  /** No task has run in it. */
  isFresh: boolean;
  /** What a process has inherited, as text. */
  surroundings: string;
}

/**
 * Runs tasks in threads or processes, one task at a time in each. As many are started as tasks run at the same time.
 * They stay until the executor is closed, so that modules are loaded once, and do not keep this process alive while
 * they have nothing to do.
 */
export function poolExecutor(options: PoolOptions): Executor {
  const { kind, entry, store, root, defaultKind, clock, graceMs = 5_000 } = options;
  const start = kind === "thread" ? startThread : startProcess;
  const idle: Member[] = [];
  const members = new Set<Member>();
  let isClosed = false;

  const hire = (memoryLimitMb: number | undefined, isFresh: boolean): Member => {
    const place = isFresh ? -1 : idle.findLastIndex((each) => each.memoryLimitMb === memoryLimitMb);
    if (place !== -1) return idle.splice(place, 1)[0]!;
    const setup = { root, executor: defaultKind, largeResults: store.largeResults, argv: process.argv.slice(2) };
    const worker = start({ entry, setup, memoryLimitMb });
    const member: Member = { worker, memoryLimitMb, isFresh: true, surroundings: surroundingsText() };
    members.add(member);
    return member;
  };

  const dismiss = async (member: Member): Promise<void> => {
    await member.worker.terminate();
    members.delete(member);
  };

  const rest = (member: Member, { emit }: TaskRequest): void => {
    idle.push(member);
    member.worker.listen({
      onMessage: (message) => message.kind === "told" && message.event.kind === "warned" && emit(message.event),
      // What the last task has left behind has ended it: there is nobody to blame.
      onDeath() {
        members.delete(member);
        const place = idle.indexOf(member);
        if (place !== -1) idle.splice(place, 1);
      },
    });
    member.worker.keepAlive(false);
  };

  const attempt = async (member: Member, task: Task, its: Wanted, request: TaskRequest): Promise<Ending> => {
    const { memoryLimitMb } = member;
    const surroundings = kind === "process" ? newSurroundings(member) : undefined;
    let ending: Ending | undefined;
    try {
      ending = await attemptIn(member.worker, {
        kind,
        memoryLimitMb,
        request,
        codeDigest: its.digest,
        files: options.files(task),
        surroundings,
        store,
        clock,
        graceMs,
      });
      return ending;
    } catch (error) {
      throw isClosed && !request.signal.aborted ? closedError(task.name, error) : error;
    } finally {
      // What a cancelled task still does ends with its worker.
      if (ending === undefined || isSpoilt(ending, member) || request.signal.aborted) void dismiss(member);
      else rest(member, request);
      member.isFresh &&= ending?.kind === "unmatched";
    }
  };

  return {
    kind,
    async run(request) {
      const task = options.task(request.task);
      const code = options.code === undefined ? undefined : comparable(await options.code(task));
      const wanted = { digest: code === undefined ? undefined : codeDigest(code) };
      for (let isAgain = false; ; isAgain = true) {
        request.signal.throwIfAborted();
        const member = hire(task.options.memoryLimitMb, isAgain);
        const { isFresh } = member;
        const ending = await attempt(member, task, wanted, request);
        if (ending.kind !== "unmatched") return answerOf(ending, store);
        if (isFresh) throw unmatchedError(task.name, kind, code, ending);
        // What ran in it before has changed a value, or a file has changed since: another worker loads it anew.
        const message = restartWarning(kind, code, ending);
        request.emit({ kind: "warned", at: clock.now(), task: task.name, message });
      }
    },
    async close() {
      isClosed = true;
      idle.length = 0;
      await Promise.all([...members].map(dismiss));
    },
  };
}

interface Wanted {
  readonly digest: string | undefined;
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
  const { bytes, parcels, isUndefined } = ending;
  const result = bytes === undefined ? ending.result : await store.putResult(bytes, parcels);
  return { kind: "done", result, isUndefined };
}

/** What a process has inherited, where that has changed since: a thread shares it with all others. */
function newSurroundings(member: Member): Surroundings | undefined {
  const now = surroundingsText();
  if (now === member.surroundings) return undefined;
  member.surroundings = now;
  return JSON.parse(now) as Surroundings;
}

function surroundingsText(): string {
  return JSON.stringify({ env: process.env, folder: process.cwd() });
}
