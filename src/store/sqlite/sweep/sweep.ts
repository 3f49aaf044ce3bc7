import type { Budget, RemovedEntry, StoreSweepOptions, Swept } from "../../../model/sweep.ts";
import { overBudget } from "../../overBudget.ts";
import { deleteUnfinished } from "../blobs.ts";
import type { Database } from "../database.ts";
import { forgetUses } from "../uses.ts";
import { deleteBranches, forgetBranchNames, lonelyBranches } from "./branches.ts";
import { candidates, deleteRuns, type SweptEntry, type SweptRun } from "./candidates.ts";
import { BATCH, blobsNow, bytesNow, deleteInBatches, deleteUnnamed, removedEntry } from "./deletion.ts";
import { countDigests, deleteDamage, deleteDigests, oldDamage, oldestDigestDay } from "./leftovers.ts";
import type { Place } from "./place.ts";
import { forgetRemovals } from "./removals.ts";
import { databaseBytes, shrink } from "./shrink.ts";

/** Removes what is over a budget: entries first, then the files that none of them names. */
export async function sweepStore(place: Place, budget: Budget, options: StoreSweepOptions): Promise<Swept | undefined> {
  const { database, folder } = place;
  const { now, dryRun = false, unlessSince } = options;
  if (unlessSince !== undefined && !(await isDue(database, now, unlessSince))) return undefined;
  if (!dryRun) await database.write((c) => void c.prepare("update sweeps set swept_at = ?").run(now));

  const blobs = await blobsNow(place, dryRun);
  const usedBytes = (await database.read(databaseBytes)) + blobs.bytes;
  const { unneeded, blobUses } = await database.read(candidates);
  const lost = blobs.files.filter(({ hash }) => !blobUses.has(hash));
  const lostBytes = lost.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { chosen, freedBytes } = overBudget(unneeded, budget, { now, blobUses, usedBytes: usedBytes - lostBytes });
  const entries = chosen.flatMap(({ item, because }) => (item.kind === "entry" ? [{ item, because }] : []));
  const runs = chosen.flatMap(({ item }) => (item.kind === "run" ? [item] : []));
  const ids = new Set(entries.map(({ item }) => item.id));
  const branches = overBudget(await database.read((c) => lonelyBranches(c, ids)), budget, {
    now,
    blobUses,
    usedBytes: usedBytes - lostBytes - freedBytes,
  });
  const beforeDay = await database.read((c) => oldestDigestDay(c, now - budget.maxAgeMs));
  const digestCount = await database.read((c) => countDigests(c, beforeDay));
  const damage = await oldDamage(folder, now - budget.maxAgeMs);
  const counts = { runCount: runs.length, digestCount, damagedCount: damage.length };
  const because = new Map(entries.map((each) => [each.item, each.because]));
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, because.get(item)!);
  const chosenEntries = entries.map(({ item }) => item);
  if (dryRun) {
    const freed = blobs.freed([...chosenEntries, ...branches.chosen.map(({ item }) => item)], blobUses);
    const afterBytes = usedBytes - lostBytes - freedBytes - branches.freedBytes;
    return {
      dryRun,
      entries: chosenEntries.map(told),
      branchCount: branches.chosen.length,
      blobCount: freed,
      beforeBytes: usedBytes,
      afterBytes,
      ...counts,
    };
  }

  const gone = await deleteInBatches(database, chosenEntries, { by: "sweep", now, even: false });
  const branchCount = await deleteBranches(
    database,
    branches.chosen.map(({ item }) => item),
    { even: false },
  );
  await deleteHistory(database, runs, { beforeDay, before: now - budget.maxAgeMs });
  await deleteDamage(damage);
  await deleteUnfinished(folder);
  const blobCount = await deleteUnnamed(place, blobs);
  await shrink(place, unlessSince === undefined);
  return {
    dryRun,
    entries: gone.map(told),
    branchCount,
    blobCount,
    beforeBytes: usedBytes,
    afterBytes: await bytesNow(place),
    ...counts,
  };
}

/** A store that was never swept counts as swept when it is first asked: there is nothing old in it. */
async function isDue(database: Database, now: number, since: number): Promise<boolean> {
  const sweptAt = await database.read((c) => c.prepare("select swept_at from sweeps").get()!.swept_at as number | null);
  if (sweptAt === null)
    await database.write((c) => void c.prepare("update sweeps set swept_at = ? where swept_at is null").run(now));
  // A moment in the future is a clock that was wrong.
  return sweptAt !== null && (sweptAt <= since || sweptAt > now);
}

async function deleteHistory(
  database: Database,
  runs: readonly SweptRun[],
  { beforeDay, before }: { beforeDay: number; before: number },
): Promise<void> {
  for (let at = 0; at < runs.length; at += BATCH)
    await database.write((c) => deleteRuns(c, runs.slice(at, at + BATCH)));
  await database.write((c) => {
    deleteDigests(c, beforeDay);
    forgetRemovals(c, before);
    forgetUses(c);
    forgetBranchNames(c);
  });
}
