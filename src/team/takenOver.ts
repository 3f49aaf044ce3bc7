import { takeOver, type TakeOverPlace } from "./takeOver.ts";

/** How often it is looked whether a run has lost its coordinator. */
const LOOK_EVERY_MS = 1_000;

/** The runs that one process goes on with, one at a time. */
export class TakenOver {
  readonly #place: TakeOverPlace;
  readonly #mayTake: () => boolean;
  readonly #cancelling = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #run: Promise<void> | undefined;
  #isLooking = false;

  /** @param isDraining nothing new is taken then */
  constructor(place: Omit<TakeOverPlace, "signal">, isDraining: () => boolean) {
    this.#place = { ...place, signal: this.#cancelling.signal };
    this.#mayTake = () => !isDraining();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Resolves when the run that goes on is over. */
  async drain(): Promise<void> {
    clearInterval(this.#timer);
    await this.#run;
  }

  async close(): Promise<void> {
    this.#cancelling.abort();
    await this.drain();
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#run !== undefined || !this.#mayTake()) return;
    this.#isLooking = true;
    try {
      const taken = await takeOver(this.#place);
      this.#run = taken?.run
        .catch((error: unknown) => this.#place.tell(`cannot go on: ${(error as Error).message}`))
        .finally(() => (this.#run = undefined));
    } catch {
      // The next look comes; the loss of the database is told by itself.
    } finally {
      this.#isLooking = false;
    }
  }
}
