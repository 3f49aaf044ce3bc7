import { accept, undoAccept } from "../engine/accept.ts";
import { audit } from "../engine/audit.ts";
import { explain } from "../engine/explain.ts";
import { keptOfRun } from "../engine/keptOfRun.ts";
import { run, type RunResult } from "../engine/run.ts";
import { sweep } from "../engine/sweep.ts";
import type { RunRequest, World } from "../engine/world.ts";
import { refuseInside } from "../model/activity.ts";
import type { AuditReport } from "../model/audit.ts";
import { readLogs } from "../logger/readLogs.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError } from "../model/errors.ts";
import type { EventListener, EventName } from "../model/event.ts";
import type { Executor } from "../model/executor.ts";
import type { ExecutorOpener, ExecutorSurroundings } from "../model/executorOpener.ts";
import type { Explanation, KeptOfTask } from "../model/explanation.ts";
import type { ExpiryPolicy } from "../model/expiry/policy.ts";
import { withUpstream } from "../model/graph.ts";
import { keptFacts } from "../model/keptFacts.ts";
import type { LogRecord, LogsOptions } from "../model/logRecord.ts";
import type { Plan } from "../model/plan.ts";
import type { RunRecord, RunReport } from "../model/report.ts";
import type { Removed, Swept } from "../model/sweep.ts";
import type { Task } from "../model/task.ts";
import { budgetOf } from "./budget.ts";
import { clean } from "./clean.ts";
import { Definitions } from "./definitions.ts";
import { eventStream } from "./events.ts";
import { logFolderOf, showRun } from "./listeners.ts";
import type {
  AcceptOptions,
  AuditOptions,
  CleanOptions,
  ExecuteOptions,
  ExplainOptions,
  PipelineOptions,
  PlanOptions,
  SweepOptions,
} from "./options.ts";
import type { Origins } from "./origins.ts";
import { paramsFor } from "./params.ts";
import { standardExecutor } from "./executors.ts";
import type { GetResultOptions, HistoryOptions, KeptResult, Pipeline } from "./pipeline.ts";
import { planOf } from "./planned.ts";
import { auditRequest, numberOf, runRequest } from "./request.ts";
import { runError } from "./runError.ts";
import { sourceFiles } from "./sourceFiles.ts";
import { branchOf, noResult, readValue, validEntry } from "./values.ts";
import { traced } from "./traced.ts";
import { veiled } from "./veiled.ts";
import { openRehearsal, openWorld, type OpenedWorld } from "./world.ts";

/** A pipeline, with its ports: opened when first needed. */
export class DefinedPipeline implements Pipeline {
  readonly kind = "pipeline";
  readonly name: string;
  readonly root: string;
  readonly #options: PipelineOptions;
  readonly #origins: Origins;
  readonly #definitions: Definitions;
  readonly #events = eventStream();
  #bound: readonly Task[] | undefined;
  #opened: OpenedWorld | undefined;
  /** Those that single runs were given, each opened once. */
  readonly #executors = new Map<ExecutorOpener, Executor>();
  #last: RunResult | undefined;
  #hasWarned = false;
  #lastParams: RunRequest["params"] = paramsFor({});

  constructor(name: string, tasks: readonly Task[], root: string, origins: Origins, options: PipelineOptions) {
    if (typeof name !== "string" || name.trim() === "") {
      throw new PipelineError("BAD_OPTION", "a pipeline needs a name", {
        hint: 'For example pipeline("Flights", [load, clean]).',
      });
    }
    this.name = name;
    this.root = root;
    this.#options = options;
    this.#origins = origins;
    this.#definitions = new Definitions(name, options);
    this.#definitions.add(tasks);
  }

  get tasks(): readonly Task[] {
    this.validate();
    const { graph, tasks } = this.#definitions;
    this.#bound ??= graph.order.map((index) => this.#bind(tasks[index]!));
    return this.#bound;
  }

  add(...tasks: readonly Task[]): never {
    this.#definitions.add(tasks);
    this.#bound = undefined;
    return this as never;
  }

  getTask(name: string): Task {
    return this.#bind(this.#definitions.named(name));
  }

  validate(): void {
    this.#definitions.validate();
  }

  async plan(options: PlanOptions = {}): Promise<Plan> {
    refuseInside("plan");
    const world = this.#openFor(options);
    const request = runRequest("plan", world, options, this.#options);
    return planOf(veiled(world, request), request);
  }

  async explain(task: Task | string, options: ExplainOptions = {}): Promise<Explanation> {
    refuseInside("explain");
    const world = this.#open();
    const [request, index] = this.#oneTask("explain", world, task, options);
    return explain(veiled(world, request), request, index);
  }

  async accept(task: Task | string, { undo = false, ...options }: AcceptOptions = {}): Promise<void> {
    refuseInside("accept");
    const world = this.#open();
    const [request, index] = this.#oneTask("accept", world, task, options);
    await (undo ? undoAccept(world, request, index) : accept(veiled(world, request), request, index));
  }

  async audit(options: AuditOptions = {}): Promise<AuditReport> {
    refuseInside("audit");
    const world = this.#open();
    const request = auditRequest(world, options, this.#options);
    const rehearsal = await openRehearsal(this.root, world);
    const hidden = veiled({ ...world, executor: rehearsal.executor }, request);
    try {
      return await this.#shown(world, options, () =>
        audit({ ...world, veil: hidden.veil, emit: hidden.emit }, request, { ...rehearsal, executor: hidden.executor }),
      );
    } finally {
      await rehearsal.executor.close();
      await rehearsal.close();
    }
  }

  async execute(options: ExecuteOptions = {}): Promise<RunReport> {
    return this.#execute(options);
  }

  /** Goes on with a run that another process began, which is gone: it is one run in the history. */
  async goOn(run: Pick<RunRecord, "runId" | "startedAt">, options: ExecuteOptions): Promise<RunReport> {
    return this.#execute(options, { runId: run.runId, goesOnSince: Date.parse(run.startedAt) });
  }

  async #execute(options: ExecuteOptions, its: Partial<RunRequest> = {}): Promise<RunReport> {
    refuseInside("execute");
    const world = this.#openFor(options);
    const request = { ...runRequest("execute", world, options, this.#options), ...its };
    const result = await this.#run(world, request, options);
    this.#last = result;
    this.#lastParams = request.params;
    const error = runError(result, options.signal);
    if (error !== undefined) throw error;
    return result.report;
  }

  async getResult(task: Task | string, options: GetResultOptions = {}): Promise<never> {
    refuseInside("getResult");
    return (await this.#kept(task, options)).value as never;
  }

  async getKept(task: Task | string, options: GetResultOptions = {}): Promise<KeptResult> {
    refuseInside("getKept");
    const { value, entry, policy } = await this.#kept(task, options);
    return { ...keptFacts(entry, policy), value };
  }

  async #kept(
    task: Task | string,
    options: GetResultOptions,
  ): Promise<{ readonly value: unknown; readonly entry: Entry; readonly policy: ExpiryPolicy | undefined }> {
    const world = this.#open();
    const name = typeof task === "string" ? task : task.name;
    const index = numberOf(world.graph, name);
    const entry =
      options.key !== undefined
        ? await world.store.find(name, options.key)
        : (this.#last?.entries.get(name) ??
          (options.allowStale === true
            ? await world.store.newest(name)
            : await validEntry(world, index, this.#lastParams, this.#last)));
    if (entry === undefined)
      throw noResult(name, options.key === undefined ? "it never ran" : `none is kept under the key ${options.key}`);
    const its = world.tasks[index]!;
    const all = await readValue(world, entry);
    const value = options.branch === undefined ? all : branchOf(its, all, options.branch);
    return { value, entry, policy: its.options.expire };
  }

  async *logs(options: LogsOptions = {}): AsyncGenerator<LogRecord> {
    const folder = logFolderOf(this.#options, this.#open().store.folder);
    if (folder === undefined) {
      throw new PipelineError("NO_LOG", `pipeline ${JSON.stringify(this.name)} keeps no log file`, {
        hint: 'Leave out logFile: false, or say where: logFile: { folder: "logs" }.',
      });
    }
    yield* readLogs(folder, this.name, options);
  }

  get location(): string {
    return this.#open().store.location;
  }

  async history({ limit = 20, runId = "" }: HistoryOptions = {}): Promise<readonly RunRecord[]> {
    return this.#open().store.runs({ pipeline: this.name, limit, runId });
  }

  async keptOf(runId: string): Promise<readonly KeptOfTask[]> {
    return keptOfRun(this.#open(), runId);
  }

  async sweep({ dryRun = false, ...keep }: SweepOptions = {}): Promise<Swept> {
    const world = this.#open();
    return sweep(world, { budget: budgetOf({ ...world.budget, ...keep }, "sweep"), dryRun });
  }

  async clean(options: CleanOptions = {}): Promise<Removed> {
    return clean(this.#open(), options);
  }

  async sourceFiles(): Promise<readonly string[]> {
    return sourceFiles(this.#open(), this.root);
  }

  on<Name extends EventName>(event: Name, listener: EventListener<Name>): () => void {
    return this.#events.on(event, listener);
  }

  /** What an executor may know of it: for who runs its tasks elsewhere. */
  surroundings(): ExecutorSurroundings {
    this.#open();
    return this.#opened!.surroundings;
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    const others = [...this.#executors.values()];
    this.#executors.clear();
    await Promise.all(others.map((executor) => executor.close()));
    await opened?.world.executor.close();
    await opened?.world.store.close();
  }

  /** A request for one task and what is upstream of it. */
  #oneTask(
    method: "explain" | "accept",
    world: World,
    task: Task | string,
    options: ExplainOptions,
  ): [request: RunRequest, index: number] {
    const name = typeof task === "string" ? task : task.name;
    const index = numberOf(world.graph, name);
    return [
      { ...runRequest(method, world, options, this.#options), selected: withUpstream(world.graph, [index]) },
      index,
    ];
  }

  /** The world of this pipeline, valid and open, with the tasks that it has now. */
  #open(): World {
    this.validate();
    const { graph, tasks } = this.#definitions;
    this.#opened ??= openWorld({
      name: this.name,
      root: this.root,
      options: this.#options,
      graph,
      tasks,
      tasksNow: () => this.#definitions.tasks,
      task: (name) => this.#definitions.named(name),
      origins: this.#origins,
      emit: (event) => this.#events.emit(event),
    });
    const { world } = this.#opened;
    if (world.graph !== graph) this.#opened = { ...this.#opened, world: { ...world, graph, tasks } };
    return this.#opened.world;
  }

  /** The same with the executor that one run is given. */
  #openFor({ executor }: Pick<PlanOptions, "executor">): World {
    const world = this.#open();
    if (executor === undefined) return world;
    standardExecutor(executor);
    if (!("open" in executor)) return { ...world, executor };
    let opened = this.#executors.get(executor);
    if (opened === undefined) this.#executors.set(executor, (opened = executor.open(this.surroundings())));
    return { ...world, executor: opened };
  }

  async #run(opened: World, request: RunRequest, options: ExecuteOptions): Promise<RunResult> {
    const world = veiled(opened, request);
    try {
      const result = await this.#shown(world, options, () => traced(this.#options.tracing, world, request, run));
      return { ...result, errors: result.errors.map((error) => world.veil.hide(error)) };
    } finally {
      await this.#events.noticed(request.runId);
    }
  }

  /** Shows what happens meanwhile where the user wants it. */
  async #shown<Result>(
    world: World,
    options: Pick<ExecuteOptions, "logLevel" | "console">,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const logFolder = logFolderOf(this.#options, world.store.folder);
    const stopShowing = showRun({
      events: this.#events,
      pipeline: this.name,
      options: this.#options,
      logLevel: options.logLevel,
      console: options.console,
      logFolder,
    });
    this.#warnOfWorkingFolder(world);
    try {
      return await work();
    } finally {
      await stopShowing();
    }
  }

  /** A task that reads "data.csv" without `path()` reads it from the working folder, whatever it is. */
  #warnOfWorkingFolder({ clock, emit }: World): void {
    const folder = process.cwd();
    if (folder === this.root || this.#hasWarned) return;
    this.#hasWarned = true;
    const message = `the working folder is ${folder}, the project root is ${this.root}: relative paths in inputs, outputs and path() start at the root`;
    emit({ kind: "warned", at: clock.now(), message });
  }

  /** Runs one task by hand, on the newest kept results of what it depends on. */
  async #runOne(name: string): Promise<unknown> {
    refuseInside("run");
    const world = this.#open();
    const request = runRequest("execute", world, { only: [name], upstream: false, force: [name] }, this.#options);
    const result = await this.#run(world, request, {});
    const error = runError(result, undefined);
    if (error !== undefined) throw error;
    return readValue(world, result.entries.get(name)!);
  }

  #bind(task: Task): Task {
    return {
      kind: "task",
      name: task.name,
      dependencies: task.dependencies,
      options: task.options,
      work: task.work,
      branching: task.branching,
      get definedAt() {
        return task.definedAt;
      },
      get info() {
        return task.info;
      },
      run: () => this.#runOne(task.name),
    };
  }
}
