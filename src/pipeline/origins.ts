import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { activity } from "../model/activity.ts";
import type { TakenStack } from "../model/stack.ts";
import type { Task } from "../model/task.ts";
import { callSites } from "./callSites.ts";

/** Modules that make a pipeline's tasks when they are loaded. */
export interface Origins {
  /** `file:` URLs of the modules to load for a task, one after the other until it is there. */
  of(task: Task): readonly string[];
}

/**
 * To be asked for as the pipeline is made: where the task is made, where the pipeline is, the module that is being
 * loaded for it, or the program where it is that. A factory makes both elsewhere than where it is called.
 *
 * @param stack where `pipeline()` was called from
 */
export function originsOf(stack: TakenStack): Origins {
  const now = activity.getStore();
  const loading = now?.kind === "loading" ? resolve(now.file) : undefined;
  let others: readonly string[] | undefined;
  return {
    of({ definedAt }) {
      others ??= [...callSites(stack).map(({ file }) => file), loading ?? process.argv[1] ?? ""].flatMap(moduleUrl);
      return [...new Set([...definedAt.flatMap(({ file }) => moduleUrl(file)), ...others])];
    },
  };
}

/** None for what is no file: a program that was given as text. A query, which loads a module anew, is kept. */
function moduleUrl(file: string): string[] {
  if (file === "") return [];
  const url = file.startsWith("file:") ? file : pathToFileURL(file).href;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  if (isTestFile(path)) return [];
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [url] : [];
}

/** A file that `node --test` runs: whoever loads it runs its tests. */
function isTestFile(path: string): boolean {
  return process.env.NODE_TEST_CONTEXT !== undefined && path === process.argv[1];
}
