import type { CriticalPath } from "./pageData.ts";

/** A task of a run, as far as it takes time. */
export interface Timed {
  readonly dependencies: readonly number[];
  /** Undefined where it did not run. */
  readonly startMs?: number | undefined;
  readonly durationMs?: number | undefined;
}

/** For so many tasks of the path, those that took longest, it is worked out what they would save: each costs a walk over the graph. */
const MOST_SAVINGS = 12;

/**
 * What the run had to wait for: from the task that ended last, always to the one among those that it depends on that
 * ended last, through tasks that were reused as well.
 *
 * @param tasks each after all that it depends on
 * @returns null where nothing ran
 */
export function criticalPath(tasks: readonly Timed[]): CriticalPath | null {
  /** None before that of what it depends on: starts are whole milliseconds, and ends are not. */
  const ends: (number | undefined)[] = [];
  /** Of each task: which one that ran, itself or upstream of it through tasks that did not, ended last. */
  const lastUpTo: (number | undefined)[] = [];
  const latest = (indexes: readonly number[]): number | undefined =>
    indexes
      .map((index) => lastUpTo[index])
      .reduce(
        (best, each) => (each !== undefined && (best === undefined || ends[each]! >= ends[best]!) ? each : best),
        undefined,
      );
  tasks.forEach(({ dependencies, startMs, durationMs = 0 }, index) => {
    const before = latest(dependencies);
    const readyMs = before === undefined ? 0 : ends[before]!;
    ends.push(startMs === undefined ? undefined : Math.max(startMs + durationMs, readyMs));
    lastUpTo.push(startMs === undefined ? before : index);
  });
  let last = latest([...tasks.keys()]);
  if (last === undefined) return null;
  const stops: { task: number; waitedMs: number }[] = [];
  while (last !== undefined) {
    const before: number | undefined = latest(tasks[last]!.dependencies);
    const readyMs = before === undefined ? 0 : ends[before]!;
    stops.push({ task: last, waitedMs: Math.max(0, tasks[last]!.startMs! - readyMs) });
    last = before;
  }
  stops.reverse();
  const longest = [...stops]
    .sort((a, b) => tasks[b.task]!.durationMs! - tasks[a.task]!.durationMs!)
    .slice(0, MOST_SAVINGS);
  const leastMs = longestPathMs(tasks);
  const saves = new Map(longest.map(({ task }) => [task, leastMs - longestPathMs(tasks, task)]));
  return {
    stops: stops.map((stop) => ({ ...stop, savesMs: saves.get(stop.task) ?? null })),
    ranMs: sum(stops.map(({ task }) => tasks[task]!.durationMs ?? 0)),
    waitedMs: sum(stops.map(({ waitedMs }) => waitedMs)),
    leastMs,
    workMs: sum(tasks.map(({ startMs, durationMs = 0 }) => (startMs === undefined ? 0 : durationMs))),
  };
}

/** How long the tasks take where nothing waits for a place. @param without takes no time */
function longestPathMs(tasks: readonly Timed[], without?: number): number {
  const endMs: number[] = [];
  tasks.forEach(({ dependencies, startMs, durationMs = 0 }, index) => {
    const readyMs = dependencies.reduce((most, each) => Math.max(most, endMs[each]!), 0);
    endMs.push(readyMs + (startMs === undefined || index === without ? 0 : durationMs));
  });
  return endMs.reduce((most, each) => Math.max(most, each), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
