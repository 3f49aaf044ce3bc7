import type { HttpError } from "./error.ts";

/** How a request is tried again. */
export interface HttpRetryOptions {
  /** How many times more, after the first. @default 4 */
  readonly times?: number;
  /** The wait before the second attempt, in milliseconds. @default 500 */
  readonly delayMs?: number;
  /** By how much each wait is longer than the one before. @default 2 */
  readonly factor?: number;
  /** The longest wait, in milliseconds; a server that asks for a longer one is not waited for. @default 60_000 */
  readonly maxDelayMs?: number;
  /** Which share of each wait is left to chance, from 0 to 1, so that not all come again at the same moment. @default 0.5 */
  readonly jitter?: number;
}

export const DEFAULT_RETRY: Required<HttpRetryOptions> = {
  times: 4,
  delayMs: 500,
  factor: 2,
  maxDelayMs: 60_000,
  jitter: 0.5,
};

/** Methods that may be sent twice: the second time changes nothing. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/**
 * How long to wait before the next attempt; undefined where there is none.
 *
 * @param attempt the one that failed, from 1
 * @param random from 0 to 1
 */
export function retryDelayMs(
  error: HttpError,
  attempt: number,
  { times, delayMs, factor, maxDelayMs, jitter }: Required<HttpRetryOptions>,
  random: number,
): number | undefined {
  if (!error.isDown || attempt > times) return undefined;
  // What the server asks for is kept to: earlier is refused again, and later is of no use.
  if (error.retryAfterMs !== undefined) return error.retryAfterMs <= maxDelayMs ? error.retryAfterMs : undefined;
  const waitMs = Math.min(delayMs * factor ** (attempt - 1), maxDelayMs);
  return waitMs * (1 - jitter * random);
}

/** What a `Retry-After` says: seconds, or a date. Undefined where it says nothing. */
export function retryAfterMs(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const waitMs = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
