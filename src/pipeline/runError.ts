import type { RunResult } from "../engine/run.ts";
import { PipelineError } from "../model/errors.ts";

/** What `execute` rejects with after a run in which a task failed, or that was cancelled. */
export function runError({ report, errors }: RunResult, signal: AbortSignal | undefined): PipelineError | undefined {
  if (report.outcome === "succeeded") return undefined;
  const count = (outcome: string): number => report.tasks.filter((task) => task.outcome === outcome).length;
  const kept = report.tasks.length - count("failed") - count("skipped") - count("cancelled");
  if (report.outcome === "cancelled") {
    const left = count("cancelled");
    return new PipelineError(
      "RUN_CANCELLED",
      `the run of ${JSON.stringify(report.pipeline)} was cancelled with ${left} ${left === 1 ? "task" : "tasks"} to go`,
      {
        hint: `What finished is kept (${kept} of ${report.tasks.length}): run it again to go on from there.`,
        report,
        errors,
        cause: errors[0] ?? (signal?.reason as unknown),
      },
    );
  }
  const failed = report.tasks.filter((task) => task.outcome === "failed");
  const lines = failed.slice(0, SHOWN).map(({ name, reason }) => {
    const task = JSON.stringify(name);
    const head = `task ${task}: `;
    return `- ${task}: ${reason.startsWith(head) ? reason.slice(head.length) : reason}`;
  });
  const more = failed.length > SHOWN ? [`- and ${failed.length - SHOWN} more`] : [];
  const what =
    failed.length === 0
      ? `a task of ${JSON.stringify(report.pipeline)} left an error behind: ${errors[0]?.message}`
      : `${failed.length === 1 ? "a task" : `${failed.length} tasks`} of ${JSON.stringify(report.pipeline)} failed\n${[...lines, ...more].join("\n")}`;
  return new PipelineError("RUN_FAILED", what, {
    hint: `What finished is kept (${kept} of ${report.tasks.length}): mend it and run again to go on from there.`,
    report,
    errors,
    cause: errors[0],
  });
}

const SHOWN = 5;
