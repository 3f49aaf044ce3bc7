import { inspect } from "node:util";
import { holds, hiddenTexts } from "../../fingerprint/describe.ts";
import { activity } from "../../model/activity.ts";
import type { Check, CheckContext, Finding } from "../../model/check/check.ts";
import type { CheckReport } from "../../model/check/report.ts";
import type { Clock } from "../../model/clock.ts";
import type { RunEvent } from "../../model/event.ts";
import type { ParcelKeeper } from "../../model/kept.ts";
import type { Task } from "../../model/task.ts";

/** A result, and what its checks are given beside it. */
export interface ToCheck extends Omit<CheckContext, "name" | "now"> {
  readonly runId: string;
  readonly task: Task;
  /** Makes the value anew, so that no check sees what another did to it. */
  readonly value: () => unknown;
  readonly clock: Clock;
  readonly keeper: ParcelKeeper;
  readonly emit: (event: RunEvent) => void;
}

/** What of a wrong row is shown. */
const LONGEST_SAMPLE = 200;

/** Runs the checks of a task on a result, one after the other, and tells what each finds. */
export async function runChecks(toCheck: ToCheck): Promise<CheckReport[]> {
  const { task, clock, signal, emit } = toCheck;
  const found: CheckReport[] = [];
  for (const check of task.options.checks ?? []) {
    const begin = clock.elapsed();
    const finding = await findingOf(check, toCheck);
    // What it threw once it was told to stop is its way of stopping.
    signal.throwIfAborted();
    const report = reportOf(check, finding, clock.elapsed() - begin);
    found.push(report);
    emit({ kind: "taskChecked", at: clock.now(), task: task.name, check: report });
  }
  return found;
}

async function findingOf({ test }: Check<unknown>, its: ToCheck): Promise<Finding> {
  const { runId, task, value, results, params, signal, log, clock, keeper } = its;
  const context = { name: task.name, results, params, signal, log, now: new Date(clock.now()) };
  try {
    const answer = await activity.run({ kind: "task", task: task.name, runId, keeper }, () => test(value(), context));
    if (typeof answer === "object" && answer !== null) return answer;
    return typeof answer === "string" ? { passed: false, message: answer } : { passed: answer !== false };
  } catch (thrown) {
    return {
      passed: false,
      message: Error.isError(thrown) ? thrown.message : `it threw ${inspect(thrown, { depth: 0 })}`,
    };
  }
}

function reportOf({ name, severity }: Check<unknown>, finding: Finding, durationMs: number): CheckReport {
  const { passed, message, count, of, sample, until } = finding;
  return {
    name,
    severity,
    passed: Boolean(passed),
    ...(message === undefined ? {} : { message }),
    ...(count === undefined ? {} : { count }),
    ...(of === undefined ? {} : { of }),
    ...(sample === undefined || sample.length === 0 ? {} : { sample: sampleOf(sample) }),
    ...(until === undefined ? {} : { until }),
    durationMs,
  };
}

/** A few wrong rows as texts: never what the environment holds, which may be a password. */
function sampleOf(rows: readonly unknown[]): string[] {
  const hidden = hiddenTexts();
  return rows.slice(0, 5).map((row) => {
    const text = inspect(row, { depth: 1, breakLength: Infinity, maxStringLength: 60, maxArrayLength: 5 });
    if (holds(text, hidden)) return "(not shown: it holds a text of the environment)";
    return text.length > LONGEST_SAMPLE ? `${text.slice(0, LONGEST_SAMPLE)}…` : text;
  });
}
