import { didYouMean, PipelineError } from "../../index.ts";
import type { RequestOptions } from "./options.ts";
import type { HttpRetryOptions } from "./retry.ts";

/** All that a request can be told. */
export const REQUEST_OPTIONS: readonly string[] = [
  "method",
  "headers",
  "query",
  "body",
  "graphql",
  "as",
  "to",
  "csv",
  "validate",
  "sha256",
  "md5",
  "retry",
  "idempotent",
  "attemptTimeoutMs",
  "timeoutMs",
  "rateLimit",
  "clock",
] satisfies (keyof RequestOptions)[];

const RETRY_OPTIONS: readonly string[] = [
  "times",
  "delayMs",
  "factor",
  "maxDelayMs",
  "jitter",
] satisfies (keyof HttpRetryOptions)[];

/** Node's timers reach no further. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * @param made for errors: `request()`, `http("Stops")`
 * @throws PipelineError `BAD_OPTION` for an option that there is not, and for one out of range
 */
export function checkRequest(made: string, options: RequestOptions): void {
  const bad = (what: string, hint: string): PipelineError =>
    new PipelineError("BAD_OPTION", `${made}: ${what}`, { hint });
  if (typeof options !== "object" || options === null)
    throw bad("its options are no object", 'For example { as: "csv" }.');
  refuseUnknown(options, REQUEST_OPTIONS, "", bad);
  const { body, graphql, method, retry, rateLimit, validate } = options;
  for (const name of ["timeoutMs", "attemptTimeoutMs"] as const) {
    const ms = options[name];
    if (ms !== undefined && !(typeof ms === "number" && ms > 0 && ms <= LONGEST_MS))
      throw bad(`${name} is ${String(ms)}`, `It is a number of milliseconds, above 0 and at most ${LONGEST_MS}.`);
  }
  if (body !== undefined && graphql !== undefined) throw bad("it has both body and graphql", "Leave out one.");
  if (method !== undefined && !/^[A-Za-z]+$/.test(method))
    throw bad(`method is ${JSON.stringify(method)}`, 'For example "POST".');
  const isBare = method === undefined || /^(get|head)$/i.test(method);
  if (method !== undefined && isBare && (body ?? graphql) !== undefined)
    throw bad(`${method.toUpperCase()} can have no body`, 'Write method: "POST", or leave it out.');
  if (rateLimit !== undefined && typeof rateLimit !== "function")
    throw bad("rateLimit is not what rateLimit() makes", "For example rateLimit: rateLimit({ perSecond: 5 }).");
  if (validate !== undefined && typeof (validate as Partial<typeof validate>)["~standard"]?.validate !== "function")
    throw bad("validate is no Standard Schema", "Give a schema of zod, valibot or arktype.");
  if (retry !== undefined) checkRetry(retry, bad);
}

function checkRetry(given: number | HttpRetryOptions, bad: (what: string, hint: string) => PipelineError): void {
  const retry = typeof given === "number" ? { times: given } : given;
  if (typeof retry !== "object" || retry === null)
    throw bad(`retry is ${String(retry)}`, "For example retry: 3, or retry: { times: 3, delayMs: 500 }.");
  refuseUnknown(retry, RETRY_OPTIONS, "retry.", bad);
  const { times = 0, delayMs = 0, factor = 1, maxDelayMs = 0, jitter = 0 } = retry;
  if (!Number.isInteger(times) || times < 0) throw bad(`retry.times is ${times}`, "It is a whole number, 0 or more.");
  for (const [name, ms] of Object.entries({ delayMs, maxDelayMs })) {
    if (!(ms >= 0 && ms <= LONGEST_MS))
      throw bad(`retry.${name} is ${ms}`, "It is a number of milliseconds, 0 or more.");
  }
  if (!(factor >= 1 && Number.isFinite(factor))) throw bad(`retry.factor is ${factor}`, "It is a number of 1 or more.");
  if (!(jitter >= 0 && jitter <= 1)) throw bad(`retry.jitter is ${jitter}`, "It is a number from 0 to 1.");
}

function refuseUnknown(
  options: object,
  known: readonly string[],
  prefix: string,
  bad: (what: string, hint: string) => PipelineError,
): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw bad(
    `unknown option ${JSON.stringify(prefix + unknown)}`,
    didYouMean(unknown, known) ?? `Known options: ${known.join(", ")}.`,
  );
}
