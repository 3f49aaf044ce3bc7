import type { Entry } from "../../model/entry.ts";
import type { Key } from "../../model/key.ts";
import type { Task } from "../../model/task.ts";
import type { World } from "../world.ts";
import { branchKeys } from "./branchKeys.ts";
import { readItems } from "./items.ts";

/** Branches that are saved in one step: they share a transaction. */
const BRANCHES_A_STEP = 500;

/**
 * Takes the branches of a map as those of another key too, since its change was accepted: an item that changes later
 * is then the only one that runs.
 *
 * @param from the entry whose result is taken
 * @param upstream the entries of the map's dependencies
 * @returns what the entry of the new key is made of
 */
export async function acceptedBranches(
  world: World,
  task: Task,
  { from, to, upstream }: { readonly from: Entry; readonly to: Key; readonly upstream: readonly Entry[] },
): Promise<readonly string[]> {
  const { store } = world;
  const { branches } = store;
  const before = await branches.keysOf(task.name, from.key);
  const items = await readItems(world, task.name, task.branching!.over, upstream);
  // What was accepted are other items: which of the results would be whose?
  if ("kind" in items || items.length !== before.length) return before;
  const after = await branchKeys(task.name, task.branching!, to, items);
  for (let at = 0; at < before.length; at += BRANCHES_A_STEP) {
    const keys = before.slice(at, at + BRANCHES_A_STEP);
    const found = await branches.find(task.name, keys);
    const places = keys.flatMap((key, i) => (found.has(key) && key !== after[at + i] ? [at + i] : []));
    const its = places.map((place) => found.get(before[place]!)!);
    const read = await branches.read(task.name, its);
    await Promise.all(
      read.map(async (stored, i) => {
        if (stored.kind === "damaged") return;
        const result = await store.putResult(stored.bytes, stored.parcels);
        await branches.save(task.name, { ...its[i]!, key: after[places[i]!]!, result });
      }),
    );
  }
  return after;
}
