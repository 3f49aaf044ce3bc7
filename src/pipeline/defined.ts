import { isAbsolute, join } from "node:path";
import { lookup } from "../engine/lookup.ts";
import { run, type RunResult } from "../engine/run.ts";
import type { RunRequest, World } from "../engine/world.ts";
import { inlineExecutor } from "../executor/inline.ts";
import { decode } from "../fingerprint/canonical/decode.ts";
import { codeParts } from "../fingerprint/code.ts";
import { fileDigests } from "../fingerprint/files.ts";
import { projectModules } from "../fingerprint/modules.ts";
import { refuseInside } from "../model/activity.ts";
import { systemClock } from "../model/clock.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError } from "../model/errors.ts";
import type { EventOf, RunEvent } from "../model/event.ts";
import { findFaults } from "../model/faults.ts";
import { buildGraph, type Graph } from "../model/graph.ts";
import { describeReason } from "../model/reason.ts";
import type { RunRecord, RunReport } from "../model/report.ts";
import type { Store } from "../model/store.ts";
import { isTask, type Task } from "../model/task.ts";
import { sqliteStore } from "../store/sqlite/index.ts";
import { eventStream } from "./events.ts";
import { showRun } from "./listeners.ts";
import type { ExecuteOptions, PipelineOptions } from "./options.ts";
import { paramsFor } from "./params.ts";
import type { GetResultOptions, Pipeline } from "./pipeline.ts";
import { numberOf, runRequest } from "./request.ts";
import { stateFolder } from "./root.ts";
import { runError } from "./runError.ts";

/** A pipeline, with its ports: opened when first needed. */
export class DefinedPipeline implements Pipeline {
  readonly kind = "pipeline";
  readonly name: string;
  readonly root: string;
  readonly #options: PipelineOptions;
  readonly #definitions: Task[] = [];
  readonly #events = eventStream();
  #graph: Graph | undefined;
  #bound: readonly Task[] | undefined;
  #world: World | undefined;
  #last: RunResult | undefined;
  #lastParams: RunRequest["params"] = paramsFor({});

  constructor(name: string, tasks: readonly Task[], root: string, options: PipelineOptions) {
    if (typeof name !== "string" || name.trim() === "") {
      throw new PipelineError("BAD_OPTION", "a pipeline needs a name", {
        hint: 'For example pipeline("Flights", [load, clean]).',
      });
    }
    this.name = name;
    this.root = root;
    this.#options = options;
    this.#add(tasks);
  }

  get tasks(): readonly Task[] {
    this.validate();
    const graph = this.#tasksAndGraph();
    this.#bound ??= graph.order.map((index) => this.#bind(this.#definitions[index]!));
    return this.#bound;
  }

  add(...tasks: readonly Task[]): never {
    this.#add(tasks);
    return this as never;
  }

  getTask(name: string): Task {
    const graph = this.#tasksAndGraph();
    return this.#bind(this.#definitions[numberOf(graph, name)]!);
  }

  validate(): void {
    const faults = findFaults(this.name, this.#definitions);
    if (faults.length === 0) return;
    const what =
      faults.length === 1
        ? faults[0]!.message
        : `${faults.length} faults:\n${faults.map((fault) => `- ${fault.message}`).join("\n")}`;
    throw new PipelineError("INVALID_PIPELINE", `pipeline ${JSON.stringify(this.name)}: ${what}`, { errors: faults });
  }

  async execute(options: ExecuteOptions = {}): Promise<RunReport> {
    refuseInside("execute");
    const world = this.#open();
    const request = runRequest(world.graph, world.tasks, options, this.#options, world.clock.now());
    const result = await this.#run(world, request, options);
    this.#last = result;
    this.#lastParams = request.params;
    const error = runError(result, options.signal);
    if (error !== undefined) throw error;
    return result.report;
  }

  async getResult(task: Task | string, options: GetResultOptions = {}): Promise<never> {
    refuseInside("getResult");
    const world = this.#open();
    const name = typeof task === "string" ? task : task.name;
    const index = numberOf(world.graph, name);
    const entry =
      this.#last?.entries.get(name) ??
      (options.allowStale === true ? await world.store.newest(name) : await this.#valid(world, index));
    if (entry === undefined) throw noResult(name, "it never ran");
    const read = await world.store.readResult(entry);
    if (read.kind === "damaged") throw noResult(name, `${read.problem}, and was set aside`);
    return decode(read.bytes) as never;
  }

  async history({ limit = 20 }: { readonly limit?: number } = {}): Promise<readonly RunRecord[]> {
    return this.#open().store.runs({ pipeline: this.name, limit });
  }

  on<Kind extends RunEvent["kind"] | "event">(event: Kind, listener: (event: EventOf<Kind>) => void): () => void {
    return this.#events.on(event, listener);
  }

  async close(): Promise<void> {
    await this.#world?.executor.close();
    await this.#world?.store.close();
    this.#world = undefined;
  }

  #add(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (isTask(task)) continue;
      throw new PipelineError(
        "BAD_TASK",
        `pipeline ${JSON.stringify(this.name)} was given ${task === undefined ? "undefined" : typeof task} where a task belongs`,
        {
          hint: 'Give it what task("…", …) returns; of a module, findTasks(module).',
        },
      );
    }
    this.#definitions.push(...tasks);
    this.#graph = undefined;
    this.#bound = undefined;
    if (this.#world !== undefined)
      this.#world = { ...this.#world, tasks: this.#definitions, graph: this.#tasksAndGraph() };
  }

  #tasksAndGraph(): Graph {
    return (this.#graph ??= buildGraph(this.#definitions));
  }

  /** The world of this pipeline, valid and open. */
  #open(): World {
    const graph = this.#tasksAndGraph();
    if (this.#world !== undefined) return this.#world;
    this.validate();
    const { root } = this;
    const { clock = systemClock, reuseUndefined = false } = this.#options;
    const store = this.#options.store ?? this.#defaultStore();
    const task = (name: string): Task => this.#definitions[numberOf(this.#tasksAndGraph(), name)]!;
    this.#world = {
      pipeline: this.name,
      graph,
      tasks: this.#definitions,
      store,
      clock,
      reuseUndefined,
      executor: inlineExecutor({ task, store, root, clock }),
      code: codeParts(projectModules(store.memo), store.memo),
      files: fileDigests(root, store.memo),
      session: SESSION,
      emit: (event) => this.#events.emit(event),
    };
    return this.#world;
  }

  #defaultStore(): Store {
    return sqliteStore({
      folder: stateFolder(this.root),
      onDamage: (message) => this.#events.emit({ kind: "warned", at: Date.now(), message }),
    });
  }

  async #run(world: World, request: RunRequest, options: ExecuteOptions): Promise<RunResult> {
    const logFolder =
      this.#options.logFile === false || !isAbsolute(world.store.location)
        ? undefined
        : join(world.store.location, "logs");
    const stopShowing = showRun({
      events: this.#events,
      pipeline: this.name,
      options: this.#options,
      logLevel: options.logLevel,
      logFolder,
    });
    try {
      return await run(world, request);
    } finally {
      await stopShowing();
    }
  }

  /** Runs one task by hand, on the newest kept results of what it depends on. */
  async #runOne(name: string): Promise<unknown> {
    refuseInside("run");
    const world = this.#open();
    const request = runRequest(
      world.graph,
      world.tasks,
      { only: [name], upstream: false, force: [name] },
      this.#options,
      world.clock.now(),
    );
    const result = await this.#run(world, request, {});
    const error = runError(result, undefined);
    if (error !== undefined) throw error;
    const read = await world.store.readResult(result.entries.get(name)!);
    if (read.kind === "damaged") throw noResult(name, read.problem);
    return decode(read.bytes);
  }

  async #valid(world: World, index: number): Promise<Entry> {
    const { name } = world.tasks[index]!;
    const found = await lookup(world, index, this.#lastParams);
    if ("entry" in found) return found.entry;
    const failed = this.#last?.report.tasks.find((report) => report.name === name && report.outcome === "failed");
    if (failed !== undefined) throw noResult(name, `it failed: ${failed.reason}`);
    if (found.reason.kind === "firstRun")
      throw noResult(
        name,
        found.task === name ? "it never ran" : `${JSON.stringify(found.task)}, which it needs, never ran`,
      );
    const why = describeReason(found.reason);
    throw noResult(
      name,
      found.task === name ? why : `${JSON.stringify(found.task)}, which it needs, must run first: ${why}`,
    );
  }

  #bind(task: Task): Task {
    return {
      kind: "task",
      name: task.name,
      dependencies: task.dependencies,
      options: task.options,
      work: task.work,
      definedAt: task.definedAt,
      get info() {
        return task.info;
      },
      run: () => this.#runOne(task.name),
    };
  }
}

/** Tells this process from all others; two copies of this library in it agree. */
const SESSION = `${process.pid}-${performance.timeOrigin}`;

function noResult(name: string, why: string): PipelineError {
  return new PipelineError("NO_RESULT", `task ${JSON.stringify(name)} has no valid result: ${why}`, {
    hint: "Execute the pipeline first, or ask for the newest that is kept: getResult(…, { allowStale: true }).",
    task: name,
  });
}
