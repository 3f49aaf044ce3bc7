import type { Budget, Swept } from "../model/sweep.ts";
import type { World } from "./world.ts";

/** It looks by itself this often; the rest of the time that costs one question. */
const EVERY_MS = 86_400_000;

/** Removes what the store keeps beyond a budget. */
export async function sweep(
  { store, clock }: World,
  { budget, dryRun }: { readonly budget: Budget; readonly dryRun: boolean },
): Promise<Swept> {
  // Undefined only where it is asked to do nothing if it was swept lately.
  return (await store.sweep(budget, { now: clock.now(), dryRun }))!;
}

/** At the end of a run, once a day. What it cannot do it says, and the run is as good as before. */
export async function sweepAfterRun({ store, clock, budget, emit }: World): Promise<void> {
  try {
    const now = clock.now();
    const swept = await store.sweep(budget, { now, unlessSince: now - EVERY_MS });
    if (swept === undefined || swept.entries.length + swept.branchCount === 0) return;
    emit({
      kind: "storeSwept",
      at: clock.now(),
      entryCount: swept.entries.length,
      branchCount: swept.branchCount,
      freedBytes: Math.max(0, swept.beforeBytes - swept.afterBytes),
    });
  } catch (error) {
    const message = `what is over the budget could not be swept away: ${(error as Error).message}`;
    emit({ kind: "warned", at: clock.now(), message });
  }
}
