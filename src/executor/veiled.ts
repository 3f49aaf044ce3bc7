import type { Executor, TaskRequest } from "../model/executor.ts";
import type { Veil } from "../model/veil.ts";

/**
 * Runs tasks as another executor does, and hides secrets in what they tell and throw.
 *
 * @param isSecret whether a request holds something that must not leave this process in the clear; asked of requests, and in
 *   plans of what is known of them
 */
export function veiledExecutor(
  executor: Executor,
  veil: Veil,
  isSecret: (request: Pick<TaskRequest, "task"> & Partial<TaskRequest>) => boolean = () => false,
): Executor {
  const marked = <Its extends Pick<TaskRequest, "task"> & Partial<TaskRequest>>(its: Its): Its =>
    isSecret(its) ? { ...its, holdsSecret: true } : its;
  return {
    kind: executor.kind,
    kindOf: (task) => executor.kindOf?.(task) ?? executor.kind,
    close: () => executor.close(),
    async run(request) {
      const { emit } = request;
      try {
        return await executor.run(marked({ ...request, emit: (event) => emit(veil.hide(event)) }));
      } catch (thrown) {
        throw veil.hide(thrown);
      }
    },
    ...(executor.placeOf === undefined
      ? {}
      : { placeOf: (planned) => executor.placeOf!({ ...planned, ...marked({ task: planned.task }) }) }),
  };
}
