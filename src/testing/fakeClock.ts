import type { Clock } from "../model/clock.ts";

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /**
   * Moves the time on, and calls back whatever becomes due on the way, each at its own moment and in
   * order, also what is asked for meanwhile.
   */
  move(ms: number): void;
  /** How many callbacks wait. */
  readonly waiting: number;
}

/**
 * A clock for tests: expiry, retries and time limits take no time then. Where chance decides, as in the jitter of
 * retries, it gives 0.5 each time.
 *
 * @param start the moment at which it stands. @default 2026-01-01T00:00:00Z
 * @example
 * ```ts
 * const clock = fakeClock(new Date("2026-03-02T12:00:00Z"));
 * const example = pipeline("Example", [load], { clock, store: memoryStore() });
 * await example.execute();
 * clock.move(6 * 3_600_000); // six hours later
 * await example.execute();
 * ```
 */
export function fakeClock(start: Date | number = Date.UTC(2026, 0, 1)): FakeClock {
  const begin = Number(start);
  const waiting = new Set<{ readonly due: number; readonly callback: () => void }>();
  let elapsed = 0;

  /** The one that is due first, of those the one that was asked for first; undefined where none is due by then. */
  const next = (until: number): { readonly due: number; readonly callback: () => void } | undefined => {
    let first: { readonly due: number; readonly callback: () => void } | undefined;
    for (const each of waiting) if (each.due <= until && (first === undefined || each.due < first.due)) first = each;
    return first;
  };

  return {
    // Whole milliseconds, as `Date.now()` gives.
    now: () => Math.floor(begin + elapsed),
    elapsed: () => elapsed,
    random: () => 0.5,
    after(delayMs, callback) {
      const call = { due: elapsed + Math.max(0, delayMs), callback };
      waiting.add(call);
      return () => void waiting.delete(call);
    },
    move(ms) {
      if (!(ms >= 0)) throw new RangeError(`a clock moves forward, not by ${ms} ms`);
      const until = elapsed + ms;
      for (let call = next(until); call !== undefined; call = next(until)) {
        waiting.delete(call);
        elapsed = call.due;
        call.callback();
      }
      elapsed = until;
    },
    get waiting() {
      return waiting.size;
    },
  };
}
