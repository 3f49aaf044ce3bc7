import { createHash } from "node:crypto";
import { PipelineError } from "../../model/errors.ts";
import type { Clock } from "../../model/clock.ts";
import type { UrlInput } from "../../model/inputs.ts";
import type { DigestMemo } from "../../model/memo.ts";
import { digest } from "../digest.ts";
import type { Known, SourceAnswer } from "./answer.ts";
import { noAnswer, send, type Answer, type NoAnswer } from "./request.ts";
import { placeOf, validatorOf } from "./validator.ts";

/** What was last seen of a source; kept in the memo, so nothing secret is in it. */
interface Seen {
  readonly digest: string;
  /** As the server gave it, to be asked whether it is still the one. */
  readonly etag?: string;
  /** Where it was found in the end, after redirections: an ETag is of a place. */
  readonly place: string;
  readonly method: "HEAD" | "GET";
  /** It had no validator, so its contents were read. */
  readonly isRead: boolean;
  /** When it was seen, in milliseconds since 1970 UTC: only of sources that say how long that does. */
  readonly at?: number;
}

/** What a source is asked with. */
export interface UrlQuestion {
  readonly memo: DigestMemo;
  readonly clock: Pick<Clock, "now">;
  readonly cancelled: AbortSignal;
  /** Whether what was seen lately does, where the input says so: not where a task is about to read it. */
  readonly mayRemember: boolean;
}

/**
 * Asks a server whether a source is what it was, with as little traffic as it allows: by HEAD, or by GET
 * whose body is not read. A source is known by its ETag, else by its Last-Modified, else by its contents.
 *
 * If-Modified-Since is never sent: a source that was put back to an older version is for many servers
 * 'not modified since'. If-None-Match is exact.
 */
export async function askUrl(input: UrlInput, question: UrlQuestion): Promise<SourceAnswer> {
  const { memo, clock, cancelled, mayRemember } = question;
  const id = urlId(input);
  const [last, seenAt] = parseSeen((await memo.recall("url", [id])).get(id));
  const now = clock.now();
  if (mayRemember && last !== undefined && isWithin(input.expire, seenAt, now))
    return { ...known(input, last), isRemembered: true };
  const asking: Asking = { input, id, last, memo, cancelled };
  const look = (last?.method === "GET" ? undefined : await ask(asking, "HEAD")) ?? (await ask(asking, "GET"));
  if (look.kind === "failed") {
    const mayReuse = input.reuseFor === undefined || isWithin(input.reuseFor, seenAt, now);
    if (!look.mayPass || last === undefined || !mayReuse) return look;
    return { ...look, last: known(input, last), ...(seenAt === undefined ? {} : { seenAt }) };
  }
  const isTimed = input.expire !== undefined || input.onUnreachable === "reuse";
  if (isTimed || JSON.stringify(look.seen) !== JSON.stringify(last)) {
    const seen: Seen = isTimed ? { ...look.seen, at: now } : look.seen;
    await memo.remember("url", new Map([[id, JSON.stringify(seen)]]));
  }
  return known(input, look.seen);
}

/** Whether what was seen at a moment is still within the time that a policy gives it. */
function isWithin(policy: UrlInput["expire"], seenAt: number | undefined, now: number): boolean {
  if (policy === undefined || seenAt === undefined || seenAt > now) return false;
  const until = policy.expiresAt(new Date(seenAt))?.getTime();
  return until !== undefined && until > now;
}

/** The same for inputs whose answers are about the same: an address, and how it is asked for. */
export function urlId({ url, headers }: UrlInput): string {
  return digest(JSON.stringify([url, plainHeaders(headers)]));
}

interface Asking {
  readonly input: UrlInput;
  readonly id: string;
  readonly last: Seen | undefined;
  readonly memo: DigestMemo;
  readonly cancelled: AbortSignal;
}

type Look = { readonly kind: "seen"; readonly seen: Seen } | NoAnswer;

/** Undefined where HEAD does not tell, and GET must. */
async function ask(asking: Asking, method: "HEAD", isConditional?: boolean): Promise<Look | undefined>;
async function ask(asking: Asking, method: "HEAD" | "GET", isConditional?: boolean): Promise<Look>;
async function ask(asking: Asking, method: "HEAD" | "GET", isConditional = true): Promise<Look | undefined> {
  const { input, last, cancelled } = asking;
  const etag = isConditional ? last?.etag : undefined;
  const answer = await send(input, method, etag === undefined ? {} : { "if-none-match": etag }, cancelled);
  if (answer.kind === "failed") return answer;
  try {
    const { response } = answer;
    const place = placeOf(response, input.url);
    // An ETag is of the place that gave it: of another place it says nothing.
    if (response.status === 304 && etag !== undefined)
      return place === last?.place ? { kind: "seen", seen: last } : await ask(asking, method, false);
    // Some refuse HEAD, or sign addresses for GET alone: what GET says counts.
    if (!response.ok) return method === "HEAD" && !isBusy(response) ? undefined : refused(response);
    const seen = await see(asking, method, place, answer);
    return seen === undefined ? undefined : { kind: "seen", seen };
  } catch (error) {
    // Of the memo: that is not the source's fault.
    if (error instanceof PipelineError) throw error;
    return noAnswer(error, input);
  } finally {
    await answer.end();
  }
}

/** What a server's answer says of the source; undefined where its body must be read and was not asked for. */
async function see(
  { id, last, memo }: Asking,
  method: "HEAD" | "GET",
  place: string,
  answer: Answer,
): Promise<Seen | undefined> {
  const validator = validatorOf(answer.response, place);
  const etag = answer.response.headers.get("etag");
  const found = { ...(etag === null ? {} : { etag }), place };
  const name = digest(`${id}\n${validator}`);
  if (validator !== undefined && last?.isRead !== true) {
    const its = (await memo.recall("url", [name])).get(name) ?? digest(validator);
    return { digest: its, ...found, method, isRead: false };
  }
  if (method === "HEAD") return undefined;
  const its = await digestBody(answer);
  if (validator === undefined) return { digest: its, ...found, method, isRead: true };
  // A server that has begun to give validators: this one stands for the contents that were read.
  await memo.remember("url", new Map([[name, its]]));
  return { digest: its, ...found, method: "HEAD", isRead: false };
}

/** The address and the headers in the clear count too: two sources may have the same ETag. */
function known({ url, headers }: UrlInput, seen: Seen): Known {
  const its = digest(JSON.stringify([url, plainHeaders(headers), seen.digest]));
  return { kind: "known", digest: its, isCheap: !seen.isRead };
}

/** Those that are no secret: a new token is no new content. */
function plainHeaders(headers: UrlInput["headers"]): [string, string][] {
  return Object.entries(headers)
    .filter((header): header is [string, string] => typeof header[1] === "string")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

async function digestBody({ response, onPart }: Answer): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of response.body ?? []) {
    hash.update(part as Uint8Array);
    onPart();
  }
  return digest(`contents ${hash.digest("hex")}`);
}

function isBusy({ status }: Response): boolean {
  return status === 429 || status === 503;
}

function refused({ status, statusText }: Response): NoAnswer {
  const reason = statusText === "" ? "" : ` ${statusText}`;
  const isGone = status === 404 || status === 410;
  const isClosed = status === 401 || status === 403 || status === 407;
  const hint = isGone
    ? "There is nothing at this address: correct it."
    : isClosed
      ? 'Give what it asks for in `headers`: { authorization: env("TOKEN") }.'
      : 'Try again later; onUnreachable: "reuse" goes on with what was seen last.';
  const mayPass = status >= 500 || status === 408 || status === 425 || status === 429;
  return { kind: "failed", code: "URL_UNREACHABLE", what: `answered ${status}${reason}`, hint, mayPass };
}

/** What was seen, and when. */
function parseSeen(text: string | undefined): [seen: Seen | undefined, seenAt: number | undefined] {
  if (text === undefined) return [undefined, undefined];
  const { at, ...seen } = JSON.parse(text) as Seen;
  return [seen, at];
}
