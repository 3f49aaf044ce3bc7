import type { Executor, ExecutorKind } from "../model/executor.ts";
import type { Task } from "../model/task.ts";

export interface Routes {
  /** The task of a name. */
  readonly task: (name: string) => Task;
  /** Where a task runs that does not say. */
  readonly standard: Executor | ExecutorKind;
  /** Makes an executor when the first task needs it. */
  readonly open: (kind: ExecutorKind) => Executor;
}

/** Sends each task to where it says that it runs. */
export function routeExecutor({ task, standard, open }: Routes): Executor {
  const opened = new Map<ExecutorKind, Executor>();
  const of = (name: string): Executor => {
    const kind = task(name).options.executor ?? standard;
    if (typeof kind !== "string") return kind;
    let executor = opened.get(kind);
    if (executor === undefined) opened.set(kind, (executor = open(kind)));
    return executor;
  };
  return {
    kind: typeof standard === "string" ? standard : standard.kind,
    kindOf: (name) => of(name).kind,
    run: (request) => of(request.task).run(request),
    async close() {
      const all = [...opened.values(), ...(typeof standard === "string" ? [] : [standard])];
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
