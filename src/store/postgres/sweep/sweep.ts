import type { Budget, Removal, Removed, RemovedEntry, StoreSweepOptions, Swept } from "../../../model/sweep.ts";
import { overBudget } from "../../overBudget.ts";
import type { Query } from "../database.ts";
import {
  blobUses,
  branchesOf,
  lonelyBranches,
  oldRuns,
  sweptEntries,
  usedBytes,
  type SweptEntry,
} from "./candidates.ts";
import {
  countUnnamed,
  deleteBranches,
  deleteEntries,
  deleteRuns,
  deleteUnnamed,
  putBefore,
  removedEntry,
  type Place,
} from "./deletion.ts";

/** Removes what is over a budget: entries first, then the bytes that none of them names. */
export async function sweepStore(
  place: Place,
  budget: Budget,
  { now, dryRun = false, unlessSince }: StoreSweepOptions,
): Promise<Omit<Swept, "digestCount" | "damagedCount"> | undefined> {
  const { database } = place;
  const { query } = database;
  if (unlessSince !== undefined && !(await isDue(query, now, unlessSince))) return undefined;
  if (!dryRun) await query("update meta set swept_at = $1", [now]);
  const before = await putBefore(query);
  const beforeBytes = await usedBytes(query);
  const uses = await blobUses(query);
  const unneeded = [...(await sweptEntries(query, "unneeded")), ...(await oldRuns(query))];
  const { chosen, freedBytes } = overBudget(unneeded, budget, { now, blobUses: uses, usedBytes: beforeBytes });
  const entries = chosen.flatMap(({ item, because }) => (item.kind === "entry" ? [{ item, because }] : []));
  const runs = chosen.flatMap(({ item }) => (item.kind === "run" ? [item] : []));
  const lonely = await lonelyBranches(query, new Set(entries.map(({ item }) => item.address)));
  const branches = overBudget(lonely, budget, { now, blobUses: uses, usedBytes: beforeBytes - freedBytes });
  const chosenBranches = branches.chosen.map(({ item }) => item);
  const because = new Map(entries.map((each) => [each.item.address, each.because]));
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, because.get(item.address)!);
  const chosenEntries = entries.map(({ item }) => item);
  if (dryRun) {
    return {
      dryRun,
      entries: chosenEntries.map(told),
      branchCount: chosenBranches.length,
      blobCount: await countUnnamed(query, [...chosenEntries, ...chosenBranches], uses),
      runCount: runs.length,
      beforeBytes,
      afterBytes: beforeBytes - freedBytes - branches.freedBytes,
    };
  }
  const gone = await deleteEntries(database, chosenEntries, { by: "sweep", now, even: false });
  const branchCount = await deleteBranches(database, chosenBranches, false);
  await deleteRuns(database, runs);
  const blobCount = await deleteUnnamed(place, before);
  await place.blobs.deleteLost();
  await deleteLeftovers(query, now - budget.maxAgeMs);
  return {
    dryRun,
    entries: gone.map(told),
    branchCount,
    blobCount,
    runCount: runs.length,
    beforeBytes,
    afterBytes: await usedBytes(query),
  };
}

/** Removes all entries of some tasks, or of all. */
export async function removeEntries(
  place: Place,
  tasks: readonly string[] | "all",
  { now, dryRun = false }: Pick<StoreSweepOptions, "now" | "dryRun">,
): Promise<Removed> {
  const { database } = place;
  const { query } = database;
  const before = await putBefore(query);
  const beforeBytes = await usedBytes(query);
  const uses = await blobUses(query);
  const chosen = await sweptEntries(query, tasks);
  const branches = await branchesOf(query, tasks);
  const told = (item: SweptEntry): RemovedEntry => removedEntry(item, "asked");
  if (dryRun) {
    const all: Budget = { maxBytes: -1, maxAgeMs: Number.POSITIVE_INFINITY };
    const { freedBytes } = overBudget([...chosen, ...branches], all, { now, blobUses: uses, usedBytes: beforeBytes });
    return {
      dryRun,
      entries: chosen.map(told),
      branchCount: branches.length,
      blobCount: await countUnnamed(query, [...chosen, ...branches], uses),
      beforeBytes,
      afterBytes: beforeBytes - freedBytes,
    };
  }
  const gone = await deleteEntries(database, chosen, { by: "clean", now, even: true });
  const branchCount = await deleteBranches(database, branches, true);
  const blobCount = await deleteUnnamed(place, before);
  return {
    dryRun,
    entries: gone.map(told),
    branchCount,
    blobCount,
    beforeBytes,
    afterBytes: await usedBytes(query),
  };
}

/** The tasks that have no entry any more, since all were removed. */
export async function readRemovals(query: Query): Promise<Map<string, Removal>> {
  const rows = await query<[string, Removal["by"], number]>(
    `select task, removed_by, removed_at::float8 from removals r
     where not exists (select 1 from entries e where e.task_id = r.task_id)`,
  );
  return new Map(rows.map(([task, by, at]) => [task, { by, at }]));
}

/** A store that was never swept counts as swept when it is first asked: there is nothing old in it. */
async function isDue(query: Query, now: number, since: number): Promise<boolean> {
  const [row] = await query<[number | null]>("select swept_at::float8 from meta");
  const sweptAt = row![0];
  if (sweptAt === null) await query("update meta set swept_at = $1 where swept_at is null", [now]);
  // A moment in the future is a clock that was wrong.
  return sweptAt !== null && (sweptAt <= since || sweptAt > now);
}

/** What the dead have left, and what is only known for a time. */
async function deleteLeftovers(query: Query, before: number): Promise<void> {
  await query(
    "delete from removals r where removed_at < $1 or exists (select 1 from entries e where e.task_id = r.task_id)",
    [Math.max(before, -(2 ** 53))],
  );
  await query("delete from uses u where not exists (select 1 from entries e where e.address = u.address)");
  await query("update runs set outcome = 'interrupted' where outcome is null and not is_alive(session)");
  await query("delete from sessions s where began_at < now() - interval '1 hour' and not is_alive(id)");
  await query("delete from flights f where not is_alive(f.session)");
}
