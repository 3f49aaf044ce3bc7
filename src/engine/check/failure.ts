import { describeCheck, failedChecks, type Checked } from "../../model/check/report.ts";
import { PipelineError } from "../../model/errors.ts";
import type { Task } from "../../model/task.ts";

/**
 * The error of a task whose result fails its checks; undefined where it passes.
 *
 * @param isKept whether the result is in a store, to be looked at
 */
export function checkFailure(
  { name }: Task,
  { found }: Pick<Checked, "found">,
  isKept = true,
): PipelineError | undefined {
  const failed = failedChecks(found);
  if (failed.length === 0) return undefined;
  const what =
    failed.length === 1 ? `check ${describeCheck(failed[0]!)}` : `${failed.length} checks of its result failed`;
  const lines = failed.length === 1 ? [] : failed.map((each) => `- ${describeCheck(each)}`);
  return new PipelineError("CHECK_FAILED", [`task ${JSON.stringify(name)}: ${what}`, ...lines].join("\n"), {
    hint: isKept
      ? `Its result is kept to be looked at: little-pipelines peek ${JSON.stringify(name)} --stale. It runs again in the next run.`
      : "Mend what it returns, or the check.",
    task: name,
  });
}
