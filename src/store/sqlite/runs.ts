import type { RunOutcome, RunRecord, TaskReport } from "../../model/report.ts";
import type { NewRun, TaskRecord } from "../../model/store.ts";
import type { Connection } from "./database.ts";
import { fromJson } from "./json.ts";
import { isGone, thisProcess } from "./process.ts";

/** Harmless where the run is there already. */
export function insertRun(connection: Connection, { runId, pipeline, startedAt }: NewRun): void {
  connection
    .prepare("insert or ignore into runs (run_id, pipeline, started_at, process) values (?, ?, ?, ?)")
    .run(runId, pipeline, startedAt, thisProcess());
}

/** After those of the run that are there, also where several stores write to one run. */
export function insertTaskRun(connection: Connection, { runId, report }: TaskRecord): void {
  connection
    .prepare(
      "insert into task_runs (run_id, place, report) select ?1, coalesce(max(place), 0) + 1, ?2 from task_runs where run_id = ?1",
    )
    .run(runId, JSON.stringify(report));
}

/** Past runs of a pipeline, the newest first. */
export function readRuns(
  connection: Connection,
  { pipeline, limit }: { pipeline: string; limit: number },
): RunRecord[] {
  const runs = connection
    .prepare(
      "select run_id, started_at, duration_ms, outcome, process, reused from runs where pipeline = ? order by started_at desc, id desc limit ?",
    )
    .all(pipeline, limit) as unknown as RunRow[];
  const tasksOf = connection.prepare("select report from task_runs where run_id = ? order by place");
  return runs.map((run) => {
    const settled = (tasksOf.all(run.run_id) as { report: string }[])
      .map(({ report }) => fromJson(report) as TaskReport | undefined)
      .filter((report) => report !== undefined);
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
  readonly outcome: RunOutcome | null;
  readonly process: string;
  readonly reused: string;
}
