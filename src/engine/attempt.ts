import type { Clock } from "../model/clock.ts";
import { PipelineError, toError, type ErrorCode } from "../model/errors.ts";
import type { TaskAnswer, TaskRequest } from "../model/executor.ts";
import { reportError } from "../model/reportError.ts";
import type { RetryReport } from "../model/report.ts";
import type { Task } from "../model/task.ts";
import { LONGEST_TIMER_MS } from "../model/timer.ts";
import type { World } from "./world.ts";

/** Ways to end attempts from outside: the run is over, or something is known to be wrong with one. */
export interface Running {
  /** Ends an attempt with this error, whatever the task's function still does. False where none is going on. */
  fail(attempted: Attempted, error: Error): boolean;
  /** What attempts are going on at. */
  readonly attempted: readonly Attempted[];
}

/** What is attempted: a task, or a branch of a map by its key. */
export interface Attempted {
  readonly task: string;
  readonly branch?: string;
}

/** What of a world attempts are made with. */
type Surroundings = Pick<World, "clock" | "executor" | "emit">;

/** Keeps account of the attempts that are going on in one run. */
export class Attempts implements Running {
  readonly #failers = new Map<string, { readonly attempted: Attempted; readonly fail: (error: Error) => void }>();

  get attempted(): readonly Attempted[] {
    return [...this.#failers.values()].map(({ attempted }) => attempted);
  }

  fail(attempted: Attempted, error: Error): boolean {
    const found = this.#failers.get(idOf(attempted));
    found?.fail(error);
    return found !== undefined;
  }

  /**
   * Runs a task, within its time limit, again as often as its `retry` says.
   *
   * @param onRetry told of each attempt that failed and is followed by another
   * @throws Error what the last attempt threw, as an `Error`
   */
  async run(
    world: Surroundings,
    task: Task,
    request: TaskRequest,
    onRetry: (retry: RetryReport) => void,
  ): Promise<TaskAnswer> {
    const retry = retryOf(task);
    for (let attempt = 1; ; attempt++) {
      const begin = world.clock.elapsed();
      try {
        return await this.within(world, task, attemptedBy(request), request.signal, (signal) =>
          world.executor.run(signal === request.signal ? request : { ...request, signal }),
        );
      } catch (thrown) {
        const error = toError(thrown, `task ${JSON.stringify(task.name)}`);
        if (attempt > retry.times || request.signal.aborted || !isWorthRetrying(error) || !retry.when(thrown))
          throw error;
        const delayMs = waitAfter(attempt, retry, world.clock);
        const { stack, ...its } = reportError(error);
        const failed = { attempt, durationMs: world.clock.elapsed() - begin, delayMs, error: its };
        request.emit({
          kind: "taskRetried",
          at: world.clock.now(),
          task: task.name,
          ...failed,
          error: { ...its, ...(stack === undefined ? {} : { stack }) },
        });
        onRetry(failed);
        await this.#wait(world, attemptedBy(request), delayMs, request.signal);
      }
    }
  }

  /** Does work of a task, within its time limit: an attempt, or its checks. */
  within<Result>(
    world: Surroundings,
    task: Task,
    attempted: Attempted,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { timeoutMs } = task.options;
    const id = idOf(attempted);
    return new Promise((resolve, reject) => {
      const limit = timeoutMs === undefined ? undefined : limitTime(world, task, timeoutMs, signal, reject);
      const end = (): void => {
        limit?.end();
        this.#failers.delete(id);
      };
      const fail = (error: Error): void => {
        end();
        limit?.controller.abort(error);
        reject(error);
      };
      this.#failers.set(id, { attempted, fail });
      work(limit?.controller.signal ?? signal).then(
        (answer) => {
          end();
          resolve(answer);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  #wait(world: Surroundings, attempted: Attempted, delayMs: number, signal: AbortSignal): Promise<void> {
    const id = idOf(attempted);
    return new Promise((resolve, reject) => {
      const stop = world.clock.after(delayMs, () => {
        signal.removeEventListener("abort", abort);
        this.#failers.delete(id);
        resolve();
      });
      const abort = (): void => {
        stop();
        this.#failers.delete(id);
        reject(signal.reason as Error);
      };
      this.#failers.set(id, { attempted, fail: abort });
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

function attemptedBy({ task, key, item }: TaskRequest): Attempted {
  return item === undefined ? { task } : { task, branch: key };
}

function idOf({ task, branch }: Attempted): string {
  return branch === undefined ? task : `${branch} ${task}`;
}

/** Aborts the task when its time is up, or the run is cancelled. */
function limitTime(
  { clock }: Surroundings,
  task: Task,
  timeoutMs: number,
  signal: AbortSignal,
  reject: (error: Error) => void,
): { controller: AbortController; end: () => void } {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", cancel, { once: true });
  const stop = clock.after(timeoutMs, () => {
    const error = new PipelineError(
      "TASK_TIMED_OUT",
      `task ${JSON.stringify(task.name)} took longer than its limit of ${timeoutMs} ms`,
      {
        hint: "Raise its timeoutMs, or let it give up by its `signal`.",
        task: task.name,
      },
    );
    controller.abort(error);
    reject(error);
  });
  return {
    controller,
    end() {
      stop();
      signal.removeEventListener("abort", cancel);
    },
  };
}

interface Retry {
  readonly times: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly jitter: number | boolean;
  readonly when: (error: unknown) => boolean;
}

function retryOf({ options: { retry = 0 } }: Task): Retry {
  const given = typeof retry === "number" ? { times: retry } : retry;
  return { delayMs: 1000, factor: 2, jitter: 0, when: () => true, ...given };
}

/** The wait after a failed attempt: longer each time, and shorter by chance. */
function waitAfter(attempt: number, { delayMs, factor, jitter }: Retry, { random = Math.random }: Clock): number {
  const longest = Math.min(delayMs * factor ** (attempt - 1), LONGEST_TIMER_MS);
  return longest * (1 - Number(jitter) * (Number(jitter) === 0 ? 0 : random()));
}

/** A result that cannot be kept, a store that is full or a limit that is reached is the same the next time. */
function isWorthRetrying(error: Error): boolean {
  return !(error instanceof PipelineError) || MAY_GO_WELL.has(error.code);
}

const MAY_GO_WELL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "COMMAND_FAILED",
  "HTTP_FAILED",
  "PYTHON_FAILED",
  "RESULT_INVALID",
  "TASK_CRASHED",
  "SQL_FAILED",
  "TASK_FAILED",
  "TASK_TIMED_OUT",
]);
