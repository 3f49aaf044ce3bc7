import type { KeptFacts, Pipeline, PlannedTask, RunRecord } from "../index.ts";
import { timesOf, usualMs } from "./history.ts";

/**
 * How a task stands: its result is valid; it must run; it may, since something upstream runs; it failed the last time;
 * it never ran.
 */
export type TaskState = "valid" | "must run" | "may run" | "failed" | "never ran";

/** How a pipeline stands: plain data. */
export interface Status {
  readonly pipeline: string;
  readonly location: string;
  /** The last run that has ended; null where there is none. */
  readonly last: RunRecord | null;
  /** Runs that are going on, here and in other processes. */
  readonly running: readonly RunRecord[];
  /** In the order in which they can run. */
  readonly tasks: readonly TaskStatus[];
}

export interface TaskStatus {
  readonly name: string;
  readonly state: TaskState;
  /** Why it would run or not, or why it failed. */
  readonly reason: string;
  readonly kept: KeptFacts | null;
  /** The median of its times in the last runs; null where it never ran to its end. */
  readonly usualMs: number | null;
}

/** So many runs are looked at for what is usual. */
const LOOKED_AT_RUNS = 20;

/** Asks a pipeline how it stands, without running anything. */
export async function statusOf(pipeline: Pipeline, params: Readonly<Record<string, string>>): Promise<Status> {
  const [plan, runs] = await Promise.all([pipeline.plan({ params }), pipeline.history({ limit: LOOKED_AT_RUNS })]);
  const times = timesOf(runs);
  const failures = lastFailures(runs);
  return {
    pipeline: pipeline.name,
    location: pipeline.location,
    last: runs.find(({ outcome }) => outcome !== "running") ?? null,
    running: runs.filter(({ outcome }) => outcome === "running"),
    tasks: plan.tasks.map((task) => {
      const state = stateOf(task, failures.has(task.name));
      return {
        name: task.name,
        state,
        reason: state === "failed" ? failures.get(task.name)! : task.reason,
        kept: task.kept,
        usualMs: usualMs(times.get(task.name) ?? []) ?? task.kept?.durationMs ?? null,
      };
    }),
  };
}

function stateOf({ outcome, because }: PlannedTask, hasFailed: boolean): TaskState {
  if (outcome === "reuse") return "valid";
  if (hasFailed) return "failed";
  if (because.kind === "firstRun") return "never ran";
  return outcome === "mayRun" ? "may run" : "must run";
}

/** The tasks that failed in the last run that did anything with them, and why. */
function lastFailures(runs: readonly RunRecord[]): ReadonlyMap<string, string> {
  const failures = new Map<string, string>();
  const seen = new Set<string>();
  for (const { tasks } of runs) {
    for (const { name, outcome, error, reason } of tasks) {
      // Those say nothing about the task itself.
      if (outcome === "cancelled" || outcome === "skipped" || seen.has(name)) continue;
      seen.add(name);
      if (outcome === "failed") failures.set(name, error?.message.split("\n")[0] ?? reason);
    }
  }
  return failures;
}
