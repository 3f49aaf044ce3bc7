import { runAlone } from "../pipeline/alone.ts";
import { checkParams, paramsFor } from "../pipeline/params.ts";
import { projectRoot } from "../pipeline/root.ts";
import { refuseInside } from "../model/activity.ts";
import type { CheckReport } from "../model/check/report.ts";
import { systemClock, type Clock } from "../model/clock.ts";
import { PipelineError } from "../model/errors.ts";
import type { RunEvent, TaskLogged, TaskProgress } from "../model/event.ts";
import { didYouMean } from "../model/nearest.ts";
import type { RetryReport, StepReport } from "../model/report.ts";
import type { Task } from "../model/task.ts";

/** What every task can be run with. */
interface Settings {
  /**
   * Where the time comes from. A fake one is moved over the waits between attempts by itself, so that retries take no
   * time; a time limit is over when the test moves it. @default the machine's
   */
  readonly clock?: Clock;
  /** Cancels the task. @default none */
  readonly signal?: AbortSignal;
  /** Where its `path()` starts. @default the project root of the file that makes it */
  readonly root?: string;
  /** What an incremental task goes on from. @default nothing */
  readonly previous?: unknown;
}

/** A dependency's name, and what it returns. */
type Need = readonly [name: string, result: unknown];

/** The results of its dependencies, where it has any: each as that returns it. */
type GivenResults<Needs> = unknown extends Needs
  ? { readonly results?: Readonly<Record<string, unknown>> }
  : [Needs] extends [never]
    ? { readonly results?: Readonly<Record<string, never>> }
    : { readonly results: { readonly [Each in Extract<Needs, Need> as Each[0]]: Each[1] } };

/** Values of its params. */
type GivenParams<Params> = unknown extends Params
  ? { readonly params?: Readonly<Record<string, unknown>> }
  : { readonly params?: Partial<Params> };

/** What a task is run with: `results` of its dependencies, `params`, a `clock` and more. */
export type RunTaskOptions<Needs = unknown, Params = unknown> = GivenResults<Needs> & GivenParams<Params> & Settings;

/** What a task did. */
export interface TaskRun<Result> {
  /** What it returned, as a task that depends on it would be given it. */
  readonly value: Result;
  /** Its steps, in the order in which they ended. */
  readonly steps: readonly StepReport[];
  /** The lines of its log. */
  readonly logs: readonly Pick<TaskLogged, "level" | "message" | "data">[];
  /** What it told with `progress`. */
  readonly progress: readonly Pick<TaskProgress, "done" | "total">[];
  /** What its checks found, also those that do not pass. */
  readonly checks: readonly CheckReport[];
  /** Attempts that failed before the last. */
  readonly retries: readonly RetryReport[];
  /** All that it told, in order. */
  readonly events: readonly RunEvent[];
}

/** They may be left out where no result need be given. */
type Options<Needs, Params> = [Needs] extends [never]
  ? [options?: RunTaskOptions<Needs, Params>]
  : unknown extends Needs
    ? [options?: RunTaskOptions<Needs, Params>]
    : [options: RunTaskOptions<Needs, Params>];

/**
 * Runs one task, as a pipeline would run it, on results and params that the test gives: nothing is looked up, and
 * nothing is kept. What it depends on does not run.
 *
 * @throws what the task threw in its last attempt, as an `Error`; PipelineError `BAD_OPTION` where the result of a
 *   dependency is missing
 * @example
 * ```ts
 * const { value, logs } = await runTask(clean, { results: { Load: [{ id: 1 }] }, params: { year: 2025 } });
 * assert.deepEqual(value, [{ id: 1 }]);
 * ```
 */
export async function runTask<Result, Needs, Params>(
  task: Task<string, Result, Needs, Params>,
  ...[options]: Options<Needs, Params>
): Promise<TaskRun<Result>> {
  refuseInside("run");
  const given = (options ?? {}) as RunTaskOptions;
  const { results = {}, params = {}, clock = systemClock, signal = new AbortController().signal } = given;
  checkResults(task, results);
  checkParams(params, [task]);
  const events: RunEvent[] = [];
  const { value, checks } = await runAlone(task, {
    results,
    params: paramsFor(params)(task),
    clock,
    signal,
    root: given.root ?? projectRoot(task.definedAt[0]?.file),
    ...("previous" in given ? { previous: given.previous } : {}),
    emit(event) {
      events.push(event);
      // Once the wait has begun, which is right after it is told.
      if (event.kind === "taskRetried" && isFake(clock)) setImmediate(() => clock.move(event.delayMs));
    },
  });
  return { value: value() as Result, checks, ...toldIn(events), events };
}

function isFake(clock: Clock): clock is Clock & { move(ms: number): void } {
  return "move" in clock;
}

/** What a task told, by kind; of an attempt that failed the steps are left out. */
function toldIn(events: readonly RunEvent[]): Pick<TaskRun<unknown>, "steps" | "logs" | "progress" | "retries"> {
  const steps: StepReport[] = [];
  const logs: TaskRun<unknown>["logs"][number][] = [];
  const progress: TaskRun<unknown>["progress"][number][] = [];
  const retries: RetryReport[] = [];
  for (const event of events) {
    if (event.kind === "stepFinished") steps.push({ name: event.step, durationMs: event.durationMs });
    else if (event.kind === "taskProgress") progress.push({ done: event.done, total: event.total });
    else if (event.kind === "taskLogged") {
      const { level, message, data } = event;
      logs.push({ level, message, ...(data === undefined ? {} : { data }) });
    } else if (event.kind === "taskRetried") {
      const { attempt, durationMs, delayMs, error } = event;
      const { stack: _, ...its } = error;
      retries.push({ attempt, durationMs, delayMs, error: its });
      steps.length = 0;
    }
  }
  return { steps, logs, progress, retries };
}

function checkResults({ name, dependencies }: Task, results: Readonly<Record<string, unknown>>): void {
  const missing = dependencies.find((each) => !Object.hasOwn(results, each));
  if (missing !== undefined)
    throw new PipelineError(
      "BAD_OPTION",
      `runTask: task ${JSON.stringify(name)} is given no result of ${JSON.stringify(missing)}`,
      {
        hint: `Give what it would return: runTask(task, { results: { ${JSON.stringify(missing)}: … } }).`,
        task: name,
      },
    );
  const other = Object.keys(results).find((each) => !dependencies.includes(each));
  if (other !== undefined)
    throw new PipelineError(
      "BAD_OPTION",
      `runTask: task ${JSON.stringify(name)} does not depend on ${JSON.stringify(other)}`,
      {
        hint: didYouMean(other, dependencies) ?? `Its dependencies: ${dependencies.join(", ") || "none"}.`,
        task: name,
      },
    );
}
