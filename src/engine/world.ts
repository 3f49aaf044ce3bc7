import type { CodeParts } from "../fingerprint/code.ts";
import type { FileDigests } from "../fingerprint/files.ts";
import type { Clock } from "../model/clock.ts";
import type { RunEvent } from "../model/event.ts";
import type { Executor } from "../model/executor.ts";
import type { Graph } from "../model/graph.ts";
import type { ParamValue } from "../model/params.ts";
import { Secret } from "../model/secret.ts";
import type { Store } from "../model/store.ts";
import type { Budget } from "../model/sweep.ts";
import type { KeepOutputs, Task } from "../model/task.ts";
import type { Veil } from "../model/veil.ts";
import type { Limits } from "./limits.ts";

/** What the verbs of the engine work on and with: a pipeline's tasks, and the ports. */
export interface World {
  readonly pipeline: string;
  readonly graph: Graph;
  /** By the graph's numbers. */
  readonly tasks: readonly Task[];
  readonly store: Store;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly code: CodeParts;
  readonly files: FileDigests;
  /** Tells this process (or shell) from others, for `afterSession`. */
  readonly session: string;
  /** A result of `undefined` may be reused like any other. */
  readonly reuseUndefined: boolean;
  /** Whether copies of outputs are kept, of tasks that do not say; undefined where the pipeline does not say either. */
  readonly keepOutputs: KeepOutputs | undefined;
  /** How much is kept of what no pipeline needs. */
  readonly budget: Budget;
  /** The named limits that its runs have in common; undefined where it has none. */
  readonly limits: Limits | undefined;
  /** Hides what is secret in all that is told and written down. */
  readonly veil: Veil;
  readonly emit: (event: RunEvent) => void;
}

/** Whether a task's param is a secret: it was declared as one, or given as one. */
export function isSecretParam({ options }: Task, name: string, { given }: Pick<RunRequest, "given">): boolean {
  return options.params?.[name] instanceof Secret || given[name] instanceof Secret;
}

/** What one run is asked to do. Tasks are given by the graph's numbers. */
export interface RunRequest {
  readonly runId: string;
  /**
   * Set where another process began this run, and is gone: when it did, in milliseconds since 1970 UTC. What it has
   * finished is not run again, whatever else would make it run.
   */
  readonly goesOnSince?: number;
  /** The tasks that the run looks at, with all that they need. */
  readonly selected: ReadonlySet<number>;
  readonly forced: ReadonlySet<number>;
  readonly skipped: ReadonlySet<number>;
  /** Tasks outside the run whose newest kept results it goes on, whatever their age. */
  readonly kept: ReadonlySet<number>;
  readonly params: (task: Task) => Readonly<Record<string, ParamValue>>;
  /** The params that it was given, as they were: a secret is one still. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
  readonly keepGoing: boolean;
  readonly signal: AbortSignal | undefined;
}
