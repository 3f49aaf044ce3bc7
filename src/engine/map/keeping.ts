import type { Branch } from "../../model/branch.ts";
import type { Task } from "../../model/task.ts";
import type { World } from "../world.ts";

/** Looks at inputs follow each other no sooner than this, and take a twentieth of the time at the most. */
const LOOK_EVERY_MS = 250;
const REST = 20;
/** So many branches wait for a look at the most, with their results in memory. */
const MOST_WAITING = 1000;

/**
 * Saves a map's branches as they finish. Where the map declares inputs, a branch is saved once these were looked at
 * again after it ended, and were still what its key says: many are saved by one look, since a look at a folder of
 * 10,000 files for each of 100,000 branches would take an hour.
 */
export class Keeping {
  readonly #world: World;
  readonly #task: Task;
  readonly #isUnchanged: (() => Promise<boolean>) | undefined;
  #waiting: Branch[] = [];
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextLookAt = 0;
  #hasChanged = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param isUnchanged looks at the inputs; undefined where there are none */
  constructor(world: World, task: Task, isUnchanged: (() => Promise<boolean>) | undefined) {
    this.#world = world;
    this.#task = task;
    this.#isUnchanged = isUnchanged;
  }

  /** The inputs are others than when the map began: what ended since the last look serves this run alone. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** @throws PipelineError `STORE_…` also of branches that were waiting */
  async keep(branch: Branch): Promise<void> {
    if (this.#isUnchanged === undefined) return this.#world.store.branches.save(this.#task.name, branch);
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#hasChanged) return;
    this.#waiting.push(branch);
    if (this.#looking !== undefined) return this.#waiting.length > MOST_WAITING ? this.#looking : undefined;
    const restMs = this.#nextLookAt - performance.now();
    if (restMs <= 0 || this.#waiting.length > MOST_WAITING) this.#look();
    else this.#timer ??= setTimeout(() => this.#look(), restMs).unref();
  }

  /** Saves those that are still waiting. */
  async finish(): Promise<void> {
    await this.#looking;
    if (this.#isUnchanged !== undefined && !this.#hasChanged) this.#look();
    await this.#looking;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Lets go of those that are waiting: the run is over otherwise. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#hasChanged = true;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#looking = this.#lookOnce()
      .catch((error: unknown) => void (this.#failure = { error }))
      .finally(() => (this.#looking = undefined));
  }

  async #lookOnce(): Promise<void> {
    const ended = this.#waiting;
    this.#waiting = [];
    const begin = performance.now();
    if (!(await this.#isUnchanged!())) this.#hasChanged = true;
    const now = performance.now();
    this.#nextLookAt = now + Math.max(LOOK_EVERY_MS, REST * (now - begin));
    if (this.#hasChanged) return;
    for (const branch of ended) await this.#world.store.branches.save(this.#task.name, branch);
  }
}
