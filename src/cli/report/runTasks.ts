import { describeCheck, type Pipeline, type RunRecord, type StepReport, type TaskReport } from "../../index.ts";
import { lanesOf } from "./lanes.ts";
import type { PageTask } from "./pageData.ts";
import type { Veil } from "./secrets.ts";

/** The tasks of a run in the order in which they can run, those that are in the pipeline no more at the end. */
export function runTasks(pipeline: Pipeline, run: RunRecord, veil: Veil): { tasks: PageTask[]; laneCount: number } {
  const reports = new Map(run.tasks.map((report) => [report.name, report]));
  const known = pipeline.tasks.filter(({ name }) => reports.has(name));
  const names = new Set(known.map(({ name }) => name));
  const gone = run.tasks.filter(({ name }) => !names.has(name));
  const all = [
    ...known.map(({ name, dependencies, options: { tags = [] }, info }) => ({ name, dependencies, tags, info })),
    ...gone.map(({ name }) => ({ name, dependencies: [], tags: [], info: undefined })),
  ];
  const indexOf = new Map(all.map(({ name }, index) => [name, index]));
  const began = Date.parse(run.startedAt);
  const pageTask = ({ name, dependencies, tags, info }: (typeof all)[number]): PageTask => ({
    name,
    dependencies: [...new Set(dependencies)].flatMap((each) => indexOf.get(each) ?? []),
    ...(tags.length === 0 ? {} : { tags }),
    ...(info === undefined ? {} : { info }),
    ...reported(reports.get(name)!, began, veil),
  });
  const tasks = all.map(pageTask);
  return withLanes(tasks);
}

type Reported = Omit<PageTask, "name" | "dependencies" | "tags" | "info" | "lane">;

function reported(report: TaskReport, began: number, veil: Veil): Reported {
  const { outcome, reason, startedAt, durationMs, waitedMs, attempts, executor, steps, error } = report;
  const { retries = [], checks = [], branches } = report;
  return {
    outcome,
    reason: veil.text(reason),
    ...(startedAt === undefined ? {} : { startMs: Math.max(0, Date.parse(startedAt) - began) }),
    ...(durationMs === 0 ? {} : { durationMs: round(durationMs) }),
    ...(waitedMs === undefined ? {} : { waitedMs: round(waitedMs) }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(executor === undefined ? {} : { executor }),
    ...(steps.length === 0 ? {} : { steps: steps.map(roundedStep) }),
    ...(retries.length === 0
      ? {}
      : {
          retries: retries.map(({ attempt, durationMs, delayMs, error }) => ({
            attempt,
            durationMs: round(durationMs),
            delayMs: round(delayMs),
            error: veil.text(error.message),
          })),
        }),
    ...(checks.length === 0
      ? {}
      : {
          checks: checks.map((check) => ({
            passed: check.passed,
            severity: check.severity,
            text: check.passed ? check.name : veil.text(describeCheck(check)),
          })),
        }),
    ...(branches === undefined ? {} : { branches: { ...branches } }),
    ...(error === undefined
      ? {}
      : {
          error: {
            message: veil.text(error.message),
            ...(error.stack === undefined ? {} : { stack: veil.text(error.stack) }),
          },
        }),
  };
}

function roundedStep(step: StepReport): StepReport {
  return { ...step, durationMs: round(step.durationMs) };
}

/** Whole microseconds: what is behind them makes a page of 10,000 tasks half as large again. */
function round(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}

function withLanes(tasks: readonly PageTask[]): { tasks: PageTask[]; laneCount: number } {
  const ran = [...tasks.keys()].filter((index) => tasks[index]!.startMs !== undefined);
  const lanes = lanesOf(
    ran.map((index) => {
      const { startMs = 0, durationMs = 0 } = tasks[index]!;
      return { startMs, endMs: startMs + durationMs };
    }),
  );
  const laneOf = new Map(ran.map((index, place) => [index, lanes[place]!]));
  return {
    tasks: tasks.map((task, index) => {
      const lane = laneOf.get(index);
      return lane === undefined ? task : { ...task, lane };
    }),
    laneCount: lanes.reduce((most, lane) => Math.max(most, lane + 1), 0),
  };
}
