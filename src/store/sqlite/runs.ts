import type { RunRecord, TaskReport } from "../../model/report.ts";
import type { NewRun, RunFilter } from "../../model/store.ts";
import type { Connection } from "./database.ts";
import { fromJson } from "../json.ts";
import { isGone, thisProcess } from "../thisProcess.ts";

/** Harmless where the run is there already. */
export function insertRun(connection: Connection, { runId, pipeline, startedAt }: NewRun): void {
  connection
    .prepare("insert or ignore into runs (run_id, pipeline, started_at, process) values (?, ?, ?, ?)")
    .run(runId, pipeline, startedAt, thisProcess());
}

/** Whether another run is going on: one that has not ended, and whose process is not gone. */
export function isAnotherGoingOn(connection: Connection, runId: string): boolean {
  const others = connection
    .prepare("select run_id, process from runs where outcome is null and run_id <> ?")
    .all(runId) as unknown as Pick<RunRow, "run_id" | "process">[];
  return others.filter((run) => !markIfGone(connection, run)).length > 0;
}

/** The runs that are going on, here and in other processes, and when each began. */
export function goingOn(connection: Connection): { readonly runId: string; readonly startedAt: number }[] {
  const open = connection
    .prepare("select run_id, process, started_at from runs where outcome is null")
    .all() as unknown as Pick<RunRow, "run_id" | "process" | "started_at">[];
  return open.filter((run) => !isGone(run.process)).map((run) => ({ runId: run.run_id, startedAt: run.started_at }));
}

/** So that it need not be asked again. */
function markIfGone(connection: Connection, run: Pick<RunRow, "run_id" | "process">): boolean {
  if (!isGone(run.process)) return false;
  connection.prepare("update runs set outcome = 'interrupted' where run_id = ?").run(run.run_id);
  return true;
}

/**
 * After those of the run that are there, also where several stores write to one run.
 *
 * @param reports JSON of each
 */
export function insertReports(connection: Connection, runId: string, reports: readonly string[]): void {
  connection
    .prepare(
      "insert into task_runs (run_id, place, reports) select ?1, coalesce(max(place), 0) + 1, ?2 from task_runs where run_id = ?1",
    )
    .run(runId, `[${reports.join(",")}]`);
}

/** Past runs of a pipeline, the newest first. */
export function readRuns(connection: Connection, { pipeline, limit, runId = "" }: RunFilter): RunRecord[] {
  const runs = connection
    .prepare(
      "select run_id, started_at, duration_ms, outcome, process, reused from runs where pipeline = ?1 and substr(run_id, 1, length(?2)) = ?2 order by started_at desc, id desc limit ?3",
    )
    .all(pipeline, runId, limit) as unknown as RunRow[];
  const tasksOf = connection.prepare("select reports from task_runs where run_id = ? order by place");
  return runs.map((run) => {
    const settled = (tasksOf.all(run.run_id) as { reports: string }[]).flatMap(
      ({ reports }) => (fromJson(reports) ?? []) as readonly TaskReport[],
    );
    const reused = ((fromJson(run.reused) ?? []) as readonly string[]).map((name): TaskReport => ({
      name,
      outcome: "reused",
      reason: "cached",
      durationMs: 0,
      steps: [],
    }));
    return {
      runId: run.run_id,
      pipeline,
      outcome: run.outcome ?? (isGone(run.process) ? "interrupted" : "running"),
      startedAt: new Date(run.started_at).toISOString(),
      durationMs: run.duration_ms,
      tasks: [...reused, ...settled],
    };
  });
}

interface RunRow {
  readonly run_id: string;
  readonly started_at: number;
  readonly duration_ms: number | null;
  readonly outcome: RunRecord["outcome"] | null;
  readonly process: string;
  readonly reused: string;
}
