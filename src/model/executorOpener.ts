import type { Clock } from "./clock.ts";
import type { Executor, ExecutorKind, TaskRequest } from "./executor.ts";
import type { Capacities } from "./limits.ts";
import type { Store } from "./store.ts";
import type { Task } from "./task.ts";

/** An executor that needs more of the pipeline than its requests say: it is opened for each pipeline. */
export interface ExecutorOpener {
  readonly kind: string;
  /** How many tasks are handed to it at the same time, where nobody says. @default the machine's available parallelism */
  readonly concurrency?: number;
  /** Opens it for one pipeline, which closes it. */
  open(this: void, surroundings: ExecutorSurroundings): Executor;
}

/** What an executor may know of the pipeline whose tasks it runs. */
export interface ExecutorSurroundings {
  readonly pipeline: string;
  /** The project's. */
  readonly root: string;
  readonly store: Store;
  readonly clock: Clock;
  /** The tasks that the pipeline has now. */
  readonly tasks: () => readonly Task[];
  /** How many units each named limit has. */
  readonly limits: Capacities;
  /** The digest of all that makes a task's code: equal where the code, captured values and packages are. */
  readonly codeDigest: (task: Task) => Promise<string>;
  /** The same for many tasks, by name: in one look. */
  readonly codeDigests: (tasks: readonly Task[]) => Promise<ReadonlyMap<string, string>>;
  /** As {@link TaskRequest.inputsDigest}, as it is here and now. */
  readonly inputsDigest: (task: Task, params: TaskRequest["params"]) => Promise<string | undefined>;
  /**
   * Opens an executor that runs tasks on this machine, each where it says.
   *
   * @param standard where those run that do not say
   * @param graceMs how long a task that is told to stop has before its thread or process is ended. @default 5_000
   */
  readonly openLocal: (standard: ExecutorKind, graceMs?: number) => Executor;
  /** Tells whoever listens to the pipeline. */
  readonly warn: (message: string) => void;
}
