import type { Entry } from "../model/entry.ts";
import type { TaskFinished, TaskStarted } from "../model/event.ts";
import { remainingMs } from "./priority.ts";
import type { RunRequest, World } from "./world.ts";

/** How long the tasks of one run will take, by what they took the last time. */
export interface ExpectedTimes {
  /** The longest way from each task to the end of the run, by the graph's numbers: what starts first. */
  readonly priority: Float64Array;
  /** All tasks one after the other; undefined where none ever ran. */
  readonly workMs: number | undefined;
  /**
   * Of a task that begins.
   *
   * @param share how much of it must run: of a map, that of its items
   */
  ofStart(index: number, share?: number): Pick<TaskStarted, "expectedMs" | "pathMs">;
  /** What is left once a task is settled: to be asked once for each. */
  afterEnd(index: number): Pick<TaskFinished, "workLeftMs">;
}

/** @param heads the entries that the last run settled on */
export function expectedTimes(
  { graph, tasks }: Pick<World, "graph" | "tasks">,
  { selected }: Pick<RunRequest, "selected">,
  heads: ReadonlyMap<string, Entry>,
): ExpectedTimes {
  const known = tasks.map(({ name }, index) => (selected.has(index) ? heads.get(name)?.durationMs : undefined));
  let sum = 0;
  let count = 0;
  for (const durationMs of known) {
    if (durationMs === undefined) continue;
    sum += durationMs;
    count++;
  }
  const mean = count === 0 ? 1 : sum / count;
  /** By the graph's numbers; 0 once a task is settled. */
  const workMs = Float64Array.from(known, (durationMs, index) => (selected.has(index) ? (durationMs ?? mean) : 0));
  const priority = remainingMs(graph, [...workMs]);
  if (count === 0) return { priority, workMs: undefined, ofStart: () => ({}), afterEnd: () => ({}) };
  let left = mean * selected.size + (sum - mean * count);
  return {
    priority,
    workMs: left,
    ofStart(index, share = 1) {
      const expectedMs = known[index];
      const notToRun = (expectedMs ?? 0) * (1 - share);
      return {
        ...(expectedMs === undefined ? {} : { expectedMs: expectedMs * share }),
        pathMs: priority[index]! - notToRun,
      };
    },
    afterEnd(index) {
      left = Math.max(0, left - workMs[index]!);
      workMs[index] = 0;
      return { workLeftMs: left };
    },
  };
}
