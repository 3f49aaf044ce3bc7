import { AsyncLocalStorage } from "node:async_hooks";
import { PipelineError } from "./errors.ts";
import type { ParcelKeeper } from "./kept.ts";
import type { Task } from "./task.ts";

/** What the code that is being executed is a part of. */
export type Activity =
  | {
      readonly kind: "task";
      readonly task: string;
      readonly runId: string;
      /** Of a branch of a map: its key. */
      readonly branch?: string;
      readonly keeper?: ParcelKeeper;
    }
  /** A module is being loaded to look for its pipeline. */
  | {
      readonly kind: "loading";
      readonly file: string;
      /** Told of each task that is made meanwhile. */
      readonly onTask?: (task: Task) => void;
    };

/** Follows the code of a task, or of a module that is loaded, through all that it awaits and starts. */
export const activity: AsyncLocalStorage<Activity> = new AsyncLocalStorage<Activity>();

/**
 * Refuses what would be a hidden input of a task, or would run a pipeline that was only to be looked at.
 *
 * @param what for the message: `execute`
 */
export function refuseInside(
  what: "accept" | "audit" | "execute" | "explain" | "getKept" | "getResult" | "plan" | "run" | "start",
): void {
  const now = activity.getStore();
  if (now?.kind === "task") {
    throw new PipelineError("CALLED_INSIDE_TASK", `${what}() was called inside task ${JSON.stringify(now.task)}`, {
      hint: "What it returns would be a hidden input: declare a dependency, and read it from `results`.",
      task: now.task,
    });
  }
  if (now?.kind === "loading" && LOUD.has(what)) {
    throw new PipelineError("CALLED_WHILE_LOADING", `${now.file} calls ${what}() while it is loaded`, {
      hint: `Guard it, so that it happens only when the file is run itself: if (import.meta.main) await example.${what}();`,
    });
  }
}

/** What a module that is only looked at must not do. */
const LOUD: ReadonlySet<string> = new Set(["audit", "execute", "run", "start"]);
