import type { PageData, PageTask } from "../pageData.ts";

/** The data of the page with what several parts of it ask for. */
export interface Page {
  readonly data: PageData;
  readonly dependents: readonly (readonly number[])[];
  readonly isCritical: ReadonlySet<number>;
  /** How long all that is shown took; at least a millisecond, for dividing. */
  readonly totalMs: number;
}

export function indexed(data: PageData): Page {
  const dependents: number[][] = data.tasks.map(() => []);
  data.tasks.forEach(({ dependencies }, index) => {
    for (const each of dependencies) dependents[each]!.push(index);
  });
  const ends = data.tasks.map((task) => endMs(task));
  return {
    data,
    dependents,
    isCritical: new Set(data.run?.critical?.stops.map(({ task }) => task)),
    totalMs: ends.reduce((most, each) => Math.max(most, each), Math.max(1, data.run?.durationMs ?? 0)),
  };
}

/** When a task ended, since the run began. */
export function endMs({ startMs, durationMs = 0 }: PageTask): number {
  return startMs === undefined ? 0 : startMs + durationMs;
}
