import { expire, url, type Input, type TaskOptions } from "../../index.ts";
import { REQUEST_OPTIONS } from "./check.ts";
import { isDown } from "./error.ts";
import type { Address, HttpOptions } from "./httpOptions.ts";
import type { RequestOptions } from "./options.ts";

/** What of the options is for each request; a task's own time limit is not. */
export function requestOptions(options: HttpOptions): RequestOptions {
  const { timeoutMs: _, ...request } = Object.fromEntries(
    // What makes a body is called when the task runs.
    Object.entries(options).filter(
      ([name, given]) => REQUEST_OPTIONS.includes(name) && !(isMade(name) && typeof given === "function"),
    ),
  ) as RequestOptions;
  return request;
}

function isMade(name: string): boolean {
  return name === "body" || name === "graphql";
}

/** What of the options is for the task, and when its source is asked whether it has changed. */
export function taskOptions(made: string, address: Address, options: HttpOptions): TaskOptions {
  const { timeoutMs, staleIfError, ...rest } = options;
  const own = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !REQUEST_OPTIONS.includes(name) && name !== "pages" && name !== "parse"),
  ) as TaskOptions;
  return {
    ...own,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(staleIfError === undefined
      ? {}
      : { staleIfError: { when: isDown, ...(staleIfError === true ? {} : staleIfError) } }),
    ...(options.to === undefined ? {} : { outputs: [options.to] }),
    ...reuse(address, options),
  };
}

/**
 * When a kept result does: what can be asked, is asked whether it has changed, at each run or when its time is up. What
 * cannot be asked is read again.
 */
function reuse(address: Address, options: HttpOptions): Pick<TaskOptions, "inputs" | "expire"> {
  const { inputs = [], expire: policy } = options;
  const isTimed = policy !== undefined && policy.kind !== "onComplete";
  if (!isAskable(address, options) || policy?.kind === "never" || policy?.kind === "afterSession")
    return { expire: policy ?? expire.onComplete() };
  return { expire: expire.never(), inputs: [...inputs, source(address, options, isTimed ? policy : undefined)] };
}

/** Whether what a server says of the address says all of the result. */
function isAskable(address: Address, { method = "GET", body, graphql, pages }: HttpOptions): address is string | URL {
  const isPlain = body === undefined && graphql === undefined && pages === undefined;
  return typeof address !== "function" && isPlain && method.toUpperCase() === "GET";
}

function source(address: string | URL, options: HttpOptions, policy: TaskOptions["expire"]): Input {
  const { headers, query, attemptTimeoutMs, rateLimit, staleIfError } = options;
  return url(address, {
    ...(headers === undefined ? {} : { headers }),
    ...(query === undefined ? {} : { query }),
    ...(attemptTimeoutMs === undefined ? {} : { timeoutMs: attemptTimeoutMs }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(policy === undefined ? {} : { expire: policy }),
    ...(staleIfError === undefined ? {} : { onUnreachable: "reuse" }),
    ...(typeof staleIfError === "object" && staleIfError.maxAge !== undefined ? { reuseFor: staleIfError.maxAge } : {}),
  });
}
