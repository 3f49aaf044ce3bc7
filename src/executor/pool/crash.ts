import { PipelineError } from "../../model/errors.ts";
import type { ExecutorKind } from "../../model/executor.ts";

/** How a worker came to its end. */
export interface Death {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What it threw, or what the system said when it could not be started. */
  readonly error?: Error;
  readonly isOutOfMemory: boolean;
}

/** Why a task has no answer: its worker is gone. */
export function crashError(
  task: string,
  kind: ExecutorKind,
  limitMb: number | undefined,
  { exitCode, signal, error, isOutOfMemory }: Death,
): PipelineError {
  const name = JSON.stringify(task);
  if (isOutOfMemory) {
    const limit = limitMb === undefined ? `Node's own limit` : `its limit of ${limitMb} MiB`;
    const more = limitMb === undefined ? "memoryLimitMb: 8192" : `memoryLimitMb: ${limitMb * 2}`;
    return new PipelineError("TASK_OUT_OF_MEMORY", `task ${name} ran out of memory: its ${kind} reached ${limit}`, {
      hint: `Raise it in the task's options, ${more} say, or let the task hold less at a time. The other tasks go on.`,
      task,
    });
  }
  const how =
    signal !== null
      ? `was ended by ${signal}`
      : exitCode === null
        ? "could not be started"
        : `ended with exit code ${exitCode}`;
  return new PipelineError(
    "TASK_CRASHED",
    `task ${name} has crashed: its ${kind} ${how}${error === undefined ? "" : ` (${error.message})`}`,
    { hint: hintOf(signal, exitCode, error), task, ...(error === undefined ? {} : { cause: error }) },
  );
}

function hintOf(signal: string | null, exitCode: number | null, error: Error | undefined): string {
  if (signal === "SIGKILL")
    return "Somebody has killed it: often the system, when memory is short. Let it hold less, or lower `concurrency`.";
  if (signal !== null) return "Look for a native addon that fails; what the process wrote to stderr may tell more.";
  if (exitCode === null || error !== undefined) return "What was thrown is the `cause`.";
  return "If the task calls process.exit(), let it return or throw an Error instead.";
}

export function closedError(task: string, cause: unknown): PipelineError {
  const what = `task ${JSON.stringify(task)} was ended, since its pipeline was closed while it ran`;
  return new PipelineError("TASK_CRASHED", what, { hint: "Await execute() before close().", task, cause });
}
