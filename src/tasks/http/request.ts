import { PipelineError, systemClock, url, type UrlInput } from "../../index.ts";
import { sentBody } from "./body.ts";
import { checkChecksum } from "./checksum.ts";
import { checkRequest } from "./check.ts";
import { HttpError } from "./error.ts";
import { exchange, type Prepared } from "./exchange.ts";
import type { DataOf, HttpAnswer, HttpAs, RequestContext, RequestOptions } from "./options.ts";
import { checkWanted, readAnswer } from "./read.ts";
import { isIdempotent } from "./retry.ts";
import { secretsOf } from "./secrets.ts";

/**
 * Sends a request from within a task: it is tried again where the server fails, waits its turn at a `limit`, is called
 * off with the task, and tells of itself in the task's log. Nothing secret is told.
 *
 * @param context that of the task
 * @param address http or https; a user name and password in it are sent, and never shown
 * @throws HttpError where there is no answer, or one that is no success or not what was asked for
 * @example
 * ```ts
 * task("Prices", async (context) => {
 *   const { data } = await request(context, "https://example.org/prices", {
 *     headers: { authorization: env("PRICES_TOKEN") },
 *     validate: z.array(z.object({ item: z.string(), price: z.number() })),
 *   });
 *   return data;
 * });
 * ```
 */
export async function request<As extends HttpAs = "json", Output = DataOf<As>>(
  context: RequestContext,
  address: string | URL,
  options: RequestOptions<As, Output> = {},
): Promise<HttpAnswer<Output>> {
  checkRequest("request()", options);
  const { timeoutMs, clock = systemClock } = options;
  const prepared = prepare("request()", address, options);
  if (timeoutMs === undefined) return send(prepared, options, context);
  const limit = new AbortController();
  const shown = prepared.secrets.address(prepared.target.url);
  const stop = clock.after(timeoutMs, () =>
    limit.abort(
      new HttpError("HTTP_FAILED", `${prepared.method} ${shown} took longer than its limit of ${timeoutMs} ms`, {
        hint: "Raise its timeoutMs: all attempts and the waits between them count.",
        url: shown,
        isDown: true,
      }),
    ),
  );
  try {
    return await send(prepared, options, { ...context, signal: AbortSignal.any([context.signal, limit.signal]) });
  } finally {
    stop();
  }
}

/** Sends what was prepared, and tells of it in the log. */
export async function send<Output>(
  prepared: Prepared,
  options: RequestOptions,
  context: RequestContext,
): Promise<HttpAnswer<Output>> {
  const { clock = systemClock } = prepared;
  const begin = clock.elapsed();
  const answer = await exchange(prepared, context, async (incoming) => {
    const { status, headers, url: from } = incoming;
    const data = (await readAnswer(incoming, options, context, prepared.secrets)) as Output;
    return { status, headers, url: from, data };
  });
  const durationMs = Math.round(clock.elapsed() - begin);
  const { method, target, secrets } = prepared;
  context.log.debug(`${method} ${secrets.address(target.url)} answered ${answer.status} in ${durationMs} ms`);
  return answer;
}

const ATTEMPT_TIMEOUT_MS = 30_000;

/**
 * A request as it will be sent.
 *
 * @param made for errors: `request()`, `http("Stops")`
 * @param secrets those of the requests that belong together
 * @throws PipelineError `BAD_OPTION`
 */
export function prepare(
  made: string,
  address: string | URL,
  options: RequestOptions,
  secrets: Prepared["secrets"] = secretsOf(),
): Prepared {
  checkWanted(made, options);
  checkChecksum(made, options);
  const { body, graphql, headers = {}, query = {}, attemptTimeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  const sent = graphql ?? body;
  const method = (options.method ?? (sent === undefined ? "GET" : "POST")).toUpperCase();
  return {
    method,
    target: targetOf(made, address, { headers, query }),
    body: sent === undefined ? undefined : sentBody(sent, secrets),
    secrets,
    isHidden: !made.startsWith("http("),
    mayRepeat: options.idempotent ?? (isIdempotent(method) || isQuery(graphql?.query)),
    retry: options.retry,
    attemptTimeoutMs,
    rateLimit: options.rateLimit,
    clock: options.clock,
  };
}

/** What `url()` makes of an address: it checks, and puts aside what is secret. */
export function targetOf(made: string, address: string | URL, options: Parameters<typeof url>[1]): UrlInput {
  try {
    return url(address, options);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const what = error.message.split("\n")[0]!.replace(/^url\(\):?/, `${made}:`);
    throw new PipelineError(error.code, what, { hint: error.hint });
  }
}

/** A mutation may not be sent twice. */
function isQuery(graphql: string | undefined): boolean {
  return graphql !== undefined && !/^\s*(mutation|subscription)\b/m.test(graphql);
}
