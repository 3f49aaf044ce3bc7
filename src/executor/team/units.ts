import { setTimeout as wait } from "node:timers/promises";
import { PipelineError } from "../../model/errors.ts";
import type { Database } from "../../store/postgres/database.ts";
import type { Session } from "../../store/postgres/session.ts";

/** Units of named limits, as a job names them. */
export type WantedUnits = readonly (readonly [name: string, units: number, capacity: number])[];

/** Thrown where work was ended because its units may be another's soon: the database could not be reached for long. */
export class UnitsLost extends PipelineError {
  constructor() {
    super(
      "RUN_CANCELLED",
      "it held units of a limit, and the database could not be reached, so that others take them soon",
    );
  }
}

/** How often one that waits looks, whatever it hears. */
const LOOK_EVERY_MS = 500;
/** How often who holds units sees to it that they are still its own. */
const SEE_EVERY_MS = 2_500;
/** Work that holds units is ended when the database has not been reached for so long; others take them after 15 seconds (`take_units`). */
const LOST_MS = 12_000;

/**
 * Units of limits that all machines have in common, held by the process that runs the task: they are free again when it
 * gives them back, or some time after it is gone.
 */
export class Units {
  readonly #database: Database;
  readonly #session: Session;
  /** By holder: how its work is ended. */
  readonly #held = new Map<string, AbortController>();
  #seenAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, session: Session) {
    this.#database = database;
    this.#session = session;
  }

  /**
   * Does work with units, once they are free.
   *
   * @param holder names them: each time another
   * @param work given a signal that also ends it where the units are lost
   * @throws UnitsLost; the signal's reason; what the work throws
   */
  async hold<Result>(
    { wanted, holder, signal }: { readonly wanted: WantedUnits; readonly holder: string; readonly signal: AbortSignal },
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const controller = new AbortController();
    try {
      await this.#take(wanted, holder, signal);
      this.#held.set(holder, controller);
      return await work(AbortSignal.any([signal, controller.signal]));
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      this.#held.delete(holder);
      // Where the database is away, they are free some time after this process was last seen.
      const given = this.#database.query("delete from holds where holder = $1", [holder]);
      if (controller.signal.aborted) given.catch(() => {});
      else await given;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** All of the units, or none, again and again. */
  async #take(wanted: WantedUnits, holder: string, signal: AbortSignal): Promise<void> {
    const sorted = wanted.toSorted(([a], [b]) => (a < b ? -1 : 1));
    const id = await this.#session.id();
    for (;;) {
      signal.throwIfAborted();
      const askedAt = performance.now();
      const [row] = await this.#database.query<[boolean]>("select take_units($1, $2, $3, $4, $5)", [
        sorted.map(([name]) => name),
        sorted.map(([, units]) => units),
        sorted.map(([, , capacity]) => capacity),
        id,
        holder,
      ]);
      if (row![0]) {
        this.#seenAt = Math.max(this.#seenAt, askedAt);
        this.#timer ??= setInterval(() => void this.#see(), SEE_EVERY_MS).unref();
        return;
      }
      await wait(LOOK_EVERY_MS * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    }
  }

  /** Asks for them; they are counted from the moment that this was asked, not from that of the answer. */
  async #see(): Promise<void> {
    const askedAt = performance.now();
    if (this.#held.size === 0) return void (this.#seenAt = askedAt);
    const end = (lost: Iterable<string>): void => {
      for (const holder of lost) this.#held.get(holder)?.abort(new UnitsLost());
    };
    const holders = [...this.#held.keys()];
    const watch = setTimeout(() => end([...this.#held.keys()]), Math.max(0, this.#seenAt + LOST_MS - askedAt));
    try {
      const rows = await this.#database.query<[string]>(
        "select holder::text from holds where holder = any($1::uuid[])",
        [holders],
      );
      this.#seenAt = Math.max(this.#seenAt, askedAt);
      const there = new Set(rows.map(([holder]) => holder));
      end(holders.filter((holder) => !there.has(holder)));
    } catch {
      // It is asked again, and the watch of the last answer goes on.
      if (askedAt - this.#seenAt > LOST_MS) end(holders);
    } finally {
      clearTimeout(watch);
    }
  }
}
