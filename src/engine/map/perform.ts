import { keySection } from "../../fingerprint/key.ts";
import type { Branching } from "../../model/branching.ts";
import type { Entry, ResultRef } from "../../model/entry.ts";
import { PipelineError, toError } from "../../model/errors.ts";
import { describeReason, type Reason } from "../../model/reason.ts";
import type { TaskReport } from "../../model/report.ts";
import { annotate } from "../annotate.ts";
import { judgeMade } from "../check/kept.ts";
import { failedReport, inputsDigest, isOfStore, type Measured, type Performance, type ToPerform } from "../perform.ts";
import type { SpareSlots } from "../schedule.ts";
import type { RunRequest, World } from "../world.ts";
import { assemble } from "./assemble.ts";
import { Branches } from "./branches.ts";
import { branchesFailed } from "./branchesFailed.ts";
import { branchKeys } from "./branchKeys.ts";
import { readItems, type Items } from "./items.ts";
import { Keeping } from "./keeping.ts";
import { branchStanding, itemsReason, standingOfKept, type BranchStanding } from "./standing.ts";

/** A map that must run. */
export interface MapToPerform extends ToPerform {
  readonly branching: Branching;
  readonly spare: SpareSlots;
  /** Something else has failed, and nothing new may start. */
  readonly isStopped: () => boolean;
}

/**
 * Runs the branches of a map that must run, each saved as it ends, and keeps the array of all results.
 *
 * @throws PipelineError `STORE_…` where the store fails: nothing that runs on could be kept
 */
export async function performMap(world: World, request: RunRequest, toPerform: MapToPerform): Promise<Performance> {
  const running = new RunningMap(world, request, toPerform);
  try {
    return await running.run();
  } catch (error) {
    if (isOfStore(error)) throw error;
    const { name } = toPerform.task;
    return { kind: "failed", error: toError(error, `task ${JSON.stringify(name)}`), measured: running.measured };
  } finally {
    running.stop();
  }
}

class RunningMap {
  readonly #world: World;
  readonly #request: RunRequest;
  readonly #its: MapToPerform;
  readonly #begin: number;
  readonly #startedAt: number;
  readonly #keeping: Keeping;
  #reason: Reason;
  #branches: Branches | undefined;
  /** How many of the branches that stand as kept ran in this run, before some were found to be damaged. */
  #ranBefore = 0;

  constructor(world: World, request: RunRequest, toPerform: MapToPerform) {
    this.#world = world;
    this.#request = request;
    this.#its = toPerform;
    this.#reason = toPerform.reason;
    this.#begin = world.clock.elapsed();
    this.#startedAt = world.clock.now();
    const hasInputs = (toPerform.task.options.inputs ?? []).length > 0;
    this.#keeping = new Keeping(world, toPerform.task, hasInputs ? () => this.#areInputsUnchanged() : undefined);
  }

  get measured(): Measured {
    const durationMs = this.#world.clock.elapsed() - this.#begin;
    const startedAt = new Date(this.#startedAt).toISOString();
    if (this.#branches === undefined) return { startedAt, durationMs, steps: [], ...this.#where };
    const { steps, counts, waitedMs } = this.#branches;
    // Those that were damaged then count once more among those that ran.
    const { ran, reused } = counts;
    const branches = { ...counts, ran: ran + this.#ranBefore, reused: reused - this.#ranBefore };
    return { startedAt, durationMs, steps, branches, ...(waitedMs === undefined ? {} : { waitedMs }), ...this.#where };
  }

  /** Where the branches run, where that is not this thread. */
  get #where(): Pick<TaskReport, "executor"> {
    const kind = this.#world.executor.kindOf?.(this.#its.task.name) ?? "inline";
    return kind === "inline" ? {} : { executor: kind };
  }

  stop(): void {
    this.#keeping.stop();
    this.#branches?.stop();
  }

  async run(): Promise<Performance> {
    const { task, branching, key, upstream, texts } = this.#its;
    const world = this.#world;
    const items = await readItems(world, task.name, branching.over, upstream).catch((error: unknown) => {
      this.#tellStart();
      throw error;
    });
    if ("kind" in items) return items;
    const keys = await branchKeys(task.name, branching, key, items);
    const standing = await branchStanding(world, task, keys, this.#reason);
    this.#reason = itemsReason(this.#reason, standing);
    this.#tellStart(standing);
    const parts = await annotate(task, this.#request, world, key.parts);
    await texts.note(task, key.parts.inputs);
    const made = await this.#make(items, standing);
    if (made.kind !== "made") return made;
    const { result } = made;
    const { failure, expired, ofOrigin, ofReport } = await judgeMade(world, this.#request, this.#its, result);
    const { measured } = this;
    const { durationMs } = measured;
    const report = world.veil.hide<TaskReport>({
      name: task.name,
      ...(failure === undefined ? { outcome: "ran", reason: describeReason(this.#reason) } : failedReport(failure)),
      ...measured,
      ...ofReport,
    });
    const entry: Entry = {
      task: task.name,
      key: key.hash,
      result,
      isUndefined: false,
      outputs: [],
      runId: this.#request.runId,
      session: world.session,
      startedAt: this.#oldest(keys),
      durationMs: Math.max(durationMs, this.#wholeMs(keys)),
      expired: (await this.#expired()) ?? expired,
    };
    const origin = { parts, because: this.#reason, ...ofOrigin };
    const record = { runId: this.#request.runId, startedAt: entry.startedAt, report };
    await world.store.saveEntry({ ...entry, origin, branches: keys }, record);
    return failure === undefined ? { kind: "saved", entry, report } : { kind: "checkFailed", error: failure, report };
  }

  /** Runs the branches, again those whose results turn out to be damaged, and puts the array together. */
  async #make(
    items: Items,
    standing: BranchStanding,
  ): Promise<Made | Extract<Performance, { kind: "upstreamDamaged" | "stopped" }>> {
    const { task } = this.#its;
    const first = await this.#makeOnce(items, standing);
    if (!("damaged" in first)) return first;
    const second = await this.#makeOnce(items, this.#withoutDamaged(standing, new Set(first.damaged)));
    if (!("damaged" in second)) return second;
    throw new PipelineError(
      "STORE_DAMAGED",
      `results of branches of ${JSON.stringify(task.name)} were damaged for the second time in this run`,
      { hint: "The disk may be failing: set LITTLE_PIPELINES_DIR to a folder on another.", task: task.name },
    );
  }

  async #makeOnce(
    items: Items,
    standing: BranchStanding,
  ): Promise<
    Made | { readonly damaged: readonly string[] } | Extract<Performance, { kind: "upstreamDamaged" | "stopped" }>
  > {
    await this.#runBranches(items, standing);
    const { damaged, done, counts } = this.#branches!;
    if (damaged !== undefined) return damaged;
    if (counts.cancelled > 0) return { kind: "stopped", measured: this.measured };
    const assembled = await assemble(this.#world, this.#its.task.name, standing.keys, done);
    return "result" in assembled ? { kind: "made", result: assembled.result } : assembled;
  }

  async #runBranches(items: Items, standing: BranchStanding): Promise<void> {
    const { task, branching, upstream, signal, attempts, spare, isStopped } = this.#its;
    const branches = new Branches(this.#world, {
      task,
      runId: this.#request.runId,
      items,
      standing,
      upstream: upstream.filter((entry) => branching.given.includes(entry.task)),
      params: this.#request.params(task),
      inputsDigest: inputsDigest(task, this.#its.key.parts.inputs),
      signal,
      attempts,
      keeping: this.#keeping,
      keepGoing: this.#request.keepGoing,
      isStopped,
    });
    this.#branches = branches;
    await branches.run(spare);
    await this.#keeping.finish();
    signal.throwIfAborted();
    if (branches.failed.length > 0) throw branchesFailed(task.name, branches);
  }

  #withoutDamaged({ keys }: BranchStanding, damaged: ReadonlySet<string>): BranchStanding {
    const { clock, emit } = this.#world;
    const what = damaged.size === 1 ? "the result of a branch was" : `the results of ${damaged.size} branches were`;
    const message = `${what} damaged: set aside, and computed again`;
    emit({ kind: "warned", at: clock.now(), task: this.#its.task.name, message });
    this.#ranBefore = this.#branches!.counts.ran;
    const kept = new Map([...this.#branches!.done].filter(([key]) => !damaged.has(key)));
    return standingOfKept(keys, kept);
  }

  #tellStart(standing?: BranchStanding): void {
    const { clock, emit } = this.#world;
    const branches =
      standing === undefined
        ? {}
        : { branches: { total: standing.keys.length, reused: standing.keys.length - standing.itemsToRun } };
    const share = standing === undefined ? 1 : standing.itemsToRun / Math.max(1, standing.keys.length);
    const { task, key, expected } = this.#its;
    const told = {
      reason: describeReason(this.#reason),
      key: key.hash,
      ...branches,
      ...this.#where,
      ...expected(share),
    };
    emit({ kind: "taskStarted", at: clock.now(), task: task.name, ...told });
  }

  /** What any branch read may be as old as that: the map is as old as its oldest branch. */
  #oldest(keys: readonly string[]): number {
    const { done } = this.#branches!;
    return keys.reduce((oldest, key) => Math.min(oldest, done.get(key)!.startedAt), this.#world.clock.now());
  }

  /** How long all branches take, those included that did not run this time: for plans, and for what comes first. */
  #wholeMs(keys: readonly string[]): number {
    const { done } = this.#branches!;
    const all = [...new Set(keys)];
    const lanes = Math.max(1, Math.min(all.length, this.#its.branching.concurrency, this.#request.concurrency));
    return all.reduce((sum, key) => sum + done.get(key)!.durationMs, 0) / lanes;
  }

  async #expired(): Promise<Entry["expired"]> {
    // Inputs were looked at when the last branch had ended; items that the map was given are looked at here.
    const hasInputs = (this.#its.task.options.inputs ?? []).length > 0;
    if (hasInputs ? !this.#keeping.hasChanged : await this.#areInputsUnchanged()) return null;
    const { clock, emit } = this.#world;
    const message = "its inputs changed while it ran: its result serves this run, and it runs again in the next";
    emit({ kind: "warned", at: clock.now(), task: this.#its.task.name, message });
    return "inputs";
  }

  async #areInputsUnchanged(): Promise<boolean> {
    const { task, key, keys } = this.#its;
    const now = await keys.inputsNow(task, this.#request.params(task)).catch(() => undefined);
    return now !== undefined && keySection("inputs", now) === keySection("inputs", key.parts.inputs);
  }
}

/** The array of all results is in the store. */
interface Made {
  readonly kind: "made";
  readonly result: ResultRef;
}
