import { PipelineError } from "../../index.ts";
import { checkRequest } from "./check.ts";
import { HttpError } from "./error.ts";
import type { AnswerHead, DataOf, HttpAnswer, HttpAs, RequestContext, RequestOptions } from "./options.ts";
import { prepare, send } from "./request.ts";
import { secretsOf, type Secrets } from "./secrets.ts";

/** How one page leads to the next. */
export interface PagesOptions<Page = unknown> {
  /**
   * The address of the next page, which may be relative to this one; undefined or null after the last.
   * @default what the header `Link` names as `next`
   */
  readonly next?: (page: Page, response: AnswerHead) => string | URL | undefined | null;
  /** More pages than this are an error: a source that never ends is a mistake. @default 10_000 */
  readonly most?: number;
}

/** Settings of {@link fetchPages}. */
export type FetchPagesOptions<As extends HttpAs = HttpAs, Page = unknown> = Omit<
  RequestOptions<As, Page>,
  "timeoutMs"
> &
  PagesOptions<Page>;

/**
 * The pages of a source, one after the other, each asked for when the one before it has been taken. Each is tried
 * again by itself. What is secret is sent to the host of the first page alone, wherever a page leads.
 *
 * @param context that of the task
 * @throws HttpError as `request` does; where a page leads to itself, and where there are more than `most`
 * @example
 * ```ts
 * task("Orders", async (context) => {
 *   const orders = [];
 *   for await (const { data } of fetchPages(context, "https://example.org/orders?page=1", { validate: orderPage })) {
 *     orders.push(...data.orders);
 *     context.progress(orders.length, data.total);
 *   }
 *   return orders;
 * });
 * ```
 */
export async function* fetchPages<As extends HttpAs = "json", Page = DataOf<As>>(
  context: RequestContext,
  address: string | URL,
  options: FetchPagesOptions<As, Page> = {},
): AsyncGenerator<HttpAnswer<Page>, void, undefined> {
  const { next: _next, most: _most, ...request } = options;
  checkRequest("fetchPages()", request);
  checkPages("fetchPages()", options);
  yield* pagesOf(context, address, request, options, "fetchPages()");
}

/** The same with options that were checked. */
export async function* pagesOf<Page>(
  context: RequestContext,
  address: string | URL,
  request: RequestOptions,
  { next = linkedNext, most = 10_000 }: PagesOptions<Page>,
  made: string,
  secrets: Secrets = secretsOf(),
): AsyncGenerator<HttpAnswer<Page>, void, undefined> {
  const first = prepare(made, address, request, secrets);
  const home = new URL(first.target.url).origin;
  const seen = new Set<string>();
  let prepared = first;
  for (let count = 1; ; count++) {
    const { url } = prepared.target;
    const shown = secrets.address(url);
    seen.add(url);
    const page = await send<Page>(prepared, request, context);
    yield page;
    const to = next(page.data, page);
    if (to === undefined || to === null) return;
    const at = URL.parse(String(to), page.url);
    if (at === null) throw pagesError(`${shown} leads to ${JSON.stringify(String(to))}, which is no address`, shown);
    // Secret parameters that the server repeats are put in anew.
    for (const name of Object.keys(first.target.secretQuery ?? {})) at.searchParams.delete(name);
    if (seen.has(at.href)) throw pagesError(`${shown} leads back to ${secrets.address(at)}`, shown);
    if (at.origin !== home && first.body !== undefined)
      throw pagesError(`${shown} leads to another host, which is not sent a body that is not meant for it`, shown);
    if (count === most) throw pagesError(`there are more than ${most} pages after ${secrets.address(address)}`, shown);
    prepared = prepare(made, at, at.origin === home ? pageRequest(request) : withoutSecrets(request), secrets);
  }
}

/** The parameters are in the address of the next page already, but for the secret ones. */
function pageRequest({ query, ...request }: RequestOptions): RequestOptions {
  return { ...request, query: filtered(query, (given) => typeof given === "object") };
}

/** Another host must not be given what is meant for the first. */
function withoutSecrets({ query: _query, headers, ...request }: RequestOptions): RequestOptions {
  return { ...request, headers: filtered(headers, (given) => typeof given === "string") };
}

function filtered<Value>(
  all: Readonly<Record<string, Value>> | undefined,
  isWanted: (value: Value) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([, value]) => isWanted(value)));
}

/** The address that the header `Link` names as `next` (RFC 8288). */
export function linkedNext(_page: unknown, { headers }: AnswerHead): string | undefined {
  const link = headers.get("link") ?? "";
  for (const [, address, params] of link.matchAll(/<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"[^"]*"|[^",;]*))?)*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]*))/i.exec(params!);
    if ((rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/).includes("next")) return address;
  }
  return undefined;
}

/** @throws PipelineError `BAD_OPTION` */
export function checkPages(made: string, options: true | PagesOptions<never>): void {
  const { next, most } = options === true ? {} : options;
  const bad = (what: string, hint: string): PipelineError =>
    new PipelineError("BAD_OPTION", `${made}: ${what}`, { hint });
  if (next !== undefined && typeof next !== "function")
    throw bad(
      "next is no function",
      "It is given a page and its response, and gives the next address: (page) => page.next.",
    );
  if (most !== undefined && !(Number.isInteger(most) && most > 0))
    throw bad(`most is ${most}`, "It is a whole number of pages, 1 or more.");
}

function pagesError(what: string, url: string): HttpError {
  return new HttpError("HTTP_UNREADABLE", what, {
    hint: "Look at what `next` gives; `most` is how many pages there may be.",
    url,
    isDown: false,
  });
}
