import { unitsOf, type Units } from "../../model/limits.ts";
import type { Task } from "../../model/task.ts";
import type { World } from "../world.ts";

/**
 * The units of named limits that each branch of a map takes while it runs. One branch waits in line for them, in the
 * map's own slot; others are started where units are free at once, so that none keeps a slot that others could use.
 */
export class BranchUnits {
  readonly #world: World;
  readonly #task: Task;
  readonly #units: Units | undefined;
  #hasTold = false;
  #waitedMs = 0;
  #leave: (() => void) | undefined;

  constructor(world: World, task: Task) {
    this.#world = world;
    this.#task = task;
    this.#units = task.options.limits === undefined ? undefined : unitsOf(task.options.limits);
  }

  /** How long the branches that waited in line did so, together; undefined where none did. */
  get waitedMs(): number | undefined {
    return this.#hasTold ? this.#waitedMs : undefined;
  }

  /** Takes units where they are free. */
  take(): boolean {
    if (this.#units === undefined) return true;
    const place = this.#world.limits!.take(this.#units, () => {});
    place?.leave();
    return place === undefined;
  }

  /** Resolves once they are taken: true; or false where the wait was given up. */
  async wait(signal: AbortSignal): Promise<boolean> {
    if (this.#units === undefined || signal.aborted) return !signal.aborted;
    const { clock, emit, limits } = this.#world;
    const begin = clock.elapsed();
    const taken = Promise.withResolvers<boolean>();
    const place = limits!.take(this.#units, () => taken.resolve(true));
    if (place === undefined) return true;
    if (!this.#hasTold) emit({ kind: "limitReached", at: clock.now(), task: this.#task.name, limits: place.limits });
    this.#hasTold = true;
    const giveUp = (): void => {
      place.leave();
      taken.resolve(false);
    };
    this.#leave = giveUp;
    signal.addEventListener("abort", giveUp, { once: true });
    const isTaken = await taken.promise;
    signal.removeEventListener("abort", giveUp);
    this.#leave = undefined;
    this.#waitedMs += clock.elapsed() - begin;
    return isTaken;
  }

  give(): void {
    if (this.#units !== undefined) this.#world.limits!.give(this.#units);
  }

  /** Gives up the wait, where one is going on: the run is over. */
  stop(): void {
    this.#leave?.();
  }
}
