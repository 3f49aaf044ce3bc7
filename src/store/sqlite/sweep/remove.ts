import type { Budget, Removed, RemovedEntry, StoreSweepOptions } from "../../../model/sweep.ts";
import { overBudget } from "../../overBudget.ts";
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
  const blobs = await blobsNow(place);
  const beforeBytes = (await database.read(databaseBytes)) + blobs.bytes;
  const { blobUses } = await database.read(candidates);
  const chosen = await database.read((c) => entriesOf(c, tasks));
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, "asked");
  if (dryRun) {
    const all: Budget = { maxBytes: -1, maxAgeMs: Number.POSITIVE_INFINITY };
    const { freedBytes } = overBudget(chosen, all, { now, blobUses, usedBytes: beforeBytes });
    const blobCount = blobs.freed(chosen, blobUses);
    return { dryRun, entries: chosen.map(told), blobCount, beforeBytes, afterBytes: beforeBytes - freedBytes };
  }
  const gone = await deleteInBatches(database, chosen, { by: "clean", now, even: true });
  const blobCount = await deleteUnnamed(place, blobs);
  await shrink(place, true);
  return { dryRun, entries: gone.map(told), blobCount, beforeBytes, afterBytes: await bytesNow(place) };
}
