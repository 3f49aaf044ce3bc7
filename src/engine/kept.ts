import type { Entry } from "../model/entry.ts";
import { PipelineError } from "../model/errors.ts";
import type { RunRequest, World } from "./world.ts";

/**
 * The newest kept results that a run goes on, of tasks outside of it, by their numbers.
 *
 * @throws PipelineError `NO_RESULT` where there is none
 */
export async function keptEntries({ store, tasks }: World, request: RunRequest): Promise<Map<number, Entry>> {
  const kept = new Map<number, Entry>();
  for (const index of request.kept) {
    const { name } = tasks[index]!;
    const entry = await store.newest(name);
    if (entry === undefined || entry.expired === "checks") {
      const what = entry === undefined ? "has no kept result to go on" : "has failed the checks of its newest result";
      throw new PipelineError("NO_RESULT", `task ${JSON.stringify(name)} ${what}`, {
        hint: "Run it first, or leave out `upstream: false`.",
        task: name,
      });
    }
    kept.set(index, entry);
  }
  return kept;
}
