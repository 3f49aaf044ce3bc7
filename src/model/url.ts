import { badInput, checkOptions, checkTimeout } from "./checks.ts";
import { fromNow } from "./expiry/duration.ts";
import type { EnvInput, SecretText, UrlHeader, UrlInput, UrlOptions } from "./inputs.ts";
import { Secret, secret } from "./secret.ts";

const URL_TIMEOUT_MS = 10_000;

/**
 * A source on the web as an input: the task runs again when it has changed, by its ETag or its
 * Last-Modified. A run asks for each source once, with a HEAD request where the server allows it;
 * where it tells neither, the source is read and counts by its contents.
 *
 * @param address http or https; a user name and password in it are sent, and never shown
 * @throws PipelineError `BAD_OPTION` for what is no such address, and for options that it does not have
 * @example
 * ```ts
 * const flights = url("https://example.org/flights.csv", { headers: { authorization: env("FLIGHTS_TOKEN") } });
 * task("Load", { inputs: [flights] }, load);
 * ```
 */
export function url(address: string | URL, options: UrlOptions = {}): UrlInput {
  const parsed = URL.parse(String(address));
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw badInput("url() needs an http or https address", 'For example url("https://example.org/flights.csv").');
  const { headers = {}, timeoutMs = URL_TIMEOUT_MS, onUnreachable = "fail", reuseFor, expire, rateLimit } = options;
  checkOptions("url", options, KNOWN);
  checkTimeout("url", timeoutMs);
  if (expire !== undefined && typeof expire?.expiresAt !== "function")
    throw badInput("url(): expire is not a policy", "For example expire.fromNow({ hours: 6 }).");
  if (rateLimit !== undefined && typeof rateLimit !== "function")
    throw badInput(
      "url(): rateLimit is not what rateLimit() makes",
      "For example rateLimit: rateLimit({ perSecond: 5 }).",
    );
  if (onUnreachable !== "fail" && onUnreachable !== "reuse")
    throw badInput(`url(): onUnreachable is ${JSON.stringify(onUnreachable)}`, 'It is "fail" or "reuse".');
  const credentials = credentialsOf(parsed);
  parsed.username = parsed.password = parsed.hash = "";
  const secretQuery = addQuery(parsed, options.query ?? {});
  return {
    kind: "url",
    url: parsed.href,
    headers: { ...(credentials === undefined ? {} : { authorization: credentials }), ...checkedHeaders(headers) },
    timeoutMs,
    onUnreachable,
    ...(secretQuery === undefined ? {} : { secretQuery }),
    ...(expire === undefined ? {} : { expire }),
    ...(reuseFor === undefined ? {} : { reuseFor: fromNow(reuseFor) }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  };
}

const KNOWN: readonly string[] = [
  "headers",
  "timeoutMs",
  "onUnreachable",
  "reuseFor",
  "query",
  "expire",
  "rateLimit",
] satisfies (keyof UrlOptions)[];

/** What parameters of a query are called that hold a secret, or a signature that opens the door. */
const SECRETS = /pass(word|wd)?$|secret|token|sig(nature)?$|credential|auth|(^|[-_])key$|apikey$/i;

/** Whether a parameter or a header of this name holds what must not be shown, although it was given as a plain text. */
export function isSecretName(name: string): boolean {
  return SECRETS.test(name);
}

/** An address as it may be shown: without user name and password, and `***` for what opens doors. */
export function shownAddress(address: string | URL): string {
  const parsed = new URL(address);
  parsed.username = parsed.password = "";
  for (const name of new Set(parsed.searchParams.keys())) if (isSecretName(name)) parsed.searchParams.set(name, "***");
  return parsed.href;
}

/** Plain parameters become a part of the address; the secret ones are given back. */
function addQuery(to: URL, query: NonNullable<UrlOptions["query"]>): Record<string, SecretText> | undefined {
  const hidden: Record<string, SecretText> = {};
  for (const [name, given] of Object.entries(query)) {
    if (given instanceof Secret || isEnv(given)) hidden[name] = given;
    else if (typeof given === "string" || typeof given === "number" || typeof given === "boolean")
      to.searchParams.set(name, String(given));
    else
      throw badInput(`url(): the parameter ${name} is no text`, "Give it a text, a number, a secret(…) or an env(…).");
  }
  return Object.keys(hidden).length === 0 ? undefined : hidden;
}

/** As HTTP sends them; `fetch` refuses addresses that hold them. */
function credentialsOf({ username, password }: URL): Secret<string> | undefined {
  if (username === "" && password === "") return undefined;
  try {
    const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return secret(`Basic ${Buffer.from(text).toString("base64")}`);
  } catch {
    throw badInput("url(): its user name or password has a % that begins no code", "Write %25 for a %.");
  }
}

function checkedHeaders(headers: Readonly<Record<string, unknown>>): Record<string, UrlHeader> {
  const checked: Record<string, UrlHeader> = {};
  for (const [name, given] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw badInput(`url(): ${JSON.stringify(name)} is not the name of a header`, 'For example "authorization".');
    const isFit = typeof given === "string" || given instanceof Secret || isEnv(given);
    if (!isFit) throw badInput(`url(): the header ${name} is no text`, "Give it a text, a secret(…) or an env(…).");
    checked[name.toLowerCase()] = given;
  }
  return checked;
}

function isEnv(given: unknown): given is EnvInput {
  return typeof given === "object" && given !== null && (given as Partial<EnvInput>).kind === "env";
}
