import type { RunRecord, TaskReport } from "../index.ts";

/** How long a task took in each run in which it ran, the oldest first. */
export function timesOf(runs: readonly RunRecord[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const run of runs.toReversed()) {
    for (const { name, outcome, durationMs } of run.tasks) {
      if (outcome !== "ran") continue;
      const its = times.get(name);
      if (its === undefined) times.set(name, [durationMs]);
      else its.push(durationMs);
    }
  }
  return times;
}

/** The middle of several durations: what is usual, whatever the slowest was; null where there are none. */
export function usualMs(durationsMs: readonly number[]): number | null {
  if (durationsMs.length === 0) return null;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The last duration against what is usual: 2 is twice as long. Null where too little is known, or all of it is too short
 * to tell.
 *
 * @param durationsMs the oldest first
 */
export function lastAgainstUsual(durationsMs: readonly number[]): number | null {
  const last = durationsMs.at(-1);
  const usual = usualMs(durationsMs.slice(0, -1));
  if (last === undefined || usual === null || durationsMs.length < 3) return null;
  return Math.max(last, usual) < SHORTEST_MS ? null : last / Math.max(1, usual);
}

/** What takes less is as often as not twice as long or half as long for no reason. */
const SHORTEST_MS = 50;

/** How many tasks came out how. */
export function countsOf({ tasks }: Pick<RunRecord, "tasks">): Readonly<Record<TaskReport["outcome"], number>> {
  const counts = { ran: 0, reused: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const { outcome } of tasks) counts[outcome]++;
  return counts;
}
