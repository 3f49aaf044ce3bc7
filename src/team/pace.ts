/** Tasks that take less on the average are fetched before there is a slot for them: asking for each takes longer than running it. */
const QUICK_MS = 50;
/** Tasks that take less on the average do nothing but compute: more of them at a time than there are cores take longer, all together. */
const TINY_MS = 5;
/** How much the last one counts in the average. */
const SHARE = 0.1;

/** How many jobs a worker takes and begins, by how long its tasks have taken lately. */
export class Pace {
  readonly #slots: number;
  readonly #cores: number;
  #meanMs = Infinity;

  constructor(slots: number, cores: number) {
    this.#slots = slots;
    this.#cores = Math.min(slots, cores);
  }

  /** A task took so long. */
  note(ranMs: number): void {
    this.#meanMs = Number.isFinite(this.#meanMs) ? this.#meanMs + SHARE * (ranMs - this.#meanMs) : ranMs;
  }

  /** How many jobs it holds at the most, those that wait for a slot included. */
  get mostHeld(): number {
    return this.#meanMs < QUICK_MS ? 2 * this.#slots : this.#slots;
  }

  /**
   * How many may begin.
   *
   * @param running how many run
   * @param young how many of these have begun less than {@link YOUNG_MS} ago: the others are not tiny, whatever the average says
   */
  free(running: number, young: number): number {
    const free = this.#slots - running;
    return this.#meanMs < TINY_MS ? Math.min(free, this.#cores - young) : free;
  }
}

/** What has run for longer is no tiny task: what its thread does before it begins, to compare its code, takes some milliseconds, and tens on a busy machine. */
export const YOUNG_MS = 200;
