import type { TaskContext } from "../../index.ts";

/** The steps that a script says it is in. */
export interface Steps {
  start(id: number, name: string): void;
  finish(id: number, failed: boolean): void;
  /** Ends those that were left open. */
  end(): Promise<void>;
}

/** Each is a step of the task, as if the task's own function had called it. */
export function openSteps({ step }: Pick<TaskContext, "step">): Steps {
  const open = new Map<number, PromiseWithResolvers<void>>();
  const all: Promise<unknown>[] = [];
  const finish = (id: number, failed: boolean): void => {
    const its = open.get(id);
    open.delete(id);
    if (failed) its?.reject(new Error("the step failed"));
    else its?.resolve();
  };
  return {
    start(id, name) {
      const its = Promise.withResolvers<void>();
      open.set(id, its);
      // The script itself fails, or goes on: the step only tells.
      all.push(step(name, () => its.promise).catch(() => {}));
    },
    finish,
    async end() {
      for (const id of open.keys()) finish(id, true);
      await Promise.all(all);
    },
  };
}
