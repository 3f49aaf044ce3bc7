import type { AuditReport } from "../model/audit.ts";
import type { Explanation, KeptOfTask } from "../model/explanation.ts";
import type { KeptFacts } from "../model/keptFacts.ts";
import type { LogRecord, LogsOptions } from "../model/logRecord.ts";
import type { EventListener, EventName } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { RunRecord, RunReport } from "../model/report.ts";
import type { Removed, Swept } from "../model/sweep.ts";
import type { Task } from "../model/task.ts";
import type {
  AcceptOptions,
  AuditOptions,
  CleanOptions,
  ExecuteOptions,
  ExplainOptions,
  PlanOptions,
  SweepOptions,
} from "./options.ts";

/** The names and result types of tasks. */
export type TaskResults<Tasks extends readonly Task[]> = {
  [Each in Tasks[number] as Each["name"]]: Each extends Task<string, infer Result> ? Result : never;
};

/** How `getResult` chooses. */
export interface GetResultOptions {
  /** Takes the newest kept result, though it is not valid any more. @default false */
  readonly allowStale?: boolean;
  /** The kept result of this key, as `explain` and `keptOf` tell it, whether it is valid or not. @default the one that is valid */
  readonly key?: string;
  /** Of a map's result, this one alone: the place of its item, from 0. @default all of it */
  readonly branch?: number;
}

/** Which past runs `history` gives. */
export interface HistoryOptions {
  /** How many. @default 20 */
  readonly limit?: number;
  /** How their ids begin. @default any */
  readonly runId?: string;
}

/** A kept result of a task, with when and how it was made. */
export interface KeptResult extends KeptFacts {
  /** The value; a copy of its own for each call. */
  readonly value: unknown;
}

/**
 * Tasks that belong together: runs them in the right order, each only if it must, and remembers
 * every result.
 *
 * @typeParam Results the result type of each task, by name
 */
export interface Pipeline<out Results = unknown> {
  readonly kind: "pipeline";
  readonly name: string;
  /** The folder that relative paths start from. */
  readonly root: string;
  /** Where results and history are kept: the state folder, or a word for a store that has none. */
  readonly location: string;
  /**
   * The tasks, each after all that it depends on, bound to this pipeline: `task.run()` runs that one.
   *
   * @throws PipelineError `INVALID_PIPELINE`
   */
  readonly tasks: readonly Task[];

  /**
   * Adds tasks, and returns this pipeline with its type widened.
   *
   * @example
   * ```ts
   * const example = pipeline("Example").add(one, two);
   * ```
   */
  add<const Tasks extends readonly Task[]>(...tasks: Tasks): Pipeline<Results & TaskResults<Tasks>>;

  /**
   * The task of a name, bound to this pipeline.
   *
   * @throws PipelineError `UNKNOWN_TASK`, with the nearest names
   */
  getTask(name: string): Task;

  /**
   * Looks for everything that is wrong with the tasks, without running any.
   *
   * @throws PipelineError `INVALID_PIPELINE`, with every fault in `errors`
   */
  validate(): void;

  /**
   * What an `execute` with these options would do, without running anything: what would run, what may (since
   * something upstream must run first, and may come out equal), what is reused, and how long it will take.
   *
   * @throws PipelineError as `execute`; `FILE_MISSING` where an input does not exist and nothing that runs will write it
   * @example
   * ```ts
   * const { tasks, expectedMs } = await example.plan();
   * for (const { name, outcome, reason } of tasks) console.log(name, outcome, reason);
   * ```
   */
  plan(options?: PlanOptions): Promise<Plan>;

  /**
   * Why a task would run or be reused now, and why it ran when its newest kept result was made: each thing that
   * differs, with what it was and what it is.
   *
   * @param options `params`: the values that an `execute` would be given
   * @throws PipelineError `UNKNOWN_TASK`, and as `plan`
   * @example
   * ```ts
   * const { outcome, reason, differences } = await example.explain("Report");
   * ```
   */
  explain(task: Task | string, options?: ExplainOptions): Promise<Explanation>;

  /**
   * Takes the present change of a task's code or inputs as harmless: its newest kept result is reused. `explain` shows it.
   *
   * @param options `params`, as in `execute`; `undo`: takes that back. @default false
   * @throws PipelineError `NOT_ACCEPTABLE` where nothing has changed, or more than its own code and inputs; `UNKNOWN_TASK`
   * @example
   * ```ts
   * await example.accept("Report"); // a log line was added: not worth an hour of work
   * ```
   */
  accept(task: Task | string, options?: AcceptOptions): Promise<void>;

  /**
   * Runs what must run, in parallel, and reuses what is valid.
   *
   * @returns what was done with each task
   * @throws PipelineError `RUN_FAILED` when a task failed, `RUN_CANCELLED` when `signal` was aborted: both
   *   with the report, after everything that finished was kept; `INVALID_PIPELINE`, `UNKNOWN_TASK`,
   *   `BAD_OPTION`, `STORE_…` otherwise
   * @example
   * ```ts
   * const report = await example.execute({ force: ["Load"], concurrency: 4 });
   * ```
   */
  execute(options?: ExecuteOptions): Promise<RunReport>;

  /**
   * Runs tasks again whose results would be reused, and compares: what keys cannot see. While they run it watches what
   * they read (files, environment variables, the clock, randomness, the network, other processes), and names each
   * thing that a task does not declare, with its place. Nothing is stored; but the tasks really run, with all that
   * they do elsewhere.
   *
   * @throws PipelineError `RUN_CANCELLED`, `AUDIT_RUNNING`; as `plan` otherwise. What it found is in the report, and no error
   * @example
   * ```ts
   * const { wrong, tasks } = await example.audit({ sample: 0.1 });
   * for (const { name, hidden } of tasks) for (const { what, place, advice } of hidden) console.log(name, what, place, advice);
   * ```
   */
  audit(options?: AuditOptions): Promise<AuditReport>;

  /**
   * The result of a task: what this pipeline's last `execute` settled, even if it has expired since;
   * else the kept result that is valid now. A copy of its own for each call.
   *
   * @throws PipelineError `NO_RESULT`, which says why there is none; `UNKNOWN_TASK`
   * @example
   * ```ts
   * const total = await example.getResult(sum); // typed by the task
   * const same = await example.getResult("Sum"); // typed by the pipeline
   * const third = await example.getResult(delays, { branch: 2 }); // of a map, what its third item came to
   * ```
   */
  getResult<Item>(
    task: Task<string, readonly Item[]>,
    options: GetResultOptions & { readonly branch: number },
  ): Promise<Item>;
  getResult<Result>(task: Task<string, Result>, options?: GetResultOptions): Promise<Result>;
  getResult<Name extends keyof Results & string>(
    name: Name,
    options: GetResultOptions & { readonly branch: number },
  ): Promise<Results[Name] extends readonly (infer Item)[] ? Item : unknown>;
  getResult<Name extends keyof Results & string>(name: Name, options?: GetResultOptions): Promise<Results[Name]>;
  getResult(name: string, options?: GetResultOptions): Promise<unknown>;

  /**
   * The result of a task, chosen as `getResult` does, with when and how it was made.
   *
   * @throws PipelineError as `getResult`
   * @example
   * ```ts
   * const { value, startedAt, durationMs, sizeBytes } = await example.getKept("Report");
   * ```
   */
  getKept(task: Task | string, options?: GetResultOptions): Promise<KeptResult>;

  /**
   * The lines that runs of this pipeline have left in its log files, the oldest first. With `follow` it goes on with
   * what this and other processes write, until `signal` is aborted.
   *
   * @throws PipelineError `NO_LOG` where it keeps no log file; `BAD_OPTION`
   * @example
   * ```ts
   * for await (const { time, level, task, message } of example.logs({ tasks: ["Load"], last: 20 })) console.log(time, level, task, message);
   * ```
   */
  logs(options?: LogsOptions): AsyncIterable<LogRecord>;

  /**
   * Past runs, the newest first.
   *
   * @example
   * ```ts
   * const [last] = await example.history({ limit: 1 });
   * for (const { name, startedAt, durationMs } of last?.tasks ?? []) console.log(name, startedAt, durationMs);
   * ```
   */
  history(options?: HistoryOptions): Promise<readonly RunRecord[]>;

  /**
   * The results that a run made and that are still kept, each with why its task ran and what was different from the
   * result before it; of the last run also those that it reused.
   *
   * @param runId of a run, as `history` gives it
   * @example
   * ```ts
   * for (const { task, reason, differences } of await example.keptOf(last.runId)) console.log(task, reason, differences);
   * ```
   */
  keptOf(runId: string): Promise<readonly KeptOfTask[]>;

  /**
   * Removes what the store keeps beyond the budget: results that nothing has used for too long, then those that were
   * unused the longest; old runs; what crashes have left. Never what the last graph of any pipeline in the store
   * needs, nor what a run uses that is going on. It also happens by itself, once a day at the end of a run.
   *
   * @param options another budget than the pipeline's `keep`; `dryRun` removes nothing
   * @returns what was removed, or would be
   * @throws PipelineError `BAD_OPTION`, `STORE_…`
   * @example
   * ```ts
   * const { entries, beforeBytes, afterBytes } = await example.sweep({ maxBytes: 2e9, dryRun: true });
   * ```
   */
  sweep(options?: SweepOptions): Promise<Swept>;

  /**
   * Removes kept results, so that their tasks run again: those of the pipeline's tasks that can expire, where no
   * others are asked for.
   *
   * @returns what was removed, or would be
   * @throws PipelineError `UNKNOWN_TASK`, with the nearest names, `BAD_OPTION`, `STORE_…`
   * @example
   * ```ts
   * await example.clean({ tasks: ["Load"] });
   * ```
   */
  clean(options?: CleanOptions): Promise<Removed>;

  /**
   * The files of the project that the tasks' code is in: the modules that define them with all of the project's that
   * these import, also when a task runs, and scripts in other languages that `inputs` name. What is installed is left out.
   *
   * @returns absolute paths
   */
  sourceFiles(): Promise<readonly string[]>;

  /**
   * Calls a listener at each event of a kind, `"event"` for all; `"complete"` at the end of each run that succeeded,
   * `"fail"` at the end of each that failed, both with the report. `execute` waits for what these two return, so that a
   * notice is sent before a script ends. An error in a listener is a warning, and stops nothing.
   *
   * @returns a function that ends it
   * @example
   * ```ts
   * example.on("taskFinished", ({ report }) => console.log(report.name, report.outcome));
   * example.on("fail", async ({ report }) => {
   *   await fetch("https://hooks.example.com/ours", { method: "POST", body: JSON.stringify(report) });
   * });
   * ```
   */
  on<Name extends EventName>(event: Name, listener: EventListener<Name>): () => void;

  /** Lets go of the store's files. A script that never calls it still ends by itself. */
  close(): Promise<void>;
}

/** Whether something is a pipeline, also one of another copy of this library. */
export function isPipeline(candidate: unknown): candidate is Pipeline {
  return typeof candidate === "object" && candidate !== null && (candidate as { kind?: unknown }).kind === "pipeline";
}
