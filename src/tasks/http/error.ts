import { PipelineError, type ErrorCode } from "../../index.ts";

/** What is known of a request that came to nothing. */
export interface HttpErrorOptions {
  readonly hint?: string;
  /** The status that was answered; undefined where there was no answer. */
  readonly status?: number | undefined;
  /** The address without what is secret. */
  readonly url: string;
  /** Whether the server, or the way to it, failed: another time it may do better. */
  readonly isDown: boolean;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * A request that came to nothing: `HTTP_FAILED` (no answer, or one that is no success), `HTTP_UNREADABLE` (an answer that
 * is not what was asked for), `CHECKSUM_MISMATCH`. Nothing secret is in it.
 *
 * @example
 * ```ts
 * try {
 *   await request(context, "https://example.org/stops/4711");
 * } catch (error) {
 *   if (error instanceof HttpError && error.status === 404) return null;
 *   throw error;
 * }
 * ```
 */
export class HttpError extends PipelineError {
  /** The status that was answered; undefined where there was no answer. */
  readonly status: number | undefined;
  /** The address without what is secret. */
  readonly url: string;
  /** Whether the server, or the way to it, failed: another time it may do better. */
  readonly isDown: boolean;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: Extract<ErrorCode, "HTTP_FAILED" | "HTTP_UNREADABLE" | "CHECKSUM_MISMATCH">,
    what: string,
    { hint, status, url, isDown, retryAfterMs, ...more }: HttpErrorOptions,
  ) {
    super(code, what, { hint, ...("cause" in more ? { cause: more.cause } : {}) });
    this.status = status;
    this.url = url;
    this.isDown = isDown;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether a request failed since its server, or the way to it, did: for `staleIfError`. */
export function isDown(error: unknown): boolean {
  // By the property: one that comes from another thread or process is of no class of its own.
  return Error.isError(error) && (error as Partial<HttpError>).isDown === true;
}
