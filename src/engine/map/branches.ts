import type { Branch } from "../../model/branch.ts";
import type { Entry } from "../../model/entry.ts";
import { toError } from "../../model/errors.ts";
import type { BranchFinished } from "../../model/event.ts";
import type { TaskAnswer, TaskRequest } from "../../model/executor.ts";
import type { BranchCounts, StepReport } from "../../model/report.ts";
import { reportError } from "../../model/reportError.ts";
import type { Task } from "../../model/task.ts";
import type { Attempts } from "../attempt.ts";
import { isOfStore } from "../perform.ts";
import type { SpareSlots } from "../schedule.ts";
import type { World } from "../world.ts";
import { itemAt } from "./branchKeys.ts";
import { itemLabel } from "./itemLabel.ts";
import type { Items } from "./items.ts";
import type { Keeping } from "./keeping.ts";
import type { BranchStanding } from "./standing.ts";
import { BranchUnits } from "./units.ts";

/** What the branches of one map need to run. */
export interface ToBranch {
  readonly task: Task;
  readonly runId: string;
  readonly items: Items;
  readonly standing: BranchStanding;
  /** The entries of the dependencies that each branch is given. */
  readonly upstream: readonly Entry[];
  readonly params: TaskRequest["params"];
  readonly inputsDigest?: string | undefined;
  readonly signal: AbortSignal;
  readonly attempts: Attempts;
  readonly keeping: Pick<Keeping, "keep">;
  /** After a failure of one, the others go on. */
  readonly keepGoing: boolean;
  /** Something else has failed, and nothing new may start. */
  readonly isStopped: () => boolean;
}

/** A branch that failed. */
export interface FailedBranch {
  readonly index: number;
  readonly label: string;
  readonly error: Error;
}

/** The longest that branches which never wait for anything keep signals and timers waiting. */
const TURN_MS = 20;
const PROGRESS_EVERY_MS = 250;
/** Steps by other names than these are left out of the report: a name made of the item would make one for each. */
const MOST_STEPS = 100;

/** Runs the branches of one map that must run: one at a time in the map's own slot, more in slots that are lent. */
export class Branches {
  readonly failed: FailedBranch[] = [];
  /** By key: those that are kept and valid, and those that ran. */
  readonly done: Map<string, Branch>;
  /** A dependency's result turned out to be damaged: no more branches are started. */
  damaged: Extract<TaskAnswer, { kind: "upstreamDamaged" }> | undefined;
  readonly #world: World;
  readonly #its: ToBranch;
  /** How many items have a branch of this key. */
  readonly #shares = new Map<string, number>();
  readonly #units: BranchUnits;
  readonly #steps = new Map<string, number>();
  readonly #lentLimit: number;
  #place = 0;
  #ranCount = 0;
  #lentCount = 0;
  #doneItems: number;
  #nextProgressAt = 0;
  #onIdle: (() => void) | undefined;
  /** How long those took that are done, all together, and how many that is. */
  #doneMs: number;
  #timedCount: number;

  constructor(world: World, toBranch: ToBranch) {
    const { standing, task } = toBranch;
    this.#world = world;
    this.#its = toBranch;
    this.#units = new BranchUnits(world, task);
    this.done = new Map(standing.kept);
    this.#doneItems = standing.keys.length - standing.itemsToRun;
    this.#doneMs = summedMs(standing.kept);
    this.#timedCount = standing.kept.size;
    this.#lentLimit = task.branching!.concurrency - 1;
    for (const key of standing.keys)
      if (!standing.kept.has(key)) this.#shares.set(key, (this.#shares.get(key) ?? 0) + 1);
  }

  /** Resolves when none is running, and none is left to start. */
  async run({ lend }: SpareSlots): Promise<void> {
    const endLending = lend(() => (this.#lentCount < this.#lentLimit ? this.#lent() : undefined));
    try {
      let turnEnds = performance.now() + TURN_MS;
      while (this.#hasNext && (await this.#units.wait(this.#its.signal))) {
        await this.#runNext();
        if (performance.now() < turnEnds) continue;
        await new Promise((resolve) => setImmediate(resolve));
        turnEnds = performance.now() + TURN_MS;
      }
      if (this.#lentCount > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    } finally {
      endLending();
    }
  }

  get counts(): BranchCounts {
    const { keys, itemsToRun } = this.#its.standing;
    const failed = this.failed.reduce((sum, { index }) => sum + this.#shares.get(keys[index]!)!, 0);
    const cancelled = keys.length - this.#doneItems - failed;
    const ran = this.#ranCount;
    return {
      total: keys.length,
      ran,
      reused: keys.length - itemsToRun + (itemsToRun - ran - failed - cancelled),
      failed,
      cancelled,
    };
  }

  /** Of all branches that ran, by name: sums. */
  get steps(): readonly StepReport[] {
    return [...this.#steps].map(([name, durationMs]) => ({ name, durationMs }));
  }

  /** How long branches waited for named limits. */
  get waitedMs(): number | undefined {
    return this.#units.waitedMs;
  }

  /** Gives up what is waiting to start. */
  stop(): void {
    this.#units.stop();
  }

  #lent(): Promise<void> | undefined {
    if (!this.#hasNext || !this.#units.take()) return undefined;
    this.#lentCount++;
    return this.#runNext().finally(() => {
      this.#lentCount--;
      if (this.#lentCount === 0) this.#onIdle?.();
    });
  }

  get #hasNext(): boolean {
    const { signal, standing, keepGoing, isStopped } = this.#its;
    if (this.#place >= standing.toRun.length || signal.aborted || this.damaged !== undefined || isStopped())
      return false;
    return keepGoing || this.failed.length === 0;
  }

  /** Runs the next branch; units for it were taken. While they were waited for, a lent slot may have run the last. */
  async #runNext(): Promise<void> {
    try {
      if (this.#hasNext) await this.#runOne(this.#its.standing.toRun[this.#place++]!);
    } finally {
      this.#units.give();
    }
  }

  async #runOne(index: number): Promise<void> {
    const { clock, emit, session } = this.#world;
    const { task, runId, items, standing, upstream, params, signal, attempts, keeping } = this.#its;
    const key = standing.keys[index]!;
    const branch = itemLabel(items.at(index));
    const startedAt = clock.now();
    const begin = clock.elapsed();
    const finish = (outcome: BranchFinished["outcome"], error?: Error): void =>
      emit({
        kind: "branchFinished",
        at: clock.now(),
        task: task.name,
        branch,
        index,
        outcome,
        durationMs: clock.elapsed() - begin,
        failedCount: this.failed.length,
        ...(error === undefined ? {} : { error: reportError(error) }),
      });
    emit({ kind: "branchStarted", at: startedAt, task: task.name, branch, key, index });
    const steps: StepReport[] = [];
    try {
      const answer = await attempts.run(
        this.#world,
        task,
        {
          runId,
          task: task.name,
          key,
          upstream,
          params,
          item: itemAt(task.name, items, index),
          inputsDigest: this.#its.inputsDigest,
          expectedMs: this.#timedCount === 0 ? undefined : this.#doneMs / this.#timedCount,
          signal,
          emit: (event) => {
            if (event.kind === "stepFinished") steps.push({ name: event.step, durationMs: event.durationMs });
            emit({ ...event, branch });
          },
        },
        () => {
          steps.length = 0;
        },
      );
      if (answer.kind === "upstreamDamaged") {
        this.damaged ??= answer;
        return finish("cancelled");
      }
      const durationMs = answer.ranMs ?? clock.elapsed() - begin;
      this.#doneMs += durationMs;
      this.#timedCount++;
      const its: Branch = { key, result: answer.result, runId, session, startedAt, durationMs };
      await keeping.keep(its);
      this.done.set(key, its);
      this.#addSteps(steps);
      this.#ranCount++;
      this.#doneItems += this.#shares.get(key)!;
      finish("ran");
      this.#tellProgress();
    } catch (thrown) {
      if (isOfStore(thrown)) throw thrown;
      // What a branch throws once it was told to stop is its way of stopping.
      if (signal.aborted) return finish("cancelled");
      const error = toError(thrown, `branch ${branch} of ${JSON.stringify(task.name)}`);
      this.failed.push({ index, label: branch, error });
      finish("failed", error);
    }
  }

  #addSteps(steps: readonly StepReport[]): void {
    for (const { name, durationMs } of steps) {
      const sum = this.#steps.get(name);
      if (sum !== undefined || this.#steps.size < MOST_STEPS) this.#steps.set(name, (sum ?? 0) + durationMs);
    }
  }

  #tellProgress(): void {
    const { clock, emit } = this.#world;
    const now = clock.elapsed();
    if (now < this.#nextProgressAt) return;
    this.#nextProgressAt = now + PROGRESS_EVERY_MS;
    const { task, standing } = this.#its;
    emit({
      kind: "taskProgress",
      at: clock.now(),
      task: task.name,
      done: this.#doneItems,
      total: standing.keys.length,
    });
  }
}

/** How long branches took, all together. */
export function summedMs(kept: ReadonlyMap<string, Branch>): number {
  let sum = 0;
  for (const { durationMs } of kept.values()) sum += durationMs;
  return sum;
}
