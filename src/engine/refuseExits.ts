import { activity } from "../model/activity.ts";
import { PipelineError } from "../model/errors.ts";
import type { Running } from "./attempt.ts";

/** What is needed to lay an exit to a task. */
export interface ExitWatch {
  readonly runId: string;
  readonly running: Running;
  /** Once the run is cancelled, whoever ends the process may. */
  readonly signal: AbortSignal;
  /** Told of an exit by a task that has already ended. */
  readonly onStray: (task: string, error: Error) => void;
}

/**
 * Makes `process.exit()` in a task the failure of that task during a run: it would end the run as if all were well, with
 * what the other tasks are at.
 *
 * @returns a function that ends it
 */
export function refuseExits({ runId, running, signal, onStray }: ExitWatch): () => void {
  const before = Object.getOwnPropertyDescriptor(process, "exit")!;
  const exit = process.exit.bind(process);
  let isOver = false;
  const refuse = function refuse(code?: number | string | null): never {
    const now = activity.getStore();
    if (isOver || signal.aborted || now?.kind !== "task" || now.runId !== runId)
      return code === undefined ? exit() : exit(code);
    const error = new ExitRefused(now.task, code);
    if (!running.fail(now, error)) onStray(now.task, error);
    // What follows the call counts on its never coming back.
    throw error;
  };
  Object.defineProperty(process, "exit", { ...before, value: refuse });
  return () => {
    isOver = true;
    // Another run may have begun meanwhile: its own passes on to this one, and this one to Node's.
    if (process.exit === refuse) Object.defineProperty(process, "exit", before);
  };
}

/** What is thrown in the place of an exit: it has been told of by then. */
export class ExitRefused extends PipelineError {
  constructor(task: string, code: number | string | null | undefined) {
    const given = code ?? "";
    super("TASK_CRASHED", `task ${JSON.stringify(task)} ended the process: process.exit(${given})`, {
      hint: 'Return, or throw an Error. What exits by itself can have a process of its own: executor: "process".',
      task,
    });
  }
}
