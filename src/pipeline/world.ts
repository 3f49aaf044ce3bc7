import { Limits } from "../engine/limits.ts";
import type { Rehearsal } from "../engine/rehearsal.ts";
import type { World } from "../engine/world.ts";
import { inlineExecutor } from "../executor/inline.ts";
import type { Origins } from "./origins.ts";
import { codeParts } from "../fingerprint/code.ts";
import { fileDigests } from "../fingerprint/files.ts";
import { projectModules } from "../fingerprint/modules.ts";
import { systemClock } from "../model/clock.ts";
import type { RunEvent } from "../model/event.ts";
import type { ExecutorSurroundings } from "../model/executorOpener.ts";
import type { Graph } from "../model/graph.ts";
import { PipelineError } from "../model/errors.ts";
import { isKeepOutputs, KEEP_OUTPUTS_HINT } from "../model/options.ts";
import type { Task } from "../model/task.ts";
import { NO_VEIL } from "../model/veil.ts";
import { rehearsalStore } from "../store/rehearsal.ts";
import { budgetOf } from "./budget.ts";
import { chosenStore } from "./chosenStore.ts";
import type { PipelineOptions } from "./options.ts";
import { openExecutor, openLocal, standardExecutor } from "./executors.ts";
import { surroundingsOf } from "./surroundings.ts";

/** What a pipeline is made of, for its world. */
export interface WorldParts {
  readonly name: string;
  readonly root: string;
  readonly options: PipelineOptions;
  readonly graph: Graph;
  readonly tasks: readonly Task[];
  /** With those that are added later. */
  readonly tasksNow: () => readonly Task[];
  /** The task of a name, also of one that is added later. */
  readonly task: (name: string) => Task;
  /** Where a thread or a process finds the tasks. */
  readonly origins: Origins;
  readonly emit: (event: RunEvent) => void;
}

/** A world, and what further executors for it may know. */
export interface OpenedWorld {
  readonly world: World;
  readonly surroundings: ExecutorSurroundings;
}

/** @throws PipelineError `BAD_OPTION` */
function keepOutputsOf(given: PipelineOptions["keepOutputs"]): PipelineOptions["keepOutputs"] {
  if (given === undefined || isKeepOutputs(given)) return given;
  throw new PipelineError("BAD_OPTION", `keepOutputs is ${JSON.stringify(given)}`, { hint: KEEP_OUTPUTS_HINT });
}

/**
 * The session that results belong to: what `LITTLE_PIPELINES_SESSION` says, where several processes are one session (a
 * shell that has loaded its pipeline again), else this process. Two copies of this library in it agree.
 */
function sessionName(): string {
  const given = process.env.LITTLE_PIPELINES_SESSION ?? "";
  return given === "" ? `${process.pid}-${performance.timeOrigin}` : given;
}

/** Puts the ports together that a pipeline works with. Nothing is opened before it is used. */
export function openWorld(parts: WorldParts): OpenedWorld {
  const { name, root, options, graph, tasks, task, origins, emit } = parts;
  const { clock = systemClock, reuseUndefined = false } = options;
  const store = options.store ?? chosenStore(root);
  store.onWarning?.((message) => emit({ kind: "warned", at: clock.now(), message }));
  const code = codeParts(root, () => projectModules(store.memo), store.memo);
  const standard = standardExecutor(options.executor);
  const files = fileDigests(root, store.memo);
  const local = { task, store, code, origins, root, clock };
  const surroundings = surroundingsOf({
    pipeline: name,
    root,
    store,
    clock,
    code,
    files,
    emit,
    tasks: parts.tasksNow,
    limits: options.limits ?? {},
    openLocal: (kind, graceMs) => openLocal({ ...local, standard: kind, graceMs }),
  });
  const world: World = {
    pipeline: name,
    graph,
    tasks,
    store,
    clock,
    reuseUndefined,
    executor: openExecutor({ ...local, standard, surroundings }),
    code,
    files,
    session: sessionName(),
    keepOutputs: keepOutputsOf(options.keepOutputs),
    budget: budgetOf(options.keep),
    limits: options.limits === undefined ? undefined : new Limits(options.limits),
    veil: NO_VEIL,
    emit,
  };
  return { world, surroundings };
}

/** What an audit runs tasks on: an executor whose results nobody keeps, and what watches this process meanwhile. */
export async function openRehearsal(root: string, { store, clock, graph, tasks }: World): Promise<Rehearsal> {
  // Only now: to import `node:http` takes 30 ms, since Node then loads all of `fetch`.
  const { processObserver } = await import("../observer/index.ts");
  const rehearsed = rehearsalStore(store);
  return {
    root,
    state: store.folder,
    executor: inlineExecutor({ task: (name) => tasks[graph.indexOf.get(name)!]!, store: rehearsed, root, clock }),
    observer: processObserver(),
    take: (hash) => rehearsed.take(hash),
    close: () => rehearsed.close(),
  };
}
