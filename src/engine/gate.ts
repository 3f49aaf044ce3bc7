import { unitsOf, type Units } from "../model/limits.ts";
import type { Gate } from "./schedule.ts";
import type { World } from "./world.ts";

/**
 * What tasks of one run pass before they start: those that take units of named limits wait here until they have them.
 * While they wait they take none of the run's `concurrency`.
 */
export class LimitGate implements Gate {
  readonly #world: World;
  readonly #inLine = new Map<number, { readonly open: () => void; readonly leave: () => void }>();
  readonly #holding = new Map<number, Units>();
  readonly #cameAt = new Map<number, number>();
  readonly #waitedMs = new Map<number, number>();
  #isOpen = false;

  constructor(world: World) {
    this.#world = world;
  }

  enter(index: number, open: () => void): boolean {
    const { tasks, limits, clock, emit } = this.#world;
    const task = tasks[index]!;
    // Of a map each branch takes units of its own.
    if (task.options.limits === undefined || task.branching !== undefined || this.#isOpen) return true;
    const units = unitsOf(task.options.limits);
    const place = limits!.take(units, () => {
      this.#inLine.delete(index);
      this.#holding.set(index, units);
      this.#waitedMs.set(index, clock.elapsed() - this.#cameAt.get(index)!);
      open();
    });
    if (place === undefined) {
      this.#holding.set(index, units);
      return true;
    }
    this.#cameAt.set(index, clock.elapsed());
    this.#inLine.set(index, { open, leave: place.leave });
    emit({ kind: "limitReached", at: clock.now(), task: task.name, limits: place.limits });
    return false;
  }

  leave(index: number): void {
    const units = this.#holding.get(index);
    if (units === undefined) return;
    this.#holding.delete(index);
    this.#world.limits!.give(units);
  }

  /** How long a task has waited; undefined where it could start at once. */
  waitedMs(index: number): number | undefined {
    return this.#waitedMs.get(index);
  }

  /** Lets all pass without units, also those that come later: nothing of the run is started any more. */
  open(): void {
    this.#isOpen = true;
    const { clock } = this.#world;
    for (const [index, { open, leave }] of this.#inLine) {
      this.#inLine.delete(index);
      this.#waitedMs.set(index, clock.elapsed() - this.#cameAt.get(index)!);
      leave();
      open();
    }
  }

  /** The run is over: what it still holds goes to others. */
  close(): void {
    this.#isOpen = true;
    for (const { leave } of this.#inLine.values()) leave();
    this.#inLine.clear();
    for (const index of this.#holding.keys()) this.leave(index);
  }
}

/** The gate of a run; undefined where the pipeline has no limits, which costs nothing. */
export function gateOf(world: World): LimitGate | undefined {
  return world.limits === undefined ? undefined : new LimitGate(world);
}
