import type { Entry } from "../model/entry.ts";
import { describeReason, type Reason } from "../model/reason.ts";
import type { TaskOutcome, TaskReport } from "../model/report.ts";
import type { Task } from "../model/task.ts";
import type { ExpectedTimes } from "./expected.ts";
import type { LimitGate } from "./gate.ts";
import { failedReport, type Measured } from "./perform.ts";
import type { RunRequest, World } from "./world.ts";

/** What a task came to: a result to go on with, or none. */
export type Settled = { readonly entry: Entry } | { readonly without: Without };
type Without = "failed" | "skipped" | "cancelled";

/** What each task of one run came to, and what is told of it. */
export class Account {
  /** What the tasks threw, in the order of time. */
  readonly errors: Error[] = [];
  /** Reports of tasks that made no entry, for more than that their result was there: the store is told of them when the run ends. */
  readonly unsaved: TaskReport[] = [];
  /** By task, in the order of completion. */
  readonly #reports = new Map<string, TaskReport>();
  readonly #settled: (Settled | undefined)[];
  /** The first task that failed, once nothing new may start. */
  #stoppedBy: string | undefined;

  readonly #world: World;
  readonly #request: RunRequest;
  readonly #gate: LimitGate | undefined;
  readonly #expected: ExpectedTimes;

  /**
   * @param given `kept`: the results of tasks outside the run, by their numbers; `gate`: where tasks wait for named limits
   */
  constructor(
    world: World,
    request: RunRequest,
    {
      kept,
      gate,
      expected,
    }: {
      readonly kept: ReadonlyMap<number, Entry>;
      readonly gate: LimitGate | undefined;
      readonly expected: ExpectedTimes;
    },
  ) {
    this.#world = world;
    this.#request = request;
    this.#gate = gate;
    this.#expected = expected;
    this.#settled = Array.from({ length: world.tasks.length });
    for (const [index, entry] of kept) this.#settled[index] = { entry };
  }

  get reports(): readonly TaskReport[] {
    return [...this.#reports.values()];
  }

  get stoppedBy(): string | undefined {
    return this.#stoppedBy;
  }

  /** The entry that a task settled on, if it has one. */
  readonly entry = (index: number): Entry | undefined => {
    const settled = this.#settled[index];
    return settled !== undefined && "entry" in settled ? settled.entry : undefined;
  };

  /** In the order of names, which is the same on every machine. */
  upstream(index: number): Entry[] {
    const entries = this.#world.graph.dependencies[index]!.map((dependency) => this.entry(dependency)!);
    return entries.length < 2 ? entries : entries.sort(byTask);
  }

  /** A dependency without a result, if there is one, and how it came to that. */
  missingUpstream(index: number): { task: string; outcome: Without } | undefined {
    let found: { task: string; outcome: Without } | undefined;
    for (const dependency of this.#world.graph.dependencies[index]!) {
      const settled = this.#settled[dependency]!;
      if ("entry" in settled) continue;
      // Of several, the one that failed says the most.
      if (found !== undefined && settled.without !== "failed") continue;
      found = { task: this.#world.tasks[dependency]!.name, outcome: settled.without };
    }
    return found;
  }

  /** A task is to be settled anew. */
  reopen(task: string): void {
    this.#reports.delete(task);
  }

  /** What a task threw is told in the end; where the run does not keep going, nothing new starts. */
  stopAfter(index: number, error: Error): void {
    this.errors.push(error);
    if (this.#request.keepGoing) return;
    this.#stoppedBy ??= this.#world.tasks[index]!.name;
    this.#gate?.open();
  }

  fail(index: number, error: Error, measured?: Measured & Pick<TaskReport, "checks">): "settled" {
    this.stopAfter(index, error);
    const task = this.#world.tasks[index]!;
    const report = this.#world.veil.hide<TaskReport>({
      ...reportOf(task, "failed", { kind: "failed" }),
      ...measured,
      ...failedReport(error),
    });
    this.unsaved.push(report);
    return this.settle(index, { without: "failed" }, report);
  }

  without(index: number, outcome: "skipped" | "cancelled", reason: Reason, measured?: Measured): "settled" {
    const waitedMs = this.#gate?.waitedMs(index);
    const waited = waitedMs === undefined ? undefined : { waitedMs };
    const its = { ...reportOf(this.#world.tasks[index]!, outcome, reason), ...waited, ...measured };
    const report = this.#world.veil.hide(its);
    this.unsaved.push(report);
    return this.settle(index, { without: outcome }, report);
  }

  /** For a reason that the history must tell. */
  reuse(index: number, entry: Entry, because: Reason, measured?: Measured & Pick<TaskReport, "checks">): "settled" {
    const its = { ...reportOf(this.#world.tasks[index]!, "reused", because), ...measured };
    const report = this.#world.veil.hide(its);
    this.unsaved.push(report);
    return this.settle(index, { entry }, report);
  }

  settle(index: number, settled: Settled, report: TaskReport): "settled" {
    const { clock, emit, tasks } = this.#world;
    this.#settled[index] = settled;
    this.#reports.set(report.name, report);
    const quiet = report.outcome === "skipped" && tasks[index]!.options.onUpstreamFailure === "skip";
    const left = this.#expected.afterEnd(index);
    emit({ kind: "taskFinished", at: clock.now(), task: report.name, report, quiet, ...left });
    return "settled";
  }
}

function byTask(a: Entry, b: Entry): number {
  return a.task < b.task ? -1 : 1;
}

/** A report of a task that did nothing. */
export function reportOf({ name }: Task, outcome: TaskOutcome, reason: Reason): TaskReport {
  return { name, outcome, reason: describeReason(reason), durationMs: 0, steps: [] };
}
