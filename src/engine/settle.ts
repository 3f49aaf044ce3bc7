import { outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError, toError } from "../model/errors.ts";
import type { Flight } from "../model/flight.ts";
import type { Fingerprint, Key } from "../model/key.ts";
import { describeReason, type Reason, type UnreachableSource } from "../model/reason.ts";
import type { Task } from "../model/task.ts";
import { Account, reportOf, type Settled } from "./account.ts";
import { Attempts } from "./attempt.ts";
import { judgeChecks } from "./check/judge.ts";
import { recheck } from "./check/recheck.ts";
import type { ExpectedTimes } from "./expected.ts";
import type { LimitGate } from "./gate.ts";
import { keys, type Keys } from "./keys.ts";
import { lastGood } from "./lastGood.ts";
import { performMap } from "./map/perform.ts";
import { isOfStore, perform, type Measured, type Performance, type ToPerform } from "./perform.ts";
import type { Performed, SpareSlots, Verdict, Work } from "./schedule.ts";
import { noteKept, removalsOf, restorable, standingOf, whyNotValid, type Removals } from "./standing.ts";
import { restoreOutputs } from "./restoreOutputs.ts";
import type { Standing } from "./stale.ts";
import { Texts } from "./texts.ts";
import type { RunRequest, World } from "./world.ts";

/** Why a task must run, and the key that its result will have. */
interface ToRun {
  readonly key: Key;
  readonly reason: Reason;
  /** The kept result of this key, on which only the checks are to be run. */
  readonly recheck?: Entry;
}

/** What a run has when it begins to settle its tasks. */
export interface Given {
  /** The entries that the last run settled on: looked at first. */
  readonly heads: ReadonlyMap<string, Entry>;
  /** The results of tasks outside the run, by their numbers. */
  readonly kept: ReadonlyMap<number, Entry>;
  /** Where tasks wait for named limits. */
  readonly gate: LimitGate | undefined;
  readonly expected: ExpectedTimes;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Settles the tasks of one run, each when the scheduler asks: reuses its kept result where nothing
 * speaks against it, else runs it and keeps what it returns.
 */
export class Settling implements Work {
  readonly attempts: Attempts = new Attempts();
  readonly texts: Texts;
  /** What the tasks came to. */
  readonly account: Account;
  readonly #toRun = new Map<number, ToRun>();
  readonly #damaged = new Set<number>();
  readonly #removals: Removals;

  readonly #world: World;
  readonly #request: RunRequest;
  readonly #heads: ReadonlyMap<string, Entry>;
  readonly #gate: LimitGate | undefined;
  readonly #expected: ExpectedTimes;
  readonly #signal: AbortSignal;
  readonly #keys: Keys;

  constructor(world: World, request: RunRequest, { heads, kept, gate, expected, signal }: Given) {
    this.#world = world;
    this.#request = request;
    this.#heads = heads;
    this.texts = new Texts(world);
    this.#removals = removalsOf(world);
    this.#gate = gate;
    this.#expected = expected;
    this.#signal = signal;
    if (gate !== undefined) signal.addEventListener("abort", () => gate.open(), { once: true });
    this.#keys = keys(world, signal);
    this.account = new Account(world, request, { kept, gate, expected });
  }

  get isCancelled(): boolean {
    return this.#signal.aborted;
  }

  readonly #isStopped = (): boolean => this.account.stoppedBy !== undefined;

  decide(index: number): Verdict | Promise<Verdict> {
    const { tasks } = this.#world;
    const task = tasks[index]!;
    if (this.#signal.aborted) return this.account.without(index, "cancelled", { kind: "cancelled" });
    const missing = this.account.missingUpstream(index);
    if (missing !== undefined) {
      const outcome = missing.outcome === "cancelled" ? "cancelled" : "skipped";
      return this.account.without(index, outcome, { kind: "upstream", ...missing });
    }
    const fail = (error: unknown): "settled" =>
      this.account.fail(index, toError(error, `task ${JSON.stringify(task.name)}`));
    try {
      const key = this.#keys.of(task, this.account.upstream(index), this.#request.params(task));
      const head = this.#damaged.has(index) ? undefined : this.#heads.get(task.name);
      const standing = standingOf(this.#world, {
        index,
        key,
        head,
        entryOf: this.account.entry,
        removals: this.#removals,
      });
      if (!(standing instanceof Promise)) return this.#judge(index, standing);
      return standing
        .then((its) => this.#judgeSources(index, its))
        .catch((error: unknown) => {
          if (isOfStore(error)) throw error;
          // What was asked of a server or a probe was called off with the run.
          if (this.#signal.aborted) return this.account.without(index, "cancelled", { kind: "cancelled" });
          return fail(error);
        });
    } catch (error) {
      return fail(error);
    }
  }

  async perform(index: number, spare: SpareSlots): Promise<Performed> {
    if (this.#signal.aborted) return this.account.without(index, "cancelled", { kind: "cancelled" });
    if (this.account.stoppedBy !== undefined) {
      return this.account.without(index, "skipped", { kind: "stopped", task: this.account.stoppedBy });
    }
    const toRun = this.#toRun.get(index)!;
    if (toRun.recheck !== undefined) return this.#recheck(index, toRun.recheck);
    const flight = { runId: this.#request.runId, task: this.#world.tasks[index]!.name, key: toRun.key.hash };
    const joined = await this.#join(index, flight);
    if (joined !== undefined) return joined;
    const task = this.#world.tasks[index]!;
    const { branching } = task;
    const toPerform: ToPerform = {
      task,
      ...toRun,
      upstream: this.account.upstream(index),
      signal: this.#signal,
      attempts: this.attempts,
      texts: this.texts,
      keys: this.#keys,
      waitedMs: this.#gate?.waitedMs(index),
      expected: (share) => this.#expected.ofStart(index, share),
    };
    const performance =
      branching === undefined
        ? await perform(this.#world, this.#request, toPerform)
        : await performMap(this.#world, this.#request, { ...toPerform, branching, spare, isStopped: this.#isStopped });
    if (performance.kind !== "saved") await this.#world.store.endFlight(flight);
    return this.#conclude(index, toRun.key, performance);
  }

  /** Where another run makes the same entry at the same time, its result is taken when it is there. */
  async #join(index: number, flight: Flight): Promise<"settled" | undefined> {
    const { store, clock, emit, tasks } = this.#world;
    const task = tasks[index]!;
    try {
      const clearance = await store.startFlight(flight, {
        joins: !this.#request.forced.has(index),
        signal: this.#signal,
        onWait: ({ process }) => emit({ kind: "taskWaiting", at: clock.now(), task: task.name, process }),
      });
      if (clearance === "cleared") return undefined;
      const entry = await store.find(flight.task, flight.key);
      const outputs = task.options.outputs === undefined ? [] : await outputParts(task, this.#world.files);
      if (entry === undefined || !(await this.#isValid(index, entry, outputs))) return undefined;
      this.#toRun.delete(index);
      await store.endFlight(flight);
      return this.account.settle(index, { entry }, reportOf(task, "reused", { kind: "joined" }));
    } catch (error) {
      if (!this.#signal.aborted || isOfStore(error)) throw error;
      await store.endFlight(flight);
      return this.account.without(index, "cancelled", { kind: "cancelled" });
    }
  }

  async #isValid(index: number, entry: Entry, outputs: readonly Fingerprint[]): Promise<boolean> {
    const reason = whyNotValid(this.#world, index, entry, this.account.entry, outputs);
    const task = this.#world.tasks[index]!;
    if (task.options.checks === undefined) return reason === undefined;
    const judged = await judgeChecks(this.#world, task, { key: this.#toRun.get(index)!.key, entry, reason });
    return judged.reason === undefined && judged.recheck === undefined;
  }

  /** The task need not run: its checks are others than before, and look at what it returned then. */
  async #recheck(index: number, entry: Entry): Promise<Performed> {
    this.#toRun.delete(index);
    const task = this.#world.tasks[index]!;
    const its = { task, entry, upstream: this.account.upstream(index), attempts: this.attempts, signal: this.#signal };
    const { entry: now, error, measured } = await recheck(this.#world, this.#request, its);
    if (error === undefined) return this.account.reuse(index, now!, { kind: "checksChanged" }, measured);
    if (this.#signal.aborted) return this.account.without(index, "cancelled", { kind: "cancelled" }, measured);
    return this.account.fail(index, error, measured);
  }

  #conclude(index: number, key: Key, performance: Performance): Performed | Promise<Performed> {
    this.#toRun.delete(index);
    if (performance.kind === "upstreamDamaged") return this.#mend(index, performance);
    if (performance.kind === "saved")
      return this.account.settle(index, { entry: performance.entry }, performance.report);
    if (performance.kind === "checkFailed") {
      this.account.stopAfter(index, performance.error);
      return this.account.settle(index, { without: "failed" }, performance.report);
    }
    const { measured } = performance;
    if (performance.kind === "stopped")
      return this.account.without(index, "skipped", { kind: "stopped", task: this.account.stoppedBy! }, measured);
    const { error } = performance;
    // What a task throws once it was told to stop is its way of stopping.
    if (this.#signal.aborted) return this.account.without(index, "cancelled", { kind: "cancelled" }, measured);
    if (this.#world.tasks[index]!.options.staleIfError === undefined) return this.account.fail(index, error, measured);
    return this.#orLastGood(index, key, error, measured);
  }

  /** Goes on with the last result that it gave, where the task allows it and there is one. */
  async #orLastGood(index: number, key: Key, error: Error, measured: Measured): Promise<Performed> {
    const { tasks, clock, emit } = this.#world;
    const task = tasks[index]!;
    const entry = await lastGood(this.#world, task, key, error);
    if (entry === undefined) return this.account.fail(index, error, measured);
    const now = clock.now();
    const because: Reason = {
      kind: "lastGood",
      error: error.message.split("\n")[0]!,
      madeAt: entry.startedAt,
      now,
    };
    emit({ kind: "warned", at: now, task: task.name, message: `goes on with ${describeReason(because)}` });
    return this.account.reuse(index, entry, because, measured);
  }

  /** With what is known of its sources, where there is more to know of them than what they are. */
  #judgeSources(index: number, standing: Standing): Verdict | Promise<Verdict> {
    const task = this.#world.tasks[index]!;
    const pending = task.options.inputs === undefined ? undefined : this.#keys.sourceNotes(task);
    if (pending === undefined) return this.#judge(index, standing);
    return pending.then(async ({ isRemembered, unreachable }) => {
      const isToRun = standing.reason !== undefined || this.#request.forced.has(index);
      if (!isToRun || !isRemembered) return this.#judge(index, standing, unreachable);
      // What it is about to read is what the source is now, and not what it was when last seen.
      const key = await this.#keys.certain(task, this.account.upstream(index), this.#request.params(task));
      const question = { index, key, head: undefined, entryOf: this.account.entry, removals: this.#removals };
      return this.#judge(index, await standingOf(this.#world, question), unreachable);
    });
  }

  /** Puts the outputs of a valid result back; where that cannot be, the task runs. */
  async #restore(index: number, { key, entry, reason }: Standing): Promise<Verdict> {
    const task = this.#world.tasks[index]!;
    const known = [this.#heads.get(task.name), await this.#world.store.newest(task.name)];
    const restored = await restoreOutputs(this.#world, task, entry!, known);
    if (restored !== undefined) {
      const again = await this.#rechecked(task, { key, entry, reason: undefined });
      if (again.reason !== undefined || again.recheck !== undefined) return this.#judge(index, again);
      return this.account.reuse(index, entry!, { kind: "restored", ...restored });
    }
    this.#toRun.set(index, { key, reason: noteKept(this.#world, this.#request.kept, index, reason!) });
    return "run";
  }

  /** Its checks have not been asked yet where something else spoke against it. */
  #rechecked(task: Task, standing: Standing): Standing | Promise<Standing> {
    return task.options.checks === undefined ? standing : judgeChecks(this.#world, task, standing);
  }

  #judge(
    index: number,
    standing: Standing,
    unreachable: readonly UnreachableSource[] = [],
  ): Verdict | Promise<Verdict> {
    const task = this.#world.tasks[index]!;
    const { key, entry, reason: found, recheck, checks } = standing;
    const isMade = this.#isMadeBefore(standing);
    const isForced = !isMade && this.#request.forced.has(index);
    const damaged: Reason | undefined =
      this.#damaged.has(index) && entry === undefined ? { kind: "damaged" } : undefined;
    const reason = isForced ? ({ kind: "forced" } as const) : (damaged ?? (isMade ? undefined : found));
    if (this.#request.skipped.has(index) && !isForced) {
      // A result that nobody has checked is not handed on.
      const isValid = reason === undefined && recheck === undefined;
      const settled: Settled = isValid ? { entry: entry! } : { without: "skipped" };
      return this.account.settle(index, settled, reportOf(task, "skipped", { kind: "asked" }));
    }
    if (reason === undefined && recheck !== undefined) {
      this.#toRun.set(index, { key, reason: { kind: "checksChanged" }, recheck: entry! });
      return "run";
    }
    if (reason === undefined && unreachable.length > 0)
      return this.account.reuse(index, entry!, {
        kind: "unreachable",
        sources: unreachable,
        now: this.#world.clock.now(),
      });
    if (reason === undefined) {
      const report = reportOf(task, "reused", { kind: "cached" });
      return this.account.settle(index, { entry: entry! }, checks === undefined ? report : { ...report, checks });
    }
    if (restorable(entry, reason) !== undefined) return this.#restore(index, { key, entry, reason });
    this.#toRun.set(index, { key, reason: noteKept(this.#world, this.#request.kept, index, reason) });
    return "run";
  }

  /** In this run, by the process that began it. */
  #isMadeBefore({ entry, reason, recheck }: Standing): boolean {
    const { goesOnSince, runId } = this.#request;
    if (goesOnSince === undefined || entry?.runId !== runId || entry.expired !== null) return false;
    return recheck === undefined && reason?.kind !== "outputsChanged";
  }

  /** A dependency's result was damaged: that one is settled anew, and then this task goes on. */
  #mend(index: number, { task, problem }: Extract<Performance, { kind: "upstreamDamaged" }>): Performed {
    const { graph, clock, emit } = this.#world;
    const upstream = graph.indexOf.get(task)!;
    if (this.#request.kept.has(upstream)) {
      const hint = "Run it again, or leave out `upstream: false`.";
      return this.account.fail(index, new PipelineError("NO_RESULT", `${problem}, and was set aside`, { hint, task }));
    }
    if (this.#damaged.has(upstream)) {
      const hint = "The disk may be failing: set LITTLE_PIPELINES_DIR to a folder on another.";
      return this.account.fail(
        index,
        new PipelineError("STORE_DAMAGED", `${problem}, for the second time in this run`, { hint, task }),
      );
    }
    emit({ kind: "warned", at: clock.now(), task, message: `${problem}: it was set aside and is computed again` });
    this.#damaged.add(upstream);
    this.account.reopen(task);
    return { after: upstream };
  }
}
