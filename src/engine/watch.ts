import { activity } from "../model/activity.ts";
import { PipelineError } from "../model/errors.ts";
import type { Running } from "./attempt.ts";
import { ExitRefused } from "./refuseExits.ts";

/**
 * Watches the process during a run, for what a task can do to it from behind: a promise that nobody
 * will ever settle, a rejection that nobody handles, an error in a callback. Each fails the task that
 * it came from, and the run goes on.
 *
 * @param onStray told of an error from a task that has already ended
 * @returns a function that ends the watch
 */
export function watchProcess(
  runId: string,
  running: Running,
  onStray: (task: string, error: Error) => void,
): () => void {
  const blame = (thrown: unknown, what: string): boolean => {
    const now = activity.getStore();
    if (now?.kind !== "task" || now.runId !== runId) return now?.kind === "task";
    if (thrown instanceof ExitRefused) return true;
    const error = new PipelineError(
      "UNHANDLED_REJECTION",
      `task ${JSON.stringify(now.task)} ${what}: ${messageOf(thrown)}`,
      {
        hint: "Await every promise that a task starts, and catch what its callbacks throw.",
        task: now.task,
        cause: thrown,
      },
    );
    if (!running.fail(now, error)) onStray(now.task, error);
    return true;
  };

  /** Not from a task: what would have happened without this watch must happen. */
  const leave = (thrown: unknown, event: "unhandledRejection" | "uncaughtException"): void => {
    if (process.listenerCount(event) > 1) return;
    stop();
    process.nextTick(() => {
      throw thrown;
    });
  };
  const onRejection = (thrown: unknown): void => {
    if (!blame(thrown, "left a promise that was rejected")) leave(thrown, "unhandledRejection");
  };
  const onException = (thrown: unknown): void => {
    if (!blame(thrown, "threw in a callback that nothing catches")) leave(thrown, "uncaughtException");
  };
  const onIdle = (): void => {
    for (const attempted of running.attempted) {
      const { task } = attempted;
      running.fail(
        attempted,
        new PipelineError(
          "TASK_NEVER_SETTLES",
          `task ${JSON.stringify(task)} waits for a promise that nothing will ever settle`,
          {
            hint: "Look for a callback that is never called, or a stream that was closed before it ended.",
            task,
          },
        ),
      );
    }
  };

  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);
  process.on("beforeExit", onIdle);
  const outputs = [process.stdout, process.stderr];
  for (const output of outputs) output.on("error", passOverClosed);
  const stop = (): void => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
    process.off("beforeExit", onIdle);
    for (const output of outputs) output.off("error", passOverClosed);
  };
  return stop;
}

/** Nobody reads what this process writes any more (`| head`): whoever wrote last is not to blame, and all go on. */
function passOverClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function messageOf(thrown: unknown): string {
  return Error.isError(thrown) ? thrown.message : String(thrown);
}
