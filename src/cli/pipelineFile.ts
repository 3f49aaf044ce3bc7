import { loadPipeline, type Pipeline } from "../index.ts";
import { watchExit } from "./watchExit.ts";

/** What is run where no file is named. */
export const DEFAULT_FILE = "pipeline.ts";

/** The pipeline of a file, ready to run: in its project root, where relative paths of tasks start. */
export async function openPipeline(file: string | undefined): Promise<Pipeline> {
  const path = file ?? DEFAULT_FILE;
  const end = watchExit(path);
  try {
    const pipeline = await loadPipeline(path);
    process.chdir(pipeline.root);
    return pipeline;
  } finally {
    end();
  }
}
