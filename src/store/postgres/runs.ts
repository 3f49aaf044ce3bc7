import type { RunRecord, TaskReport } from "../../model/report.ts";
import type { NewRun, RunFilter } from "../../model/store.ts";
import { fromJson } from "../json.ts";
import type { Query } from "./database.ts";
import { nameId } from "./names.ts";

/** Of a run that is there already, and goes on or was left to others, this process takes over. */
export async function insertRun(
  query: Query,
  { runId, pipeline, startedAt }: NewRun,
  { madeBy, session }: { readonly madeBy: number; readonly session: number },
): Promise<void> {
  await query(
    `insert into runs (run_id, pipeline_id, pipeline, started_at, session, made_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (run_id) do update set session = excluded.session, outcome = null
       where runs.outcome is null or runs.outcome = 'cancelled'`,
    [runId, nameId(pipeline), pipeline, startedAt, session, madeBy],
  );
}

/** Past runs of a pipeline, the newest first. */
export async function readRuns(query: Query, { pipeline, limit, runId = "" }: RunFilter): Promise<RunRecord[]> {
  type Row = [
    runId: string,
    startedAt: number,
    durationMs: number | null,
    outcome: RunRecord["outcome"],
    reused: string,
  ];
  const rows = await query<Row>(
    `select run_id, started_at::float8, duration_ms,
       coalesce(outcome, case when is_alive(session) then 'running' else 'interrupted' end), reused
     from runs where pipeline_id = $1 and starts_with(run_id, $3) order by started_at desc, id desc limit $2`,
    [nameId(pipeline), limit, runId],
  );
  const reports = await query<[runId: string, report: string]>(
    "select run_id, report from task_runs where run_id = any($1::text[]) order by id",
    [rows.map(([runId]) => runId)],
  );
  const byRun = Map.groupBy(reports, ([runId]) => runId);
  return rows.map(([runId, startedAt, durationMs, outcome, reusedText]) => {
    const reused = ((fromJson(reusedText) ?? []) as readonly string[]).map((name): TaskReport => ({
      name,
      outcome: "reused",
      reason: "cached",
      durationMs: 0,
      steps: [],
    }));
    const settled = (byRun.get(runId) ?? []).flatMap(([, text]) => (fromJson(text) as TaskReport | undefined) ?? []);
    const made = new Set(settled.map(({ name }) => name));
    return {
      runId,
      pipeline,
      outcome,
      startedAt: new Date(startedAt).toISOString(),
      durationMs,
      // Of a run that another process went on with, what one made the other has reused.
      tasks: [...reused.filter(({ name }) => !made.has(name)), ...settled],
    };
  });
}
