import { fileURLToPath } from "node:url";
import type { PlainRequest, Unmatched, WorkerSetup } from "../executor/pool/messages.ts";
import { pack, type Thrown } from "../executor/pool/thrown.ts";
import { activity } from "../model/activity.ts";
import type { DigestMemo } from "../model/memo.ts";
import type { Task } from "../model/task.ts";
import { tasksIn } from "../pipeline/findTasks.ts";
import { workerCode, type WorkerCode } from "./workerCode.ts";

/** Finds the tasks that this worker is to run, in the modules that made them. */
export interface TaskFinder {
  /**
   * @param codeDigest what the code of the task must come to; undefined: any of that name
   * @param files `file:` URLs of modules, loaded one after the other until it is found
   */
  find(request: PlainRequest, codeDigest: string | undefined, files: readonly string[]): Promise<Task | Unmatched>;
}

export function taskFinder(setup: WorkerSetup, memo: DigestMemo): TaskFinder {
  /** By name; several where modules make several of one name. */
  const made = new Map<string, Task[]>();
  const failures = new Map<string, Thrown>();
  const loaded = new Set<string>();
  const code: WorkerCode = workerCode(setup, memo);

  const load = async (file: string): Promise<void> => {
    loaded.add(file);
    const tasks: Task[] = [];
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    try {
      const module = await activity.run(
        { kind: "loading", file: path, onTask: (task) => tasks.push(task) },
        () => import(file) as Promise<object>,
      );
      // Those that another copy of this library has made.
      const names = new Set(tasks.map(({ name }) => name));
      tasks.push(...tasksIn(module).filter(({ name }) => !names.has(name)));
      for (const task of tasks) made.set(task.name, [...(made.get(task.name) ?? []), task]);
      code.forget();
    } catch (error) {
      failures.set(file, pack(error));
    }
  };

  return {
    async find({ task: name, runId }, codeDigest, files) {
      const all = (): Task[] => [...made.values()].flat();
      const match = async (): Promise<Task | undefined> => {
        for (const task of made.get(name) ?? [])
          if (codeDigest === undefined || (await code.digestOf(task, runId, all)) === codeDigest) return task;
        return undefined;
      };
      let found = await match();
      for (const file of files) {
        if (found !== undefined) return found;
        if (loaded.has(file)) continue;
        await load(file);
        found = await match();
      }
      if (found !== undefined) return found;
      return {
        kind: "unmatched",
        found: (made.get(name) ?? []).map((task) => code.of(task)),
        files,
        failures: files.flatMap((file) => {
          const thrown = failures.get(file);
          return thrown === undefined ? [] : [{ file, thrown }];
        }),
        names: [...made.keys()],
      };
    },
  };
}
