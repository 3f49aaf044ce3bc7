/**
 * How much older than the answer a Last-Modified must be: it counts in seconds, so a source that was
 * changed in this second may change again in it.
 */
const SETTLED_MS = 2_000;

/**
 * What the server says the source is known by, the same while the source is; undefined where it says
 * nothing that can be relied on.
 *
 * @param place where the source was found, which counts where it is not the address that was asked for
 */
export function validatorOf({ headers }: Response, place: string): string | undefined {
  const etag = headers.get("etag");
  if (etag !== null && etag !== "") return `etag ${weak(etag)}${place}`;
  const modified = Date.parse(headers.get("last-modified") ?? "");
  const now = Date.parse(headers.get("date") ?? "");
  return now - modified >= SETTLED_MS ? `modified ${modified}${place}` : undefined;
}

/** Servers make an ETag weak when they compress on the way: it is the same one. */
function weak(etag: string): string {
  return etag.trim().replace(/^W\//, "");
}

/** Where an answer came from, if redirected: without the query, which is often a signature of the moment. */
export function placeOf({ url }: Response, asked: string): string {
  const { origin, pathname } = new URL(url);
  const from = new URL(asked);
  return origin === from.origin && pathname === from.pathname ? "" : ` at ${origin}${pathname}`;
}
