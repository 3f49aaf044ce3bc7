import type { Branch } from "../../model/branch.ts";
import type { Reason } from "../../model/reason.ts";
import type { Task } from "../../model/task.ts";
import { ofOtherSession, tooOld } from "../stale.ts";
import type { World } from "../world.ts";

/** Which branches of a map are kept and valid, and which must run. */
export interface BranchStanding {
  /** The key of each item's branch. */
  readonly keys: readonly string[];
  /** By key. */
  readonly kept: ReadonlyMap<string, Branch>;
  /** The items to run, by their places: of equal ones the first. */
  readonly toRun: readonly number[];
  /** How many items these stand for. */
  readonly itemsToRun: number;
}

/**
 * How the branches of a map stand that must run.
 *
 * @param because why it must: where it was forced, or what it was given cannot be compared, all branches run
 */
export async function branchStanding(
  { store, clock, session }: World,
  task: Task,
  keys: readonly string[],
  because: Reason,
): Promise<BranchStanding> {
  const kept = new Map<string, Branch>();
  if (!runsAll(because)) {
    const now = clock.now();
    for (const [key, branch] of await store.branches.find(task.name, [...new Set(keys)]))
      if (whyBranchStale(task, branch, now, session) === undefined) kept.set(key, branch);
  }
  return standingOfKept(keys, kept);
}

/** How branches stand, of which these are kept. */
export function standingOfKept(keys: readonly string[], kept: ReadonlyMap<string, Branch>): BranchStanding {
  const toRun: number[] = [];
  const seen = new Set<string>();
  let itemsToRun = 0;
  for (const [index, key] of keys.entries()) {
    if (kept.has(key)) continue;
    itemsToRun++;
    if (seen.has(key)) continue;
    seen.add(key);
    toRun.push(index);
  }
  return { keys, kept, toRun, itemsToRun };
}

function runsAll(because: Reason): boolean {
  if (because.kind === "onKeptResults") return runsAll(because.because);
  return RUNS_ALL.has(because.kind);
}

/** What is no matter of single items: a check that failed or lapsed wants other results. */
const RUNS_ALL: ReadonlySet<Reason["kind"]> = new Set([
  "forced",
  "upstreamWithoutResult",
  "checkFailed",
  "checkLapsed",
]);

/** A branch has an age of its own; a map's is that of its oldest. */
function whyBranchStale(task: Task, branch: Branch, now: number, session: string): Reason | undefined {
  if (task.options.expire === undefined) return undefined;
  return ofOtherSession({ task, entry: branch, session }) ?? tooOld({ task, entry: branch, now });
}

/** Why a map runs, with how much of it; in the usual words where all of it does. */
export function itemsReason(
  because: Reason,
  { itemsToRun, keys }: Pick<BranchStanding, "itemsToRun" | "keys">,
): Reason {
  if (because.kind === "onKeptResults")
    return { ...because, because: itemsReason(because.because, { itemsToRun, keys }) };
  return itemsToRun === keys.length ? because : { kind: "items", toRun: itemsToRun, total: keys.length, because };
}
