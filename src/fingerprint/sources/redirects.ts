/** A request, and what of it must not reach another host. */
export interface SafeRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly signal: AbortSignal;
  /** Headers that are sent to the host that they are meant for, and not to where that one redirects. */
  readonly secretHeaders: readonly string[];
  /** Whether the body too is meant for that host alone. */
  readonly isBodySecret?: boolean;
  /** A task sends it that does not declare it: an audit is to see that, although this library calls `fetch`. */
  readonly isHidden?: boolean;
}

/** On the options of such a `fetch`. */
export const HIDDEN: unique symbol = Symbol.for("little-pipelines hidden request");

/** As many as browsers follow. */
const MOST_REDIRECTIONS = 20;
const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What `fetch` itself leaves out for another host. */
const CREDENTIALS: readonly string[] = ["authorization", "cookie", "proxy-authorization"];

/**
 * `fetch` that follows redirections, and sends nothing secret to another host: of its own accord it would leave
 * out `authorization` alone, and hand an `x-api-key` to whoever it is redirected to.
 *
 * @throws TypeError where the network fails, or it is redirected too often or to no web address
 */
export async function fetchSafely(address: string, request: SafeRequest): Promise<Response> {
  const headers = new Headers(request.headers);
  let { method, body } = request;
  let at = new URL(address);
  for (let count = 0; ; count++) {
    const its = body === undefined ? {} : { body };
    const marked = request.isHidden === true ? { [HIDDEN]: true } : {};
    const init: RequestInit = { method, headers, ...its, ...marked, redirect: "manual", signal: request.signal };
    const response = await fetch(at.href, init);
    const location = response.headers.get("location");
    if (!REDIRECTIONS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, at.href);
    if (next === null || !/^https?:$/.test(next.protocol)) throw new TypeError("redirected to what is no web address");
    if (count === MOST_REDIRECTIONS) throw new TypeError(`redirected more than ${MOST_REDIRECTIONS} times`);
    next.username = next.password = "";
    if (next.origin !== at.origin) for (const name of [...CREDENTIALS, ...request.secretHeaders]) headers.delete(name);
    if (becomesGet(response.status, method)) {
      method = "GET";
      body = undefined;
      for (const name of ["content-type", "content-length", "content-encoding"]) headers.delete(name);
    }
    if (body !== undefined && request.isBodySecret === true && next.origin !== at.origin)
      throw new TypeError(`redirected to ${next.host}, which must not be given what is secret of the body`);
    at = next;
  }
}

/** As the standard of `fetch` has it. */
function becomesGet(status: number, method: string): boolean {
  return status === 303 ? method !== "HEAD" && method !== "GET" : status < 303 && method === "POST";
}
