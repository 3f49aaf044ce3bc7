import { setTimeout as wait } from "node:timers/promises";
import type { EnvInput, UrlHeader, UrlInput } from "../../model/inputs.ts";
import { Secret } from "../../model/secret.ts";
import { digest } from "../digest.ts";
import type { Failed } from "./answer.ts";
import { fetchSafely } from "./redirects.ts";

/** An answer to a request, its body not read yet. */
export interface Answer {
  readonly kind: "answer";
  readonly response: Response;
  /** The wait for a part of the body begins anew: it may be long, as long as it keeps coming. */
  readonly onPart: () => void;
  /** Ends the wait; the body is given up where it was not read. */
  readonly end: () => Promise<void>;
}

/** Why there is none. */
export interface NoAnswer extends Failed {
  /** Whether it may be another time: not where the server has answered that it will not. */
  readonly mayPass: boolean;
}

/** How often a server that says when to come again is asked again. */
const MOST_RETRIES = 2;

/**
 * Sends a request, and sends it again where the server says when, within the time that the input allows.
 *
 * @param headers besides those of the input
 */
export async function send(
  input: UrlInput,
  method: "HEAD" | "GET",
  headers: Readonly<Record<string, string>>,
  cancelled: AbortSignal,
): Promise<Answer | NoAnswer> {
  const all = allHeaders(input, headers);
  if (!(all instanceof Headers)) return all;
  const address = sentAddress(input);
  if (typeof address !== "string") return address;
  const secretHeaders = Object.keys(input.headers).filter((name) => typeof input.headers[name] !== "string");
  const { host } = new URL(address);
  // Not within its time: it may have to wait for many others.
  try {
    await input.rateLimit?.(host, cancelled);
  } catch (error) {
    return noAnswer(error, input, cancelled);
  }
  const limit = timeLimit(input.timeoutMs);
  const signal = AbortSignal.any([cancelled, limit.signal]);
  try {
    for (let retries = 0; ; retries++) {
      const response = await fetchSafely(address, { method, headers: all, signal, secretHeaders });
      const waitMs = retryAfterMs(response);
      if (waitMs === undefined || retries === MOST_RETRIES || waitMs > limit.leftMs())
        return { kind: "answer", response, onPart: limit.restart, end: () => giveUp(response, limit.stop) };
      await response.body?.cancel();
      await wait(waitMs, undefined, { signal });
      await input.rateLimit?.(host, signal);
    }
  } catch (error) {
    limit.stop();
    return noAnswer(error, input, limit.signal);
  }
}

/** Where the server, or the way to it, failed: what was thrown as data. */
export function noAnswer(error: unknown, { timeoutMs }: UrlInput, limit?: AbortSignal): NoAnswer {
  const isLate = limit?.aborted === true || error instanceof TimeIsUp;
  const what = isLate ? `gave no answer within ${timeoutMs} ms` : `cannot be reached: ${inWords(error)}`;
  return {
    kind: "failed",
    code: "URL_UNREACHABLE",
    what,
    hint: isLate
      ? 'Raise its timeoutMs, or try again later; onUnreachable: "reuse" goes on with what was seen last.'
      : 'Check the address and the network; onUnreachable: "reuse" goes on with what was seen last.',
    cause: error,
    mayPass: true,
  };
}

/** Thrown inside. */
class TimeIsUp extends Error {}

interface TimeLimit {
  readonly signal: AbortSignal;
  readonly leftMs: () => number;
  readonly restart: () => void;
  readonly stop: () => void;
}

function timeLimit(timeoutMs: number): TimeLimit {
  const controller = new AbortController();
  let endsAt = performance.now() + timeoutMs;
  const timer = setTimeout(() => controller.abort(new TimeIsUp()), timeoutMs);
  return {
    signal: controller.signal,
    leftMs: () => endsAt - performance.now(),
    restart() {
      endsAt = performance.now() + timeoutMs;
      timer.refresh();
    },
    stop: () => clearTimeout(timer),
  };
}

async function giveUp(response: Response, stop: () => void): Promise<void> {
  stop();
  // A body that is left lying would keep its connection, and one that was read is read.
  if (!response.bodyUsed) await response.body?.cancel().catch(() => {});
}

/** How long to wait where the server is busy and says for how long; undefined where it answered. */
function retryAfterMs({ status, headers }: Response): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const text = headers.get("retry-after") ?? "";
  const waitMs = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

/** With the values in the clear, so that what is wrong with one is told without it. */
function allHeaders(input: UrlInput, more: Readonly<Record<string, string>>): Headers | NoAnswer {
  // Compressed, the same source may have another ETag.
  const headers = new Headers({ "accept-encoding": "identity", ...more });
  for (const [name, given] of Object.entries(input.headers)) {
    const text = textOf(given);
    if (text === undefined) return unset(given, `header ${name}`);
    try {
      headers.set(name, text);
    } catch {
      return badHeader(`has a header ${name} with a text that no header can have`, "Is there a line end in it?");
    }
  }
  return headers;
}

/** The address with what is secret of its query. */
function sentAddress({ url, secretQuery }: UrlInput): string | NoAnswer {
  if (secretQuery === undefined) return url;
  const address = new URL(url);
  for (const [name, given] of Object.entries(secretQuery)) {
    const text = textOf(given);
    if (text === undefined) return unset(given, `parameter ${name}`);
    address.searchParams.set(name, text);
  }
  return address.href;
}

/** All that is sent of an input in one digest, besides its address: what is secret too. */
export function secretsId({ headers, secretQuery = {} }: UrlInput): string {
  const texts = (all: Readonly<Record<string, UrlHeader>>): unknown[] =>
    Object.entries(all).map(([name, given]) => [name, textOf(given)]);
  return digest(JSON.stringify([texts(headers), texts(secretQuery)]));
}

function textOf(given: UrlHeader): string | undefined {
  if (typeof given === "string") return given;
  return given instanceof Secret ? given.reveal() : process.env[given.name];
}

function unset(given: UrlHeader, place: string): NoAnswer {
  const { name } = given as EnvInput;
  return badHeader(`needs ${name} for its ${place}, which is not set`, `Set the environment variable ${name}.`);
}

function badHeader(what: string, hint: string): NoAnswer {
  return { kind: "failed", code: "BAD_OPTION", what, hint, mayPass: false };
}

/** `fetch failed` says nothing; its cause does. */
function inWords(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const cause = Error.isError(error.cause) ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message !== "" ? cause.message : (code ?? error.message);
}
