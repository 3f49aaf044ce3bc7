import { createHash } from "node:crypto";
import { PipelineError } from "../../model/errors.ts";
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
}

/**
 * Asks a server whether a source is what it was, with as little traffic as it allows: by HEAD, or by GET
 * whose body is not read. A source is known by its ETag, else by its Last-Modified, else by its contents.
 *
 * If-Modified-Since is never sent: a source that was put back to an older version is for many servers
 * 'not modified since'. If-None-Match is exact.
 */
export async function askUrl(input: UrlInput, memo: DigestMemo, cancelled: AbortSignal): Promise<SourceAnswer> {
  const id = urlId(input);
  const last = parseSeen((await memo.recall("url", [id])).get(id));
  const asking: Asking = { input, id, last, memo, cancelled };
  const look = (last?.method === "GET" ? undefined : await ask(asking, "HEAD")) ?? (await ask(asking, "GET"));
  if (look.kind === "failed") return look.mayPass && last !== undefined ? { ...look, last: known(input, last) } : look;
  if (JSON.stringify(look.seen) !== JSON.stringify(last))
    await memo.remember("url", new Map([[id, JSON.stringify(look.seen)]]));
  return known(input, look.seen);
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

function parseSeen(text: string | undefined): Seen | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Seen);
}
