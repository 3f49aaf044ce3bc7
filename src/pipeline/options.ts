import type { LogLevel } from "../model/event.ts";
import type { PinoLike, RunListener } from "../model/logger.ts";
import type { Executor, ExecutorKind } from "../model/executor.ts";
import type { ExecutorOpener } from "../model/executorOpener.ts";
import type { Clock } from "../model/clock.ts";
import type { Store } from "../model/store.ts";
import type { KeepOutputs } from "../model/task.ts";
import type { Tracing } from "../model/tracing.ts";
import type { Budget } from "../model/sweep.ts";
import type { FileLogOptions } from "../logger/file.ts";

/** What the console shows: lines of this level and above; `"silent"` shows none. */
export type ConsoleLevel = LogLevel | "silent";

/** Settings of a pipeline. */
export interface PipelineOptions {
  /**
   * Where results and history are kept: `sqliteStore()`, `memoryStore()`, or that of a team, `postgres()` of `little-pipelines/team`.
   * @default that of a team where LITTLE_PIPELINES_URL names one; else SQLite in `.little-pipelines/` under the project root
   */
  readonly store?: Store;
  /** The folder that relative paths start from. @default that of the nearest package.json above the file that calls `pipeline()` */
  readonly root?: string;
  /**
   * How much is kept of what no pipeline needs now: results of earlier code, inputs and params, and old runs. Looked at
   * once a day, at the end of a run; `sweep()` does it at any time. `Infinity` is no limit.
   *
   * @default LITTLE_PIPELINES_MAX_SIZE and LITTLE_PIPELINES_MAX_AGE (`2GB`, `30d`), or 5 GiB and 90 days
   */
  readonly keep?: Partial<Budget>;
  /**
   * Whether copies of outputs are kept, where a task does not say: `{ maxBytes }` is how much of one task at the most.
   * @default up to 256 MiB of each task
   */
  readonly keepOutputs?: KeepOutputs;
  /** A result of `undefined` is a result like any other. @default false: such a task runs every time */
  readonly reuseUndefined?: boolean;
  /**
   * Where tasks run that do not say: in this thread, each in a thread of a pool, or each in a process of a pool; or an
   * executor of your own (`workers()` of `little-pipelines/team`, say). LITTLE_PIPELINES_EXECUTOR says it for all tasks of all pipelines.
   *
   * @default "inline"
   */
  readonly executor?: ExecutorKind | Executor | ExecutorOpener;
  /** How many tasks run at the same time, where `execute` does not say. @default the machine's available parallelism */
  readonly concurrency?: number | "serial";
  /**
   * Named limits and how many units each has: tasks that take units of one (`limits` of the task) run at the same time
   * only as far as the units go, in all runs of this pipeline in this process. @default none
   */
  readonly limits?: Readonly<Record<string, number>>;
  /** What the console shows, where `execute` does not say. @default LITTLE_PIPELINES_LOG_LEVEL, or "info" */
  readonly logLevel?: ConsoleLevel;
  /** The log file, or false for none. @default a file a day in `logs/` of the state folder, kept for 30 days */
  readonly logFile?: FileLogOptions | false;
  /** A logger of your own (pino, or with pino's methods) that is given every line too. @default none */
  readonly logger?: PinoLike;
  /** Follows each run as a trace: `openTelemetry()` of `little-pipelines/opentelemetry`, or one of your own. @default none */
  readonly tracing?: Tracing;
  /** Where the time comes from; tests hand in a clock that they move. @default the machine's */
  readonly clock?: Clock;
}

/** What a run is to do: what `plan` and `execute` have in common. */
export interface PlanOptions {
  /** Run these although their results are valid: `true` is all. @default none */
  readonly force?: boolean | readonly string[];
  /** Look at these tasks alone, and at what they need upstream. @default all */
  readonly only?: readonly string[];
  /** With `only`: false takes the newest kept results of what is upstream, whatever their age. @default true */
  readonly upstream?: boolean;
  /** Do not run these; what depends on them is given their valid results, or is skipped too. @default none */
  readonly skip?: readonly string[];
  /** How many tasks run at the same time; `"serial"` is 1. @default the pipeline's */
  readonly concurrency?: number | "serial";
  /** Values for the params that tasks declare. @default their defaults */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Where tasks run this time. @default the pipeline's */
  readonly executor?: Executor | ExecutorOpener;
}

/** What one `execute` is asked to do. */
export interface ExecuteOptions extends PlanOptions {
  /** Cancels the run when it is aborted. @default none */
  readonly signal?: AbortSignal;
  /** After a failure, all that can still run does; false: nothing new starts. @default true */
  readonly keepGoing?: boolean;
  /** What the console (stderr) shows. @default the pipeline's */
  readonly logLevel?: ConsoleLevel;
  /**
   * Shows the run in place of the lines on stderr: called with the level as the run begins, unless that is `"silent"`.
   * @default consoleListener
   */
  readonly console?: (level: LogLevel) => RunListener;
}

/** What one `audit` is asked to do. */
export interface AuditOptions extends Pick<ExecuteOptions, "concurrency" | "params" | "signal" | "logLevel"> {
  /** Run these tasks again. @default all whose results would be reused */
  readonly only?: readonly string[];
  /** Run some of them alone: a number of tasks, or a share of them such as 0.1. @default all */
  readonly sample?: number;
  /** What chooses the sample: the same text chooses the same tasks. @default another each time; the report tells it */
  readonly seed?: string;
}

/** How `explain` looks at a task. */
export type ExplainOptions = Pick<PlanOptions, "params">;

/** How `accept` takes a change. */
export interface AcceptOptions extends ExplainOptions {
  /** Takes back what was accepted: the task runs again. @default false */
  readonly undo?: boolean;
}

/** How a store is swept. */
export interface SweepOptions extends Partial<Budget> {
  /** Removes nothing, and tells what would be. @default false */
  readonly dryRun?: boolean;
}

/** Which results are cleaned away. */
export interface CleanOptions {
  /** All results of these tasks, whatever their policy; also of tasks that are in the code no more. @default those of the pipeline that can expire */
  readonly tasks?: readonly string[];
  /** Where no tasks are named: also those whose policy is `never`. @default false */
  readonly hard?: boolean;
  /** Every result in the store, of whatever pipeline. @default false */
  readonly all?: boolean;
  /** Removes nothing, and tells what would be. @default false */
  readonly dryRun?: boolean;
}
