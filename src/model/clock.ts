/** Where the time comes from: the machine's, or a test's that moves only when told to. */
export interface Clock {
  /** The moment now, in milliseconds since 1970 UTC. */
  now(): number;
  /** A steady count of milliseconds with fractions, for durations: a change of the date does not touch it. */
  elapsed(): number;
  /**
   * Calls back once, `delayMs` later; the function that is returned calls it off.
   * Does not by itself keep the process alive when `unref` is true.
   */
  after(delayMs: number, callback: () => void, options?: { readonly unref?: boolean }): () => void;
  /** A number from 0 to below 1, for the jitter of waits: a test's clock gives always the same. @default Math.random */
  random?(this: void): number;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, callback, options) {
    // A longer delay would overflow setTimeout's 32 bits and fire at once.
    const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1));
    if (options?.unref === true) timer.unref();
    return () => clearTimeout(timer);
  },
};
