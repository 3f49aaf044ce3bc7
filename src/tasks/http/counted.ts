import { isSecretName, secret, shownAddress } from "../../index.ts";
import { countedBody } from "./body.ts";
import type { Address, HttpOptions } from "./httpOptions.ts";
import { targetOf } from "./request.ts";

/**
 * What of a task counts in its key, to hang on its function: what is asked for, and what is made of the answer. Not what is secret, since a new
 * token is no new content, nor how patient it is. It is shown where someone asks why: so what a plain text gives
 * away by its name is hidden here too, and counts by its digest.
 */
export function countedOf(made: string, address: Address, options: HttpOptions): Readonly<Record<string, unknown>> {
  const { method, headers = {}, query = {}, body, graphql, as, to, csv, sha256, md5, validate, parse, pages } = options;
  const { next, items } = pages === true || pages === undefined ? {} : pages;
  const all = {
    ...(typeof address === "function"
      ? { address, query: plain(query) }
      : countedAddress(targetOf(made, address, { query }).url)),
    method: method?.toUpperCase(),
    headers: plain(headers),
    body: counted(body),
    graphql: counted(graphql),
    pages: pages === undefined ? undefined : true,
    as,
    to,
    csv,
    sha256,
    md5,
    validate,
    parse,
    next,
    items,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function countedAddress(url: string): { readonly address: string; readonly hidden?: unknown } {
  const address = shownAddress(url);
  return address === url ? { address } : { address, hidden: secret(url) };
}

/** Those that are no secret, in whatever order they were given. */
function plain(given: Readonly<Record<string, unknown>>): object | undefined {
  const all = Object.entries(given)
    .filter(([, value]) => typeof value !== "object")
    .map(([name, value]): [string, unknown] => [name.toLowerCase(), isSecretName(name) ? secret(value) : value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

function counted(body: HttpOptions["body"] | HttpOptions["graphql"]): unknown {
  return body === undefined || typeof body === "function" ? body : countedBody(body);
}
