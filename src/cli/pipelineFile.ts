import { loadPipeline, type Pipeline } from "../index.ts";

/** What is run where no file is named. */
const DEFAULT_FILE = "pipeline.ts";

/** The pipeline of a file, ready to run: in its project root, where relative paths of tasks start. */
export async function openPipeline(file: string | undefined): Promise<Pipeline> {
  const pipeline = await loadPipeline(file ?? DEFAULT_FILE);
  process.chdir(pipeline.root);
  return pipeline;
}
