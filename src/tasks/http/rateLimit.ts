import { PipelineError, systemClock, type Clock, type RateLimit } from "../../index.ts";

/** Settings of {@link rateLimit}. */
export interface RateLimitOptions {
  /** How many requests may begin in a second, for each host: 0.5 is one in two seconds. */
  readonly perSecond: number;
  /** How many may begin at once after a pause. @default 1: they are spread evenly */
  readonly burst?: number;
  /** Where the time comes from; for tests. @default the machine's */
  readonly clock?: Clock;
}

/**
 * A limit on how often each host is asked, for all requests and tasks that are given it: make one, and hand it to each.
 * Retries and the looks at a validator count as well.
 *
 * @throws PipelineError `BAD_OPTION` for a rate that is no number above 0
 * @example
 * ```ts
 * const fiveASecond = rateLimit({ perSecond: 5 });
 * const stops = http("Stops", "https://api.example.org/stops", { rateLimit: fiveASecond });
 * const lines = http("Lines", "https://api.example.org/lines", { rateLimit: fiveASecond });
 * ```
 */
export function rateLimit({ perSecond, burst = 1, clock = systemClock }: RateLimitOptions): RateLimit {
  if (!(perSecond > 0 && Number.isFinite(perSecond)))
    throw badLimit(`perSecond is ${perSecond}`, "It is a number of requests, above 0: 0.5 is one in two seconds.");
  if (!(Number.isInteger(burst) && burst > 0)) throw badLimit(`burst is ${burst}`, "It is a whole number, 1 or more.");
  const everyMs = 1000 / perSecond;
  /** By host, when its next request would begin were they spread evenly. */
  const nextAt = new Map<string, number>();
  // A function, and not an object with a state: captured by a task, it counts by its name.
  return async function limit(host, signal) {
    const now = clock.elapsed();
    const due = Math.max(nextAt.get(host) ?? 0, now - (burst - 1) * everyMs);
    nextAt.set(host, due + everyMs);
    if (due > now) await pause(due - now, clock, signal);
    else signal.throwIfAborted();
  };
}

/**
 * Waits, unless told to stop.
 *
 * @throws the signal's reason
 */
export function pause(waitMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const abort = (): void => {
      stop();
      reject(signal.reason as Error);
    };
    const stop = clock.after(waitMs, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}

function badLimit(what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", `rateLimit(): ${what}`, { hint });
}
