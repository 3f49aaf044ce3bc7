import { inputsDigest } from "../engine/perform.ts";
import type { CodeParts, TaskCode } from "../fingerprint/code.ts";
import { codeDigest as digestOfCode, comparable } from "../fingerprint/comparable.ts";
import type { FileDigests } from "../fingerprint/files.ts";
import { inputParts } from "../fingerprint/inputs.ts";
import { sources } from "../fingerprint/sources/sources.ts";
import type { RunEvent } from "../model/event.ts";
import type { ExecutorSurroundings } from "../model/executorOpener.ts";
import type { Task } from "../model/task.ts";

/** What the surroundings of an executor are made of. */
export interface SurroundingsParts extends Omit<
  ExecutorSurroundings,
  "codeDigest" | "codeDigests" | "inputsDigest" | "warn"
> {
  readonly code: CodeParts;
  readonly files: FileDigests;
  readonly emit: (event: RunEvent) => void;
}

/** What an executor may know of the pipeline whose tasks it runs. */
export function surroundingsOf({ code, files, emit, ...its }: SurroundingsParts): ExecutorSurroundings {
  const { store, clock } = its;
  /** Tasks of equal code share it: its digest is made once. */
  const digests = new WeakMap<TaskCode, string>();
  const warn = (message: string): void => emit({ kind: "warned", at: clock.now(), message });
  const codeDigest = async (task: Task): Promise<string> => {
    const parts = await code.of(task);
    let its = digests.get(parts);
    if (its === undefined) digests.set(parts, (its = digestOfCode(comparable(parts))));
    return its;
  };
  return {
    ...its,
    warn,
    codeDigest,
    async codeDigests(tasks) {
      await code.read(tasks);
      const all = new Map<string, string>();
      for (const task of tasks) all.set(task.name, await codeDigest(task));
      return all;
    },
    async inputsDigest(task, params) {
      const { signal } = new AbortController();
      const asked = sources({ memo: store.memo, clock, warn, signal });
      return inputsDigest(
        task,
        await inputParts(task, params, { files, sources: asked, signal, memo: store.memo }, "ended"),
      );
    },
  };
}
