import type { Capacities, Units } from "../model/limits.ts";

/** Who waits for units, in one line for each limit. */
interface Waiting {
  readonly units: Units;
  readonly granted: () => void;
  isGone: boolean;
}

/**
 * The named limits of a pipeline, for all of its runs in this process: how many units are free, and who waits.
 *
 * Whoever wants units is given all of them at once, and in the order of coming: what waits for a limit keeps all that
 * come later and want that limit behind it. So nobody starves, however many units they want, and nobody
 * holds some while waiting for others: the first of all that wait waits only for what is running.
 */
export class Limits {
  readonly #free: Map<string, number>;
  readonly #lines: ReadonlyMap<string, Line>;

  constructor(capacities: Capacities) {
    this.#free = new Map(Object.entries(capacities));
    this.#lines = new Map([...this.#free.keys()].map((limit) => [limit, new Line()]));
  }

  /**
   * Takes units at once where nobody is ahead and they are free; else waits in line.
   *
   * @param granted called once they are taken, where that is not at once
   * @returns undefined where they are taken; else which limits it waits for, and what gives the place up
   */
  take(
    units: Units,
    granted: () => void,
  ): { readonly limits: readonly string[]; readonly leave: () => void } | undefined {
    const missing = units.filter(
      ([limit, wanted]) => this.#line(limit).first !== undefined || this.#has(limit) < wanted,
    );
    if (missing.length === 0) {
      this.#move(units, -1);
      return undefined;
    }
    const waiting: Waiting = { units, granted, isGone: false };
    for (const [limit] of units) this.#line(limit).add(waiting);
    return {
      limits: missing.map(([limit]) => limit),
      leave: () => {
        waiting.isGone = true;
        this.#serve(units);
      },
    };
  }

  /** Gives units back: they go to those that wait. */
  give(units: Units): void {
    this.#move(units, 1);
    this.#serve(units);
  }

  /** Looks at the first in each of these lines, and in those that they have stood in too. */
  #serve(units: Units): void {
    const lines = units.map(([limit]) => limit);
    for (let limit = lines.pop(); limit !== undefined; limit = lines.pop()) {
      const first = this.#line(limit).first;
      if (first === undefined || !this.#isNext(first)) continue;
      first.isGone = true;
      this.#move(first.units, -1);
      for (const [its] of first.units) lines.push(its);
      first.granted();
    }
  }

  #isNext(waiting: Waiting): boolean {
    return waiting.units.every(([limit, wanted]) => this.#line(limit).first === waiting && this.#has(limit) >= wanted);
  }

  #move(units: Units, sign: 1 | -1): void {
    for (const [limit, count] of units) this.#free.set(limit, this.#has(limit) + sign * count);
  }

  #has(limit: string): number {
    return this.#free.get(limit)!;
  }

  #line(limit: string): Line {
    return this.#lines.get(limit)!;
  }
}

/** Those that wait for one limit, in the order of coming. Who left is passed over when it would be next. */
class Line {
  #waiting: Waiting[] = [];
  #next = 0;

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  get first(): Waiting | undefined {
    while (this.#waiting[this.#next]?.isGone === true) this.#next++;
    const first = this.#waiting[this.#next];
    if (first === undefined && this.#next > 0) {
      this.#waiting = [];
      this.#next = 0;
    }
    return first;
  }
}
