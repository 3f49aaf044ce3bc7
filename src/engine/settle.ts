import { inputParts, missingOutputs, outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError, toError } from "../model/errors.ts";
import type { Fingerprint, Key, KeyParts } from "../model/key.ts";
import { describeReason, type Reason } from "../model/reason.ts";
import type { StepReport, TaskOutcome, TaskReport } from "../model/report.ts";
import { reportError } from "../model/reportError.ts";
import type { Task } from "../model/task.ts";
import { Attempts } from "./attempt.ts";
import { keyOf } from "./keys.ts";
import type { Performed, Verdict, Work } from "./schedule.ts";
import { isWithoutResult, whyChanged, whyStale } from "./stale.ts";
import type { RunRequest, World } from "./world.ts";

/** What a task came to: a result to go on with, or none. */
type Settled = { readonly entry: Entry } | { readonly without: "failed" | "skipped" | "cancelled" };

/** What is known of a task that must run. */
interface ToRun {
  readonly key: Key;
  readonly reason: Reason;
}

/** What a run has done so far. */
export interface Progress {
  readonly reports: readonly TaskReport[];
  readonly errors: readonly Error[];
  readonly isCancelled: boolean;
}

/**
 * Settles the tasks of one run, each when the scheduler asks: reuses its kept result where nothing
 * speaks against it, else runs it and keeps what it returns.
 */
export class Settling implements Work, Progress {
  readonly attempts: Attempts = new Attempts();
  readonly errors: Error[] = [];
  /** By task, in the order of completion. */
  readonly #reports = new Map<string, TaskReport>();
  readonly #settled: (Settled | undefined)[];
  readonly #toRun = new Map<number, ToRun>();
  readonly #damaged = new Set<number>();
  /** The first task that failed, once nothing new may start. */
  #stoppedBy: string | undefined;

  readonly #world: World;
  readonly #request: RunRequest;
  readonly #heads: ReadonlyMap<string, Entry>;
  readonly #signal: AbortSignal;

  /**
   * @param heads the entries that the last run settled on: looked at first
   * @param kept the results of tasks outside the run, by their numbers
   * @param signal aborted when the run is cancelled
   */
  constructor(
    world: World,
    request: RunRequest,
    heads: ReadonlyMap<string, Entry>,
    kept: ReadonlyMap<number, Entry>,
    signal: AbortSignal,
  ) {
    this.#world = world;
    this.#request = request;
    this.#heads = heads;
    this.#signal = signal;
    this.#settled = Array.from({ length: world.tasks.length });
    for (const [index, entry] of kept) this.#settled[index] = { entry };
  }

  get reports(): readonly TaskReport[] {
    return [...this.#reports.values()];
  }

  get isCancelled(): boolean {
    return this.#signal.aborted;
  }

  /** The entry that a task settled on, if it has one. */
  entry(index: number): Entry | undefined {
    const settled = this.#settled[index];
    return settled !== undefined && "entry" in settled ? settled.entry : undefined;
  }

  decide(index: number): Verdict | Promise<Verdict> {
    const task = this.#world.tasks[index]!;
    if (this.#signal.aborted) return this.#without(index, "cancelled", { kind: "cancelled" });
    const missing = this.#missingUpstream(index);
    if (missing !== undefined) {
      const outcome = missing.outcome === "cancelled" ? "cancelled" : "skipped";
      return this.#without(index, outcome, { kind: "upstream", ...missing });
    }
    try {
      const key = keyOf(this.#world, task, this.#upstream(index), this.#request.params(task));
      if (key instanceof Promise) return this.#later(index, key);
      // The usual case of a large graph, answered without a promise: the key is that of the last run.
      const head = this.#heads.get(task.name);
      const outputs = task.options.outputs ?? [];
      return head?.key === key.hash && outputs.length === 0 && !this.#damaged.has(index)
        ? this.#judge(index, key, head, undefined, [])
        : this.#later(index, key);
    } catch (error) {
      return this.#fail(index, toError(error, describe(task)), {});
    }
  }

  async perform(index: number): Promise<Performed> {
    const task = this.#world.tasks[index]!;
    const { key, reason } = this.#toRun.get(index)!;
    if (this.#signal.aborted) return this.#without(index, "cancelled", { kind: "cancelled" });
    if (this.#stoppedBy !== undefined)
      return this.#without(index, "skipped", { kind: "stopped", task: this.#stoppedBy });
    this.#toRun.delete(index);
    const { clock } = this.#world;
    const startedAt = clock.now();
    const begin = clock.elapsed();
    const steps: StepReport[] = [];
    let attempts = 1;
    this.#world.emit({ kind: "taskStarted", at: startedAt, task: task.name, reason: describeReason(reason) });
    const measured = (): Partial<TaskReport> => ({
      durationMs: clock.elapsed() - begin,
      steps,
      ...(attempts > 1 ? { attempts } : {}),
    });
    try {
      const params = this.#request.params(task);
      const answer = await this.attempts.run(
        this.#world,
        task,
        {
          runId: this.#request.runId,
          task: task.name,
          key: key.hash,
          upstream: this.#upstream(index),
          params,
          signal: this.#signal,
          emit: (event) => {
            if (event.kind === "stepFinished") steps.push({ name: event.step, durationMs: event.durationMs });
            this.#world.emit(event);
          },
        },
        (attempt) => {
          attempts = attempt;
          steps.length = 0;
        },
      );
      if (answer.kind === "upstreamDamaged") return this.#mendUpstream(index, { key, reason }, answer);
      const outputs = await this.#writtenOutputs(task);
      const changedMeanwhile = await this.#changedMeanwhile(task, key.parts);
      const report: TaskReport = {
        name: task.name,
        outcome: "ran",
        reason: describeReason(reason),
        durationMs: 0,
        steps,
        ...measured(),
      };
      const entry: Entry = {
        task: task.name,
        key: key.hash,
        result: answer.result,
        isUndefined: answer.isUndefined,
        outputs,
        runId: this.#request.runId,
        session: this.#world.session,
        startedAt,
        durationMs: report.durationMs,
        expired: changedMeanwhile ? "inputs" : null,
      };
      await this.#world.store.saveEntry(
        { ...entry, parts: key.parts },
        { runId: this.#request.runId, startedAt, report },
      );
      return this.#settle(index, { entry }, report);
    } catch (error) {
      if (isOfStore(error)) throw error;
      // What a task throws once it was told to stop is its way of stopping.
      if (this.#signal.aborted) return this.#without(index, "cancelled", { kind: "cancelled" }, measured());
      return this.#fail(index, toError(error, describe(task)), measured());
    }
  }

  async #later(index: number, pending: Key | Promise<Key>): Promise<Verdict> {
    const task = this.#world.tasks[index]!;
    const { store, files } = this.#world;
    try {
      const key = await pending;
      const head = this.#heads.get(task.name);
      // A head may be older than what this run's own tasks, or another process, have made since.
      const entry = await store.find(task.name, key.hash);
      const outputs =
        entry === undefined || (task.options.outputs ?? []).length === 0 ? [] : await outputParts(task, files);
      if (entry !== undefined || this.#damaged.has(index))
        return this.#judge(index, key, entry, { kind: "damaged" }, outputs);
      const last = head ?? (await store.newest(task.name));
      const then = last === undefined ? undefined : await store.parts(last.task, last.key);
      return this.#judge(index, key, undefined, whyChanged(key.parts, then), outputs);
    } catch (error) {
      if (isOfStore(error)) throw error;
      return this.#fail(index, toError(error, describe(task)), {});
    }
  }

  /** @param otherwise the reason to run where there is no entry */
  #judge(
    index: number,
    key: Key,
    entry: Entry | undefined,
    otherwise: Reason | undefined,
    outputs: readonly Fingerprint[],
  ): Verdict {
    const task = this.#world.tasks[index]!;
    const { clock, session, reuseUndefined } = this.#world;
    const isForced = this.#request.forced.has(index);
    const reason: Reason | undefined = isForced
      ? { kind: "forced" }
      : (this.#upstreamWithoutResult(index) ??
        (entry === undefined
          ? otherwise!
          : whyStale({ task, entry, now: clock.now(), session, reuseUndefined, outputs })));
    const isSkipped = this.#request.skipped.has(index) && !isForced;
    if (isSkipped) {
      const settled: Settled = reason === undefined ? { entry: entry! } : { without: "skipped" };
      return this.#settle(index, settled, reportOf(task, "skipped", { kind: "asked" }));
    }
    if (reason === undefined)
      return this.#settle(index, { entry: entry! }, reportOf(task, "reused", { kind: "cached" }));
    this.#toRun.set(index, { key, reason: this.#noteKept(index, reason) });
    return "run";
  }

  #upstream(index: number): Entry[] {
    return this.#world.graph.dependencies[index]!.map((dependency) => this.entry(dependency)!).sort((a, b) =>
      a.task < b.task ? -1 : 1,
    );
  }

  #missingUpstream(index: number): { task: string; outcome: "failed" | "skipped" | "cancelled" } | undefined {
    let found: { task: string; outcome: "failed" | "skipped" | "cancelled" } | undefined;
    for (const dependency of this.#world.graph.dependencies[index]!) {
      const settled = this.#settled[dependency]!;
      if ("entry" in settled) continue;
      // Of several, the one that failed says the most.
      if (found === undefined || settled.without === "failed")
        found = { task: this.#world.tasks[dependency]!.name, outcome: settled.without };
    }
    return found;
  }

  #upstreamWithoutResult(index: number): Reason | undefined {
    for (const dependency of this.#world.graph.dependencies[index]!) {
      const task = this.#world.tasks[dependency]!;
      if (isWithoutResult(task, this.entry(dependency)!, this.#world.reuseUndefined))
        return { kind: "upstreamWithoutResult", task: task.name };
    }
    return undefined;
  }

  #noteKept(index: number, because: Reason): Reason {
    if (this.#request.kept.size === 0) return because;
    const tasks = this.#world.graph.dependencies[index]!.filter((each) => this.#request.kept.has(each)).map(
      (each) => this.#world.tasks[each]!.name,
    );
    return tasks.length === 0 ? because : { kind: "onKeptResults", because, tasks };
  }

  async #writtenOutputs(task: Task): Promise<readonly Fingerprint[]> {
    if ((task.options.outputs ?? []).length === 0) return [];
    const outputs = await outputParts(task, this.#world.files);
    const missing = missingOutputs(outputs);
    if (missing.length === 0) return outputs;
    throw new PipelineError(
      "OUTPUT_MISSING",
      `task ${JSON.stringify(task.name)} ended without writing ${missing.map((path) => JSON.stringify(path)).join(", ")}`,
      {
        hint: "Write what `outputs` declares (paths start at the project root: use path(…)), or correct the declaration.",
        task: task.name,
      },
    );
  }

  async #changedMeanwhile(task: Task, parts: KeyParts): Promise<boolean> {
    if ((task.options.inputs ?? []).length === 0) return false;
    const now = await inputParts(task, this.#request.params(task), this.#world.files).catch(() => undefined);
    if (JSON.stringify(now) === JSON.stringify(parts.inputs)) return false;
    this.#warn(task.name, "its inputs changed while it ran: its result serves this run, and it runs again in the next");
    return true;
  }

  #mendUpstream(index: number, toRun: ToRun, damage: { task: string; problem: string }): Performed {
    const upstream = this.#world.graph.indexOf.get(damage.task)!;
    this.#warn(damage.task, `${damage.problem}: it was set aside and is computed again`);
    this.#toRun.set(index, toRun);
    this.#damaged.add(upstream);
    this.#reports.delete(damage.task);
    return { after: upstream };
  }

  #fail(index: number, error: Error, measured: Partial<TaskReport>): "settled" {
    const task = this.#world.tasks[index]!;
    this.errors.push(error);
    if (!this.#request.keepGoing) this.#stoppedBy ??= task.name;
    const report: TaskReport = {
      ...reportOf(task, "failed", { kind: "failed" }),
      ...measured,
      reason: error.message.split("\n")[0]!,
      error: reportError(error),
    };
    return this.#record(index, { without: "failed" }, report);
  }

  #without(
    index: number,
    outcome: "skipped" | "cancelled",
    reason: Reason,
    measured: Partial<TaskReport> = {},
  ): "settled" {
    return this.#record(
      index,
      { without: outcome },
      { ...reportOf(this.#world.tasks[index]!, outcome, reason), ...measured },
    );
  }

  /** Settles a task that made no entry, and puts it on record; a store that fails is noticed at the end of the run. */
  #record(index: number, settled: Settled, report: TaskReport): "settled" {
    this.unsaved.push(report);
    return this.#settle(index, settled, report);
  }

  /** Reports that are not in the store: it is told of them in one write, when the run ends. */
  readonly unsaved: TaskReport[] = [];

  #settle(index: number, settled: Settled, report: TaskReport): "settled" {
    const { options } = this.#world.tasks[index]!;
    this.#settled[index] = settled;
    this.#reports.set(report.name, report);
    const quiet = report.outcome === "skipped" && options.onUpstreamFailure === "skip";
    this.#world.emit({ kind: "taskFinished", at: this.#world.clock.now(), task: report.name, report, quiet });
    return "settled";
  }

  #warn(task: string, message: string): void {
    this.#world.emit({ kind: "warned", at: this.#world.clock.now(), task, message });
  }
}

function reportOf({ name }: Task, outcome: TaskOutcome, reason: Reason): TaskReport {
  return { name, outcome, reason: describeReason(reason), durationMs: 0, steps: [] };
}

function describe(task: Task): string {
  return `task ${JSON.stringify(task.name)}`;
}

/** When the store fails, nothing that runs on could be kept: the run ends. */
function isOfStore(error: unknown): boolean {
  return error instanceof PipelineError && error.code.startsWith("STORE_");
}
