import { inlineExecutor } from "../executor/inline.ts";
import type { PoolOptions } from "../executor/pool/pool.ts";
import { routeExecutor } from "../executor/route.ts";
import type { CodeParts } from "../fingerprint/code.ts";
import type { Clock } from "../model/clock.ts";
import { PipelineError } from "../model/errors.ts";
import { EXECUTOR_KINDS, type Executor, type ExecutorKind } from "../model/executor.ts";
import type { ExecutorOpener, ExecutorSurroundings } from "../model/executorOpener.ts";
import { EXECUTOR_HINT } from "../model/options.ts";
import type { Store } from "../model/store.ts";
import type { Task } from "../model/task.ts";
import { TASK_WORKER } from "../worker/entry.ts";
import type { Origins } from "./origins.ts";

/** What a pipeline's tasks run on. */
export interface ExecutorParts {
  /** Where a task runs that does not say. */
  readonly standard: Executor | ExecutorKind | ExecutorOpener;
  /** For one that is opened. */
  readonly surroundings: ExecutorSurroundings;
  readonly task: (name: string) => Task;
  readonly store: Store;
  readonly code: CodeParts;
  readonly origins: Origins;
  readonly root: string;
  readonly clock: Clock;
}

/** One executor for all tasks, which sends each to where it says that it runs. Nothing is started before it is needed. */
export function openExecutor(parts: ExecutorParts): Executor {
  const { standard } = parts;
  if (typeof standard === "object" && "open" in standard) return standard.open(parts.surroundings);
  return openLocal({ ...parts, standard });
}

/** The same for this machine alone. */
export function openLocal({
  standard,
  task,
  store,
  code,
  origins,
  root,
  clock,
  graceMs,
}: Omit<ExecutorParts, "standard" | "surroundings"> & {
  readonly standard: Executor | ExecutorKind;
  readonly graceMs?: number | undefined;
}): Executor {
  const open = (kind: ExecutorKind): Executor =>
    kind === "inline"
      ? inlineExecutor({ task, store, root, clock })
      : laterPool({
          kind,
          entry: TASK_WORKER,
          task,
          store,
          root,
          clock,
          code: (its) => code.of(its),
          files: (its) => origins.of(its),
          ...(graceMs === undefined ? {} : { graceMs }),
          defaultKind: typeof standard === "string" ? standard : "inline",
        });
  const forced = forcedKind();
  return forced === undefined ? routeExecutor({ task, standard, open }) : open(forced);
}

/** Loaded when the first task needs it: `node:child_process` and the rest take some milliseconds. */
function laterPool(options: PoolOptions): Executor {
  let opening: Promise<Executor> | undefined;
  const open = async (): Promise<Executor> => (await import("../executor/pool/pool.ts")).poolExecutor(options);
  return {
    kind: options.kind,
    run: async (request) => (await (opening ??= open())).run(request),
    close: async () => (await opening)?.close(),
  };
}

/**
 * Where a pipeline's tasks run that do not say.
 *
 * @throws PipelineError `BAD_OPTION`
 */
export function standardExecutor(
  given: Executor | ExecutorKind | ExecutorOpener = "inline",
): Executor | ExecutorKind | ExecutorOpener {
  const isOne = typeof given === "string" ? EXECUTOR_KINDS.includes(given) : isExecutor(given);
  if (isOne) return given;
  const what = typeof given === "string" ? JSON.stringify(given) : typeof given;
  throw new PipelineError("BAD_OPTION", `executor is ${what}`, { hint: EXECUTOR_HINT });
}

/** Where all tasks run, whatever they say. */
function forcedKind(): ExecutorKind | undefined {
  const text = process.env.LITTLE_PIPELINES_EXECUTOR ?? "";
  const kind = EXECUTOR_KINDS.find((each) => each === text);
  if (kind !== undefined || text === "") return kind;
  throw new PipelineError("BAD_OPTION", `LITTLE_PIPELINES_EXECUTOR is ${JSON.stringify(text)}`, {
    hint: EXECUTOR_HINT,
  });
}

function isExecutor(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const { run, open } = given as Partial<Executor & ExecutorOpener>;
  return typeof run === "function" || typeof open === "function";
}
