import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { loadPipeline, PipelineError, type Pipeline } from "../index.ts";
import { watchExit } from "./watchExit.ts";

/** What is run where no file is named. */
export const DEFAULT_FILE = "pipeline.ts";

/** The pipeline of a file, ready to run: in its project root, where relative paths of tasks start. */
export async function openPipeline(file: string | undefined): Promise<Pipeline> {
  const path = file ?? DEFAULT_FILE;
  if (file === undefined && !existsSync(path)) throw noFile();
  const end = watchExit(path);
  try {
    const pipeline = await loadPipeline(path);
    process.chdir(pipeline.root);
    return pipeline;
  } finally {
    end();
  }
}

/** Nothing was named, and there is nothing here. */
function noFile(): PipelineError {
  const above = fileAbove(dirname(resolve(".")));
  return new PipelineError("LOAD_FAILED", `there is no file ${DEFAULT_FILE} here`, {
    hint:
      above === undefined
        ? "Name the file that exports the pipeline, or make a project: npx little-pipelines init."
        : `There is ${above}: name it, or go there.`,
  });
}

function fileAbove(folder: string): string | undefined {
  const path = join(folder, DEFAULT_FILE);
  if (existsSync(path)) return relative(resolve("."), path);
  return dirname(folder) === folder ? undefined : fileAbove(dirname(folder));
}
