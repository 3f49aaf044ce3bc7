import type { Pipeline, RunRecord } from "../../index.ts";
import { criticalPath } from "./criticalPath.ts";
import { detailsOf } from "./details.ts";
import { htmlPage } from "./htmlPage.ts";
import { pageLayout } from "./pageLayout.ts";
import { runTasks } from "./runTasks.ts";
import { veilOf } from "./secrets.ts";

/** The page of a run, as one file. */
export async function runPage(pipeline: Pipeline, run: RunRecord): Promise<string> {
  const veil = veilOf(pipeline);
  const { tasks, laneCount } = runTasks(pipeline, run, veil);
  const { details, notes } = await detailsOf(pipeline, run, tasks, veil);
  const { runId: id, outcome, startedAt, durationMs } = run;
  return htmlPage(
    {
      pipeline: pipeline.name,
      run: {
        id,
        outcome,
        startedAt: Date.parse(startedAt),
        durationMs,
        critical: criticalPath(tasks),
        laneCount,
      },
      tasks,
      layout: pageLayout(tasks),
      notes,
    },
    details,
  );
}
