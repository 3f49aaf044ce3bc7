import { lookup } from "../engine/lookup.ts";
import type { RunResult } from "../engine/run.ts";
import type { RunRequest, World } from "../engine/world.ts";
import { decode } from "../fingerprint/canonical/decode.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError } from "../model/errors.ts";
import { describeReason } from "../model/reason.ts";
import type { Task } from "../model/task.ts";

/**
 * The value of an entry, made anew at each call.
 *
 * @throws PipelineError `NO_RESULT` where its bytes are damaged
 */
export async function readValue({ store }: World, entry: Entry): Promise<unknown> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") throw noResult(entry.task, `${read.problem}, and was set aside`);
  return decode(read.bytes, read.parcels);
}

/**
 * Of a map's result, what one item came to.
 *
 * @throws PipelineError `BAD_OPTION` where the task is no map, or has no such item
 */
export function branchOf({ name, branching }: Task, value: unknown, branch: number): unknown {
  if (branching === undefined || !Array.isArray(value)) {
    throw new PipelineError("BAD_OPTION", `task ${JSON.stringify(name)} is no map: it has no branch ${branch}`, {
      hint: "Ask for its result without `branch`.",
      task: name,
    });
  }
  if (Number.isInteger(branch) && branch >= 0 && branch < value.length) return value[branch];
  const last = value.length - 1;
  throw new PipelineError("BAD_OPTION", `map ${JSON.stringify(name)} has no branch ${String(branch)}`, {
    hint: last < 0 ? "It goes over no items." : `Its branches are 0 to ${last}, in the order of the items.`,
    task: name,
  });
}

/**
 * The kept result of a task that is valid now.
 *
 * @param last what this pipeline's last run gave, to tell of a failure
 * @throws PipelineError `NO_RESULT`, which says why there is none
 */
export async function validEntry(
  world: World,
  index: number,
  params: RunRequest["params"],
  last: RunResult | undefined,
): Promise<Entry> {
  const { name } = world.tasks[index]!;
  const found = await lookup(world, index, params);
  if ("entry" in found) return found.entry;
  const failed = last?.report.tasks.find((report) => report.name === name && report.outcome === "failed");
  if (failed !== undefined) throw noResult(name, `it failed: ${failed.reason}`);
  const needed = `${JSON.stringify(found.task)}, which it needs,`;
  if (found.reason.kind === "firstRun")
    throw noResult(name, found.task === name ? "it never ran" : `${needed} never ran`);
  const why = describeReason(found.reason);
  throw noResult(name, found.task === name ? why : `${needed} must run first: ${why}`);
}

export function noResult(name: string, why: string): PipelineError {
  return new PipelineError("NO_RESULT", `task ${JSON.stringify(name)} has no valid result: ${why}`, {
    hint: "Execute the pipeline first, or ask for the newest that is kept: getResult(…, { allowStale: true }).",
    task: name,
  });
}
