import { decode } from "../../fingerprint/canonical/decode.ts";
import type { Checked } from "../../model/check/report.ts";
import type { Entry, Origin, ResultRef } from "../../model/entry.ts";
import { PipelineError } from "../../model/errors.ts";
import type { Key } from "../../model/key.ts";
import type { TaskReport } from "../../model/report.ts";
import { taskLogger } from "../../model/taskLogger.ts";
import type { Task } from "../../model/task.ts";
import type { Attempts } from "../attempt.ts";
import type { RunRequest, World } from "../world.ts";
import { checkFailure } from "./failure.ts";
import { runChecks } from "./run.ts";

/** A result in the store that is to be checked. */
export interface Checking {
  readonly task: Task;
  readonly key: string;
  readonly result: ResultRef;
  /** The entries of the task's dependencies. */
  readonly upstream: readonly Entry[];
  readonly attempts: Attempts;
  readonly signal: AbortSignal;
}

/**
 * Runs a task's checks on a result that is in the store, within the task's time limit.
 *
 * @throws Error where they could not be run to the end: the time is up, the run is cancelled, what they need is damaged
 */
export async function checkKept(world: World, request: RunRequest, checking: Checking): Promise<Checked> {
  const { task, key, result, upstream } = checking;
  const code = await world.code.checksOf(task);
  const value = await reader(world, { task: task.name, key, result });
  const results = Object.create(null) as Record<string, unknown>;
  for (const entry of upstream) {
    const read = await reader(world, entry);
    Object.defineProperty(results, entry.task, { enumerable: true, get: read });
  }
  const { clock, emit, store: keeper } = world;
  const params = request.params(task);
  const log = taskLogger({ task: task.name, emit }, clock);
  const found = await checking.attempts.within(world, task, { task: task.name }, checking.signal, (signal) =>
    runChecks({ runId: request.runId, task, value, results, params, signal, log, clock, keeper, emit }),
  );
  return { code, found };
}

/** What the checks of a result that was just made come to: in its entry, in its origin, in the report. */
export interface Judged {
  readonly failure: Error | undefined;
  readonly expired: "checks" | null;
  readonly ofOrigin: Pick<Origin, "checks">;
  readonly ofReport: Pick<TaskReport, "checks">;
}

const UNCHECKED: Judged = { failure: undefined, expired: null, ofOrigin: {}, ofReport: {} };

/**
 * Runs a task's checks on what it has just returned, where it has any.
 *
 * @throws Error as {@link checkKept}
 */
export async function judgeMade(
  world: World,
  request: RunRequest,
  { task, key, upstream, attempts, signal }: Omit<Checking, "key" | "result"> & { readonly key: Key },
  result: ResultRef,
): Promise<Judged> {
  if (task.options.checks === undefined) return UNCHECKED;
  const checks = await checkKept(world, request, { task, key: key.hash, result, upstream, attempts, signal });
  const failure = checkFailure(task, checks);
  const expired = failure === undefined ? null : "checks";
  return { failure, expired, ofOrigin: { checks }, ofReport: { checks: checks.found } };
}

/** What makes a result anew at each call. */
async function reader({ store }: World, entry: Pick<Entry, "task" | "key" | "result">): Promise<() => unknown> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") {
    const hint = "It is computed again in the next run.";
    throw new PipelineError("NO_RESULT", `${read.problem}, and was set aside`, { hint, task: entry.task });
  }
  return () => decode(read.bytes, read.parcels);
}
