/** A stretch of time. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** Starts are known to a millisecond: a task may seem to start just before the one whose place it takes has ended. */
const TOLERANCE_MS = 1;

/**
 * Puts what went on at the same time into different lanes, each the first that is free.
 *
 * @returns the lane of each, from 0
 */
export function lanesOf(stretches: readonly Stretch[]): number[] {
  const lanes: number[] = [];
  const laneOf = stretches.map(() => 0);
  const order = [...stretches.keys()].sort((a, b) => stretches[a]!.startMs - stretches[b]!.startMs);
  for (const index of order) {
    const { startMs, endMs } = stretches[index]!;
    const free = lanes.findIndex((end) => end <= startMs + TOLERANCE_MS);
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = endMs;
    laneOf[index] = lane;
  }
  return laneOf;
}
