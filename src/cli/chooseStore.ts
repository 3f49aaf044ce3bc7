import { PipelineError } from "../index.ts";
import type { CommandInput } from "./command.ts";

/**
 * Lets the environment say it, which all that follows looks at: the pipeline's module, threads, processes of its own. What a pipeline names in
 * its code stays.
 *
 * @throws PipelineError `BAD_OPTION`
 */
export function chooseStore({ values: { store, "store-mode": mode } }: CommandInput): void {
  if (mode !== undefined && mode !== "read" && mode !== "write")
    throw new PipelineError("BAD_OPTION", `--store-mode is ${JSON.stringify(mode)}`, { hint: "It is read or write." });
  if (store !== undefined) process.env.LITTLE_PIPELINES_URL = String(store);
  if (mode !== undefined) process.env.LITTLE_PIPELINES_STORE_MODE = mode;
}
