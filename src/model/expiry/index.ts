import { atDatetime, atMidnight, monthly, weekly } from "./calendar.ts";
import { cron } from "./cron.ts";
import { fromNow, fromToday } from "./duration.ts";
import type { ExpiryPolicy } from "./policy.ts";

/** Fresh for as long as its key is the same: the default. */
function never(): ExpiryPolicy {
  return { kind: "never", description: "never", expiresAt: () => null };
}

/** Fresh only inside the process (or shell) that made it. */
function afterSession(): ExpiryPolicy {
  return { kind: "afterSession", description: "when the session ends", expiresAt: () => null };
}

/** Fresh until the pipeline has completed; a run that fails or is cancelled expires nothing. */
function onComplete(): ExpiryPolicy {
  return { kind: "onComplete", description: "when the pipeline completes", expiresAt: () => null };
}

/**
 * The expiry policies: how long a result stays fresh. A policy never changes a task's key; it only
 * says when a result that would otherwise be reused is too old.
 *
 * @example
 * ```ts
 * task("Prices", { expire: expire.fromNow({ hours: 6 }) }, fetchPrices);
 * expire.weekly({ days: ["monday"] }).expiresAt(new Date());
 * ```
 */
export const expire: {
  readonly never: typeof never;
  readonly afterSession: typeof afterSession;
  readonly onComplete: typeof onComplete;
  readonly fromNow: typeof fromNow;
  readonly fromToday: typeof fromToday;
  readonly atMidnight: typeof atMidnight;
  readonly weekly: typeof weekly;
  readonly monthly: typeof monthly;
  readonly atDatetime: typeof atDatetime;
  readonly cron: typeof cron;
} = { never, afterSession, onComplete, fromNow, fromToday, atMidnight, weekly, monthly, atDatetime, cron };
