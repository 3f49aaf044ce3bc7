import type { RunOutcome, RunRecord, TaskReport } from "../../model/report.ts";
import type { Connection } from "./database.ts";
import { isGone } from "./process.ts";

/** Past runs of a pipeline, the newest first. */
export function readRuns(
  connection: Connection,
  { pipeline, limit }: { pipeline: string; limit: number },
): RunRecord[] {
  const runs = connection
    .prepare(
      "select run_id, started_at, duration_ms, outcome, process, reused from runs where pipeline = ? order by started_at desc, run_id desc limit ?",
    )
    .all(pipeline, limit) as unknown as RunRow[];
  const tasksOf = connection.prepare("select report from task_runs where run_id = ? order by place");
  return runs.map((run) => {
    const settled = (tasksOf.all(run.run_id) as { report: string }[]).map(
      ({ report }) => JSON.parse(report) as TaskReport,
    );
    const reused = (JSON.parse(run.reused) as string[]).map((name): TaskReport => ({
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
