import { fetchSafely, PipelineError, systemClock, type Clock, type RateLimit, type UrlInput } from "../../index.ts";
import type { SentBody } from "./body.ts";
import { HttpError } from "./error.ts";
import type { AnswerHead, RequestContext } from "./options.ts";
import { pause } from "./rateLimit.ts";
import { DEFAULT_RETRY, retryAfterMs, retryDelayMs, type HttpRetryOptions } from "./retry.ts";
import type { Secrets } from "./secrets.ts";

/** A request that is ready to be sent, with all that is known of it. */
export interface Prepared {
  readonly method: string;
  /** The address, its headers and the secret part of its query. */
  readonly target: UrlInput;
  readonly body: SentBody | undefined;
  readonly secrets: Secrets;
  /** A task sends it that does not declare it, in contrast to one of `http()`. */
  readonly isHidden: boolean;
  readonly mayRepeat: boolean;
  readonly retry: number | HttpRetryOptions | undefined;
  readonly attemptTimeoutMs: number;
  readonly rateLimit: RateLimit | undefined;
  readonly clock: Clock | undefined;
}

/** An answer that was a success, its contents as they come. */
export interface Incoming extends AnswerHead {
  /** `GET https://example.org/stops`, for errors. */
  readonly what: string;
  readonly parts: AsyncIterable<Uint8Array>;
}

/**
 * Sends a request and reads its answer; again, where the server or the way to it failed and it may be repeated.
 *
 * @param read takes in an answer from its beginning; of one that broke off it is asked again
 * @throws HttpError what the last attempt came to; the signal's reason where it is called off
 */
export async function exchange<Data>(
  prepared: Prepared,
  { signal, log }: Pick<RequestContext, "signal" | "log">,
  read: (incoming: Incoming) => Promise<Data>,
): Promise<Data> {
  const { clock = systemClock, retry = {}, mayRepeat } = prepared;
  const settings = { ...DEFAULT_RETRY, ...(typeof retry === "number" ? { times: retry } : retry) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(prepared, clock, signal, read);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof HttpError) || !mayRepeat) throw error;
      const waitMs = retryDelayMs(error, attempt, settings, (clock.random ?? Math.random)());
      if (waitMs === undefined) throw error;
      const next = `again in ${(waitMs / 1000).toFixed(1)} s (attempt ${attempt + 1} of ${settings.times + 1})`;
      log.warn(`${error.message.split("\n")[0]}: ${next}`, { attempt, status: error.status ?? null, waitMs });
      await pause(waitMs, clock, signal);
    }
  }
}

/** Thrown inside. */
class TimeIsUp extends Error {}

async function once<Data>(
  { method, target, body, secrets, attemptTimeoutMs, rateLimit, isHidden }: Prepared,
  clock: Clock,
  cancelled: AbortSignal,
  read: (incoming: Incoming) => Promise<Data>,
): Promise<Data> {
  const { address, headers, secretHeaders } = inTheClear(target, secrets);
  const shown = secrets.address(target.url);
  const what = `${method} ${shown}`;
  if (body?.contentType !== undefined && !headers.has("content-type")) headers.set("content-type", body.contentType);
  await rateLimit?.(new URL(address).host, cancelled);
  const late = new AbortController();
  const startTimer = (): (() => void) => clock.after(attemptTimeoutMs, () => late.abort(new TimeIsUp()));
  let stop = startTimer();
  const restart = (): void => {
    stop();
    stop = startTimer();
  };
  const failed = (error: unknown): unknown => {
    if (cancelled.aborted || error instanceof PipelineError) return error;
    return noAnswer(what, shown, error, late.signal.aborted ? attemptTimeoutMs : undefined, secrets);
  };
  let response: Response | undefined;
  try {
    const signal = AbortSignal.any([cancelled, late.signal]);
    const its = body === undefined ? { isHidden } : { isHidden, body: body.body, isBodySecret: body.isSecret };
    response = await fetchSafely(address, { method, headers, ...its, signal, secretHeaders }).catch(
      (error: unknown) => {
        throw failed(error);
      },
    );
    restart();
    if (!response.ok) throw await refusal(what, shown, response, secrets, clock);
    return await read({
      what,
      status: response.status,
      headers: response.headers,
      url: withoutSecrets(response.url, target),
      parts: partsOf(response, restart, failed),
    });
  } finally {
    stop();
    // A body that is left lying would keep its connection.
    if (response?.bodyUsed === false) await response.body?.cancel().catch(() => {});
  }
}

/** What `read` throws is its own; what the network throws is told as such. */
async function* partsOf(
  { body }: Response,
  onPart: () => void,
  failed: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw failed(error);
      });
      if (done) return;
      onPart();
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function inTheClear(
  { url, headers, secretQuery = {} }: UrlInput,
  secrets: Secrets,
): { readonly address: string; readonly headers: Headers; readonly secretHeaders: string[] } {
  const address = new URL(url);
  for (const [name, given] of Object.entries(secretQuery))
    address.searchParams.set(name, secrets.reveal(given, `the parameter ${name}`));
  const sent = new Headers();
  for (const [name, given] of Object.entries(headers)) {
    const text = secrets.reveal(given, `the header ${name}`);
    try {
      sent.set(name, text);
    } catch {
      // Not the cause: it holds the text.
      throw new PipelineError("BAD_OPTION", `the header ${name} has a text that no header can have`, {
        hint: "Is there a line end in it?",
      });
    }
  }
  const secretHeaders = Object.keys(headers).filter((name) => typeof headers[name] !== "string");
  return { address: address.href, headers: sent, secretHeaders };
}

function withoutSecrets(address: string, { secretQuery = {} }: UrlInput): string {
  const parsed = new URL(address);
  for (const name of Object.keys(secretQuery)) parsed.searchParams.delete(name);
  return parsed.href;
}

/** As much of a body as an error shows. */
const SHOWN_CHARACTERS = 300;

async function refusal(
  what: string,
  url: string,
  response: Response,
  secrets: Secrets,
  clock: Clock,
): Promise<HttpError> {
  const { status, statusText, headers } = response;
  const text = await startOf(response).catch(() => "");
  const body = text === "" ? "" : `: ${secrets.told(text)}`;
  const isDown = status >= 500 || status === 408 || status === 425 || status === 429;
  return new HttpError("HTTP_FAILED", `${what} answered ${status}${statusText === "" ? "" : ` ${statusText}`}${body}`, {
    hint: hintFor(status),
    status,
    url,
    isDown,
    retryAfterMs: retryAfterMs(headers.get("retry-after"), clock.now()),
  });
}

async function startOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    if (text.length > SHOWN_CHARACTERS) break;
  }
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

function hintFor(status: number): string {
  if (status === 404 || status === 410) return "There is nothing at this address: correct it.";
  if (status === 401 || status === 403 || status === 407)
    return 'Give what it asks for in `headers`: { authorization: env("TOKEN") }.';
  if (status === 429) return "Ask less often: rateLimit: rateLimit({ perSecond: 1 }).";
  return status >= 500
    ? "The server fails: try again later; staleIfError goes on with the last good value."
    : "The server refuses the request: what it says tells why.";
}

function noAnswer(
  what: string,
  url: string,
  error: unknown,
  timeoutMs: number | undefined,
  secrets: Secrets,
): HttpError {
  const isLate = timeoutMs !== undefined;
  const text = secrets.told(inWords(error));
  return new HttpError(
    "HTTP_FAILED",
    isLate ? `${what} gave no answer within ${timeoutMs} ms` : `${what} cannot be reached: ${text}`,
    {
      hint: isLate
        ? "Raise its attemptTimeoutMs, or try again later."
        : "Check the address and the network; staleIfError goes on with the last good value.",
      url,
      isDown: true,
      // What undici throws may hold the address, with what is secret of it.
      cause: new Error(text),
    },
  );
}

/** `fetch failed` says nothing; its cause does. */
function inWords(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const cause = Error.isError(error.cause) ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message !== "" ? cause.message : (code ?? error.message);
}
