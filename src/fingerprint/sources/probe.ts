import { PipelineError } from "../../model/errors.ts";
import type { ProbeInput } from "../../model/inputs.ts";
import { Secret } from "../../model/secret.ts";
import { encode } from "../canonical/encode.ts";
import { digest } from "../digest.ts";
import type { Failed, SourceAnswer } from "./answer.ts";

/** Calls a probe, within its time, and takes the digest of what it returns. */
export async function askProbe({ ask, timeoutMs }: ProbeInput, cancelled: AbortSignal): Promise<SourceAnswer> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new TimeIsUp()), timeoutMs);
  const signal = AbortSignal.any([cancelled, limit.signal]);
  try {
    signal.throwIfAborted();
    return digestOf(await Promise.race([ask({ signal }), whenAborted(signal)]));
  } catch (thrown) {
    if (signal.reason instanceof TimeIsUp && signal.aborted)
      return failed(`took longer than its limit of ${timeoutMs} ms`, "Raise its timeoutMs, or let it ask for less.");
    const message = Error.isError(thrown) ? thrown.message : String(thrown);
    return failed(`failed: ${message}`, "What it returns tells whether the task must run: mend it.", thrown);
  } finally {
    clearTimeout(timer);
  }
}

/** Thrown inside. */
class TimeIsUp extends Error {}

function digestOf(value: unknown): SourceAnswer {
  if (value === undefined)
    return failed("returned undefined", "It would never tell of a change: is a `return` missing? null is a value.");
  try {
    const bytes = encode(value instanceof Secret ? value.reveal() : value, "value");
    return { kind: "known", digest: digest(bytes), isCheap: true };
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    const hint = "A probe counts by what it returns: give plain data (docs/results.md lists what has contents).";
    return failed(`returned what has no contents: ${cause.message.split("\n")[0]}`, hint, cause);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function failed(what: string, hint: string, cause?: unknown): Failed {
  return { kind: "failed", code: "PROBE_FAILED", what, hint, ...(cause === undefined ? {} : { cause }) };
}
