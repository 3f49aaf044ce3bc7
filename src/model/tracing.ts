import type { RunEvent } from "./event.ts";
import type { TaskAnswer, TaskRequest } from "./executor.ts";

/** Follows runs from inside, as spans do: told of all that happens, and around the work itself. */
export interface Tracing {
  /**
   * Surrounds a run. Called where `execute` was called, so that what is current there is current here.
   *
   * @param run which run it is
   * @param work does all of it, and is called once; where it rejects, nothing more could be recorded
   * @returns what `work` gives, once what is still held is written
   */
  run<Result>(
    run: { readonly pipeline: string; readonly runId: string },
    work: (trace: RunTrace) => Promise<Result>,
  ): Promise<Result>;
}

/** Follows one run. */
export interface RunTrace {
  /** Told of each event of the run, in order, at the moment at which it happens. */
  handle(event: RunEvent): void;
  /**
   * Surrounds one attempt at a task, or at a branch of a map.
   *
   * @param run makes the attempt; the request that it is given may say more: `aroundStep`, `trace`
   */
  attempt(request: TaskRequest, run: (request: TaskRequest) => Promise<TaskAnswer>): Promise<TaskAnswer>;
}

/** What the module of a `TraceLink` exports. */
export type TraceModule = Pick<RunTrace, "attempt">;
