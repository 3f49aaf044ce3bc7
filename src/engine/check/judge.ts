import { failedChecks } from "../../model/check/report.ts";
import type { Task } from "../../model/task.ts";
import type { Standing } from "../stale.ts";
import type { World } from "../world.ts";

/**
 * What a task's checks say of a kept result that nothing else speaks against. Where they are other checks now than those that
 * looked at it, they are run on it: that is no reason to run the task.
 */
export async function judgeChecks(world: World, task: Task, standing: Standing): Promise<Standing> {
  const { store, code, clock } = world;
  const { key, entry, reason } = standing;
  if (entry === undefined) return standing;
  // What its checks have not seen is not made whole from copies of its outputs: it runs.
  if (reason?.kind === "outputsChanged" && entry.keptOutputs !== undefined) {
    const { keptOutputs: _, ...its } = entry;
    const judged = await judgeChecks(world, task, { key, entry: its, reason: undefined });
    return judged.reason === undefined && judged.recheck === undefined ? standing : { key, entry: its, reason };
  }
  if (reason !== undefined && reason.kind !== "checkFailed") return standing;
  const checked = (await store.origin(task.name, entry.key))?.checks;
  if (checked === undefined || checked.code !== (await code.checksOf(task)))
    return { key, entry, reason: undefined, recheck: true };
  const { found } = checked;
  if (reason !== undefined)
    return { ...standing, reason: { ...reason, checks: failedChecks(found).map(({ name }) => JSON.stringify(name)) } };
  const now = clock.now();
  const lapsed = found.find(({ until }) => until !== undefined && until <= now);
  if (lapsed !== undefined)
    return { key, entry, reason: { kind: "checkLapsed", check: lapsed.name, until: lapsed.until!, now } };
  return { ...standing, checks: found };
}
