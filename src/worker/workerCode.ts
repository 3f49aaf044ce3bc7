import type { WorkerSetup } from "../executor/pool/messages.ts";
import { codeParts } from "../fingerprint/code.ts";
import { codeDigest, comparable, type ComparableCode } from "../fingerprint/comparable.ts";
import { projectModules } from "../fingerprint/modules.ts";
import type { DigestMemo } from "../model/memo.ts";
import type { Task } from "../model/task.ts";

/** What the code of tasks is in this worker, to compare it with what it is where the run was begun. */
export interface WorkerCode {
  /** @param all the tasks of this worker: some are looked at beforehand */
  digestOf(task: Task, runId: string, all: () => readonly Task[]): Promise<string>;
  /** What the digest was made of. */
  of(task: Task): ComparableCode;
  /** Forgets all digests: modules were loaded, which may have changed values. */
  forget(): void;
}

/**
 * Looked at once a run, as in the process that begins it: a task that ran in an earlier run may have changed a value.
 * To look at one task takes as long as at tens that use the same, so each time twice as many are looked at as
 * the last time: at most twice as many as are asked for.
 */
export function workerCode({ root, executor }: WorkerSetup, memo: DigestMemo): WorkerCode {
  const parts = codeParts(root, () => projectModules(memo), memo);
  const known = new Map<Task, { readonly code: ComparableCode; readonly digest: string }>();
  let run: string | undefined;
  let atATime = 1;
  const isSentHere = ({ options }: Task): boolean => (options.executor ?? executor) !== "inline";
  return {
    async digestOf(task, runId, all) {
      if (runId !== run) {
        known.clear();
        atATime = 1;
        run = runId;
      }
      if (!known.has(task)) {
        const tasks = all();
        const after = tasks.slice(tasks.indexOf(task) + 1);
        const next = [...after, ...tasks].filter((each) => each !== task && !known.has(each) && isSentHere(each));
        const batch = new Set([task, ...next.slice(0, atATime - 1)]);
        atATime *= 2;
        await parts.read(batch);
        for (const each of batch) {
          const code = comparable(await parts.of(each));
          known.set(each, { code, digest: codeDigest(code) });
        }
      }
      return known.get(task)!.digest;
    },
    of: (task) => known.get(task)!.code,
    forget: () => known.clear(),
  };
}
