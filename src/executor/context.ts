import { isAbsolute, join } from "node:path";
import type { Clock } from "../model/clock.ts";
import { PipelineError } from "../model/errors.ts";
import type { TaskRequest } from "../model/executor.ts";
import type { ParcelKeeper } from "../model/kept.ts";
import { didYouMean } from "../model/nearest.ts";
import type { ParamValue } from "../model/params.ts";
import type { TaskContext } from "../model/task.ts";
import { taskLogger } from "../model/taskLogger.ts";
import { keeping } from "./keep.ts";

/** Where a task's function is at work. */
export interface ContextPlaces {
  readonly root: string;
  readonly clock: Clock;
  readonly keeper: ParcelKeeper;
  /** What an incremental task goes on from. @default nothing */
  readonly previous?: unknown;
}

/** What a task's function is given, for one attempt. */
export function taskContext(
  request: Pick<TaskRequest, "task" | "params" | "signal" | "emit" | "aroundStep">,
  results: Record<string, unknown>,
  { root, clock, keeper, previous }: ContextPlaces,
): TaskContext {
  const { task, emit, aroundStep = (_step, work) => work() } = request;
  return {
    name: task,
    results,
    params: guardParams(task, request.params) as Record<string, never>,
    signal: request.signal,
    log: taskLogger(request, clock),
    step: (name, fn) =>
      aroundStep(name, async () => {
        const begin = clock.elapsed();
        emit({ kind: "stepStarted", at: clock.now(), task, step: name });
        let failed = true;
        try {
          const result = await fn();
          failed = false;
          return result;
        } finally {
          emit({
            kind: "stepFinished",
            at: clock.now(),
            task,
            step: name,
            durationMs: clock.elapsed() - begin,
            failed,
          });
        }
      }),
    ...keeping(root, keeper),
    previous,
    path: (relative) => (isAbsolute(relative) ? relative : join(root, relative)),
    progress(done, total) {
      // What is not known yet (0/0, a total that was not found) is no progress, and no reason to fail.
      if (!Number.isFinite(done) || !(Number.isFinite(total) && total > 0)) return;
      emit({ kind: "taskProgress", at: clock.now(), task, done: Math.min(Math.max(done, 0), total), total });
    },
  };
}

/** A param that is read without being declared would be a hidden input. */
function guardParams(task: string, params: Readonly<Record<string, ParamValue>>): object {
  return new Proxy(params, {
    get(target, name) {
      if (typeof name === "symbol" || Object.hasOwn(target, name) || name === "toJSON")
        return Reflect.get(target, name);
      throw new PipelineError(
        "UNKNOWN_PARAM",
        `task ${JSON.stringify(task)} reads param ${JSON.stringify(name)}, which it does not declare`,
        {
          hint: didYouMean(name, Object.keys(target)) ?? `Declare it in the task's options: params: { ${name}: … }.`,
          task,
        },
      );
    },
  });
}
