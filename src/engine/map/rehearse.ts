import { decode } from "../../fingerprint/canonical/decode.ts";
import { encodeWithFiles } from "../../fingerprint/canonical/encode.ts";
import { digest } from "../../fingerprint/digest.ts";
import type { Key } from "../../model/key.ts";
import type { Rehearsal } from "../rehearsal.ts";
import type { SpareSlots } from "../schedule.ts";
import type { World } from "../world.ts";
import { Branches, type ToBranch } from "./branches.ts";
import { branchKeys } from "./branchKeys.ts";
import { branchesFailed } from "./branchesFailed.ts";
import { readItems } from "./items.ts";
import { standingOfKept } from "./standing.ts";

/** What a map came to, of which nothing is kept; or that a dependency's result is damaged. */
export type Rehearsed =
  | { readonly kind: "done"; readonly hash: string; readonly made: NonNullable<ReturnType<Rehearsal["take"]>> }
  | { readonly kind: "upstreamDamaged"; readonly task: string; readonly problem: string };

/**
 * Runs all branches of a map again, to see whether they come out as they did.
 *
 * @throws PipelineError `BRANCHES_FAILED`
 */
export async function rehearseMap(
  world: World,
  { take }: Pick<Rehearsal, "take">,
  its: Omit<ToBranch, "items" | "standing" | "keeping" | "keepGoing" | "isStopped"> & { readonly key: Key },
  spare: SpareSlots,
): Promise<Rehearsed> {
  const { task, upstream, key, signal } = its;
  const branching = task.branching!;
  const items = await readItems(world, task.name, branching.over, upstream);
  if ("kind" in items) return items;
  const keys = await branchKeys(task.name, branching, key, items);
  const made = new Map<string, ReturnType<Rehearsal["take"]>>();
  const branches = new Branches(world, {
    ...its,
    upstream: upstream.filter((entry) => branching.given.includes(entry.task)),
    items,
    standing: standingOfKept(keys, new Map()),
    keeping: { keep: async ({ key, result }) => void made.set(key, take(result.hash)) },
    keepGoing: true,
    isStopped: () => false,
  });
  await branches.run(spare);
  signal.throwIfAborted();
  if (branches.damaged !== undefined) return branches.damaged;
  if (branches.failed.length > 0) throw branchesFailed(task.name, branches);
  const results = keys.map((each) => {
    const { bytes, parcels } = made.get(each)!;
    return decode(bytes, parcels);
  });
  const { bytes, parcels } = encodeWithFiles(results);
  return { kind: "done", hash: digest(bytes), made: { bytes, parcels } };
}
