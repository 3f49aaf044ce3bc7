import type { Check } from "./check/check.ts";
import type { Branching } from "./branching.ts";
import type { Duration } from "./expiry/duration.ts";
import type { ExecutorKind } from "./executor.ts";
import type { ExpiryPolicy } from "./expiry/policy.ts";
import type { Input } from "./inputs.ts";
import type { KeptFile, KeptFolder } from "./kept.ts";
import type { StandardSchema } from "./schema.ts";
import type { TaskLog } from "./taskLog.ts";
import type { ParamDefaults, ParamsOf } from "./params.ts";

/** What a task may depend on: a task (its result is typed), or the name of one defined anywhere. */
export type Dependency = Task | string;

/** The results of dependencies by name: typed for a `Task`, `unknown` for a name. */
export type ResultsOf<Dependencies extends readonly Dependency[]> = {
  [Each in Dependencies[number] as NameOf<Each>]: Each extends Task<string, infer Result> ? Result : unknown;
};

type NameOf<Each extends Dependency> = Each extends Task<infer Name> ? Name : Each extends string ? Each : never;

/** What a task's function is given. */
export interface TaskContext<Results = Record<string, unknown>, Params = Record<string, never>> {
  /** The task's name. */
  readonly name: string;
  /**
   * What the dependencies returned, by name: a copy of its own for each task that reads it, so that
   * nothing done to it is seen by another.
   */
  readonly results: Results;
  /** The params that the task declares; reading another is an error. */
  readonly params: Params;
  /** Aborted when the run is cancelled, or the task's time is up. */
  readonly signal: AbortSignal;
  /** The task's own log. */
  readonly log: TaskLog;
  /**
   * Runs a named piece of the task, which is timed, logged and reported by itself.
   *
   * @example
   * ```ts
   * const raw = await step("extract", () => readRows("data.csv"));
   * ```
   */
  step<Result>(this: void, name: string, fn: () => Result | Promise<Result>): Promise<Result>;
  /**
   * Takes a file into the store, so that it can be (a part of) what the task returns: the next task is given it as a
   * read-only path. It is never held in memory as a whole. A file that was kept and is not returned goes with the next sweep.
   *
   * @param source a path, from the project root; or a name and what is to be in it; or a name and a function that writes
   *   to the path that it is given, which spares a copy
   * @param options of a path: `name`, under which it is kept. @default its own; `move`: takes the file away from where it
   *   is, which spares a copy. @default false
   * @throws PipelineError `FILE_MISSING`, `NOT_KEEPABLE`, `STORE_…`
   * @example
   * ```ts
   * const chart = await keep({ name: "chart.svg", contents: svg });
   * return { chart, rows: rows.length };
   * ```
   */
  keep(this: void, source: string, options?: KeepOptions): Promise<KeptFile>;
  keep(this: void, source: Exclude<FileSource, string>): Promise<KeptFile>;
  /**
   * Takes a folder into the store, with all that is in it.
   *
   * @param source a path, from the project root; or a name and a function that makes a folder at the path that it is given
   * @param options as of {@link TaskContext.keep | keep}
   * @throws PipelineError `FILE_MISSING`; `NOT_KEEPABLE`, also where a link in it leads out of it; `STORE_…`
   * @example
   * ```ts
   * return keepFolder({ name: "tiles", write: (folder) => render(map, folder) });
   * ```
   */
  keepFolder(this: void, source: string, options?: KeepOptions): Promise<KeptFolder>;
  keepFolder(this: void, source: Exclude<FolderSource, string>): Promise<KeptFolder>;
  /**
   * Of a task that is `incremental`: what it returned before, where only data have changed since. Undefined on its first
   * run, when it is forced, and when its own code, params or values are others.
   */
  readonly previous: unknown;
  /** An absolute path from one that is relative to the project root. */
  path(this: void, relative: string): string;
  /** Tells how far the task is: `progress(3, 10)` is three of ten. A total that is not known (0, NaN) is passed over. */
  progress(this: void, done: number, total: number): void;
}

/** What a file consists of: all of it, or piece by piece. */
export type FileContents = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Where a file comes from that is to be kept. */
export type FileSource = string | { readonly name: string; readonly contents: FileContents } | WrittenSource;

/** Where a folder comes from that is to be kept. */
export type FolderSource = string | WrittenSource;

/** A file or folder that is written where it is wanted. */
export interface WrittenSource {
  /** Without a path. */
  readonly name: string;
  /** Makes it at the path that it is given, at which there is nothing. */
  readonly write: (this: void, path: string) => unknown;
}

/** How a file or folder is taken from its place. */
export interface KeepOptions {
  /** The name under which it is kept. @default its own */
  readonly name?: string;
  /** Takes it away from where it is. @default false */
  readonly move?: boolean;
}

/**
 * The names of dependencies, each with what it returns. A union of pairs and no object: the type of a task must not hold
 * those of the tasks before it, which hold those before them.
 */
export type NeedsOf<Dependencies extends readonly Dependency[]> = NeedOf<Dependencies[number]>;

type NeedOf<Each extends Dependency> =
  Each extends Task<infer Name, infer Result>
    ? readonly [Name, Result]
    : Each extends string
      ? readonly [Each, unknown]
      : never;

/** The function of a task. */
export type TaskFunction<Result, Dependencies extends readonly Dependency[], Params extends ParamDefaults> = (
  context: TaskContext<ResultsOf<Dependencies>, ParamsOf<Params>>,
) => Result | Promise<Result>;

/** Trying again after a failure. */
export interface RetryOptions {
  /** How many times more, after the first. */
  readonly times: number;
  /** The wait before the second attempt. @default 1000 */
  readonly delayMs?: number;
  /** By how much each wait is longer than the one before. @default 2 */
  readonly factor?: number;
  /**
   * By which share of it, at the most, each wait is shortened by chance, so that many do not come again at the same
   * moment: 0.2 waits 80 to 100 % of the time, `true` is 1. @default 0
   */
  readonly jitter?: number | boolean;
  /** Whether this error is worth another attempt. @default every error is */
  readonly when?: (error: unknown) => boolean;
}

/** Whether copies of a task's outputs are kept: none, or those of tasks whose outputs are together no larger than `maxBytes`. */
export type KeepOutputs = boolean | { readonly maxBytes: number };

/** When the last good result serves a run in which a task failed. */
export interface StaleIfErrorOptions {
  /** How old it may be, counted from the start of the run that made it. @default of any age */
  readonly maxAge?: Duration;
  /** Whether it may serve after this error. @default after every error */
  readonly when?: (error: unknown) => boolean;
}

/** Everything about a task besides its name and its function. */
export interface TaskOptions<
  Dependencies extends readonly Dependency[] = readonly Dependency[],
  Params extends ParamDefaults = ParamDefaults,
  Result = never,
> {
  /** Tasks whose results this one reads, as tasks or by name. @default none */
  readonly dependencies?: Dependencies;
  /** What it reads besides: files, globs, environment variables, sources on the web, values, probes. @default none */
  readonly inputs?: readonly Input[];
  /**
   * Files and folders that it writes, from the project root. One that is missing or was changed is put back from the
   * copy that is kept; where there is none, the task runs again. @default none
   */
  readonly outputs?: readonly string[];
  /**
   * Whether copies of its outputs are kept, so that they can be put back where they were deleted or changed, or where
   * an edit is undone. @default the pipeline's: up to 256 MiB for each task
   */
  readonly keepOutputs?: KeepOutputs;
  /** Params by name, with defaults that fix their types. @default none */
  readonly params?: Params;
  /** How long its result stays fresh. @default expire.never() */
  readonly expire?: ExpiryPolicy;
  /**
   * What happens when a dependency fails. `"fail"`: it is skipped, and shown so. `"skip"`: it is
   * skipped quietly. @default "fail"
   */
  readonly onUpstreamFailure?: "fail" | "skip";
  /** Trying again after a failure: a number of times, or in detail. @default none */
  readonly retry?: number | RetryOptions;
  /**
   * What happens when it fails although it gave a result before, with the same code, params and upstream: that
   * result serves this run, and the next one tries again. @default it fails
   */
  readonly staleIfError?: true | StaleIfErrorOptions;
  /** The longest that an attempt may take, in milliseconds. @default no limit */
  readonly timeoutMs?: number;
  /**
   * Where it runs. `"thread"`: in a thread of a pool, so that work that occupies the CPU uses another core.
   * `"process"`: in a process of a pool, so that nothing that it does can harm another task. A crash,
   * `process.exit()` or running out of memory then fails this task alone. The key is the same for all three.
   *
   * @default the pipeline's `executor`, or "inline"
   */
  readonly executor?: ExecutorKind;
  /**
   * The most memory, in MiB, that JavaScript values of its thread or process may take (V8's old generation; Buffers and
   * typed arrays lie outside of it). At least 32. Tasks of one limit share workers.
   *
   * @default Node's own limit
   */
  readonly memoryLimitMb?: number;
  /**
   * Named limits of the pipeline that it takes units of while it runs: names, one unit of each, or how many units by
   * name. It waits until it can have all of them at once. @default none
   *
   * @example
   * ```ts
   * const stops = task("Stops", { limits: ["api.example"] }, fetchStops);
   * const dump = task("Dump", { limits: { "api.example": 2, memory: 6 } }, fetchAll);
   * pipeline("Example", [stops, dump], { limits: { "api.example": 2, memory: 8 } });
   * ```
   */
  readonly limits?: readonly string[] | Readonly<Record<string, number>>;
  /**
   * What must be true of its result: `check(name, fn)`, `check.notNull(…)` and others. A result that fails one is kept
   * to be looked at, and is no valid one. Another check is no reason to run the task again: the kept result is
   * checked. @default none
   */
  readonly checks?: readonly Check<Result>[];
  /**
   * It goes on from its own previous result, which `previous` gives it: for data that are only added to. It must return
   * what it would make from nothing; `audit` compares the two. @default false
   */
  readonly incremental?: boolean;
  /**
   * Words to pick it by, with others: `npx little-pipelines run tag:daily`, `pickTasks`. They are no part of the key.
   * @default none
   */
  readonly tags?: readonly string[];
  /** Names of captured variables that do not matter for the result. @default none */
  readonly ignoreCaptures?: readonly string[];
  /** What it is for, in a sentence. @default the comment above the task */
  readonly info?: string;
  /**
   * The function that makes this task for others, `command` say: the task is defined where that is called,
   * and the comment above that place is its `info`. @default `task` itself
   */
  readonly madeBy?: (...given: never[]) => unknown;
}

/** All that a task of one's own may have: kinds of work have results of their own, and no schema. */
export interface OwnTaskOptions<
  Dependencies extends readonly Dependency[] = readonly Dependency[],
  Params extends ParamDefaults = ParamDefaults,
  Result = never,
  Schema extends StandardSchema = StandardSchema,
> extends TaskOptions<Dependencies, Params, Result> {
  /**
   * A schema of zod, valibot, arktype or another of https://standardschema.dev. What it makes of what the function
   * returns is the task's result, and the type of it; what does not fit fails the task. It counts in the key.
   * @default none
   */
  readonly schema?: Schema;
}

/** A place in a source file. */
export interface CallSite {
  /** A path or a `file:` URL, as Node names it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * A piece of work with a name: made by `task()`, run by a pipeline.
 * A task is plain data; it may be in several pipelines.
 *
 * @typeParam Result what it returns
 * @typeParam Needs the names and results of its dependencies, as {@link NeedsOf} has them
 * @typeParam Params its params
 */
export interface Task<
  out Name extends string = string,
  out Result = unknown,
  out Needs = unknown,
  out Params = unknown,
> {
  readonly kind: "task";
  readonly name: Name;
  /** The names of the tasks that it depends on. */
  readonly dependencies: readonly string[];
  readonly options: OwnTaskOptions;
  /** The function, as it was given. */
  readonly work: (...given: never[]) => unknown;
  /** What makes it a map; undefined for a task that runs once. */
  readonly branching?: Branching | undefined;
  /** What it is for: `options.info`, or the comment above the place where it is made. */
  readonly info: string | undefined;
  /** Where `task()` was called, the innermost place first. */
  readonly definedAt: readonly CallSite[];
  /**
   * Runs this one task by hand and gives its result. A task of `pipeline.tasks` takes the stored
   * results of its dependencies and stores its own; a task in no pipeline must have no dependencies.
   */
  run(): Promise<Result>;
  /** For types alone, and never there: what its function is given, so that a test can be held to it. */
  readonly "~given"?: { readonly needs: Needs; readonly params: Params };
}

/** Whether something is a task, also one of another copy of this library. */
export function isTask(candidate: unknown): candidate is Task {
  return typeof candidate === "object" && candidate !== null && (candidate as Partial<Task>).kind === "task";
}
