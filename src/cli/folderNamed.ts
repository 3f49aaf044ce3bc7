import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { PipelineError } from "../index.ts";
import type { CommandInput } from "./command.ts";
import { DEFAULT_FILE } from "./pipelineFile.ts";

/**
 * Of an error since there is no such task, or no pipeline here: whether what was typed is a folder with a pipeline in it.
 *
 * @param from where the user is
 * @returns the error that says so
 */
export function folderNamed(
  error: unknown,
  command: string,
  { positionals, file }: CommandInput,
  from: string,
): PipelineError | undefined {
  if (!(error instanceof PipelineError) || file !== undefined) return undefined;
  if (error.code !== "UNKNOWN_TASK" && error.code !== "LOAD_FAILED") return undefined;
  const folder = positionals.find((each) => existsSync(resolve(from, each, DEFAULT_FILE)));
  // A task that is there may have the name of a folder too, and another be the one that is not.
  if (folder === undefined || (error.code === "UNKNOWN_TASK" && !error.message.includes(JSON.stringify(folder))))
    return undefined;
  return new PipelineError("BAD_OPTION", `${folder} is a folder, and no task`, {
    hint: `For the pipeline in it: little-pipelines ${command} ${join(folder, DEFAULT_FILE)}`,
    cause: error,
  });
}
