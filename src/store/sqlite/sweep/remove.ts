import type { Budget, Removed, RemovedEntry, StoreSweepOptions } from "../../../model/sweep.ts";
import { overBudget } from "../../overBudget.ts";
import { branchesOf, deleteBranches } from "./branches.ts";
import { candidates, entriesOf, type SweptEntry } from "./candidates.ts";
import { blobsNow, bytesNow, deleteInBatches, deleteUnnamed, removedEntry } from "./deletion.ts";
import type { Place } from "./place.ts";
import { databaseBytes, shrink } from "./shrink.ts";

/** Removes all entries of some tasks, or of all. */
export async function removeEntries(
  place: Place,
  tasks: readonly string[] | "all",
  { now, dryRun = false }: Pick<StoreSweepOptions, "now" | "dryRun">,
): Promise<Removed> {
  const { database } = place;
  const blobs = await blobsNow(place, dryRun);
  const beforeBytes = (await database.read(databaseBytes)) + blobs.bytes;
  const { blobUses } = await database.read(candidates);
  const chosen = await database.read((c) => entriesOf(c, tasks));
  const branches = await database.read((c) => branchesOf(c, tasks));
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, "asked");
  if (dryRun) {
    const all: Budget = { maxBytes: -1, maxAgeMs: Number.POSITIVE_INFINITY };
    const { freedBytes } = overBudget([...chosen, ...branches], all, { now, blobUses, usedBytes: beforeBytes });
    const blobCount = blobs.freed([...chosen, ...branches], blobUses);
    const afterBytes = beforeBytes - freedBytes;
    return { dryRun, entries: chosen.map(told), branchCount: branches.length, blobCount, beforeBytes, afterBytes };
  }
  const gone = await deleteInBatches(database, chosen, { by: "clean", now, even: true });
  const branchCount = await deleteBranches(database, branches, { even: true });
  const blobCount = await deleteUnnamed(place, blobs);
  await shrink(place, true);
  return { dryRun, entries: gone.map(told), branchCount, blobCount, beforeBytes, afterBytes: await bytesNow(place) };
}
