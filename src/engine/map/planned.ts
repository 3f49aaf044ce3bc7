import type { Entry } from "../../model/entry.ts";
import type { Key } from "../../model/key.ts";
import type { PlannedTask } from "../../model/plan.ts";
import type { Reason } from "../../model/reason.ts";
import type { Task } from "../../model/task.ts";
import type { World } from "../world.ts";
import { branchKeys } from "./branchKeys.ts";
import { summedMs } from "./branches.ts";
import { readItems } from "./items.ts";
import { branchStanding, itemsReason } from "./standing.ts";

/** How much of a map would run, and why in these words. */
export interface PlannedBranches {
  readonly because: Reason;
  readonly branches: NonNullable<PlannedTask["branches"]>;
  /** How long one takes, by those that are kept; undefined where none is. */
  readonly branchMs: number | undefined;
}

/**
 * Looks at the branches of a map that would run, without running any.
 *
 * @param upstream what its dependencies have: they are reused
 * @returns undefined where the items cannot be read
 */
export async function plannedBranches(
  world: World,
  task: Task,
  key: Key,
  upstream: readonly Entry[],
  because: Reason,
): Promise<PlannedBranches | undefined> {
  const branching = task.branching!;
  const items = await readItems(world, task.name, branching.over, upstream).catch(() => undefined);
  if (items === undefined || "kind" in items) return undefined;
  const standing = await branchStanding(world, task, await branchKeys(task.name, branching, key, items), because);
  return {
    because: itemsReason(because, standing),
    branches: { total: items.length, toRun: standing.itemsToRun },
    branchMs: standing.kept.size === 0 ? undefined : summedMs(standing.kept) / standing.kept.size,
  };
}
