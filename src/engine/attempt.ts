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
  /** Ends the attempt at a task with this error, whatever its function still does. False where none is going on. */
  fail(task: string, error: Error): boolean;
  /** The tasks of which an attempt is going on. */
  readonly tasks: readonly string[];
}

/** What of a world attempts are made with. */
type Surroundings = Pick<World, "clock" | "executor" | "emit">;

/** Keeps account of the attempts that are going on in one run. */
export class Attempts implements Running {
  readonly #failers = new Map<string, (error: Error) => void>();

  get tasks(): readonly string[] {
    return [...this.#failers.keys()];
  }

  fail(task: string, error: Error): boolean {
    const fail = this.#failers.get(task);
    fail?.(error);
    return fail !== undefined;
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
        return await this.within(world, task, request.signal, (signal) =>
          world.executor.run(signal === request.signal ? request : { ...request, signal }),
        );
      } catch (thrown) {
        const error = toError(thrown, `task ${JSON.stringify(task.name)}`);
        if (attempt > retry.times || request.signal.aborted || !isWorthRetrying(error) || !retry.when(thrown))
          throw error;
        const delayMs = waitAfter(attempt, retry, world.clock);
        const { stack, ...its } = reportError(error);
        const failed = { attempt, durationMs: world.clock.elapsed() - begin, delayMs, error: its };
        world.emit({
          kind: "taskRetried",
          at: world.clock.now(),
          task: task.name,
          ...failed,
          error: { ...its, ...(stack === undefined ? {} : { stack }) },
        });
        onRetry(failed);
        await this.#wait(world, task, delayMs, request.signal);
      }
    }
  }

  /** Does work of a task, within its time limit: an attempt, or its checks. */
  within<Result>(
    world: Surroundings,
    task: Task,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { timeoutMs } = task.options;
    return new Promise((resolve, reject) => {
      const limit = timeoutMs === undefined ? undefined : limitTime(world, task, timeoutMs, signal, reject);
      const end = (): void => {
        limit?.end();
        this.#failers.delete(task.name);
      };
      this.#failers.set(task.name, (error) => {
        end();
        limit?.controller.abort(error);
        reject(error);
      });
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

  #wait(world: Surroundings, task: Task, delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = world.clock.after(delayMs, () => {
        signal.removeEventListener("abort", abort);
        this.#failers.delete(task.name);
        resolve();
      });
      const abort = (): void => {
        stop();
        this.#failers.delete(task.name);
        reject(signal.reason as Error);
      };
      this.#failers.set(task.name, abort);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
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
