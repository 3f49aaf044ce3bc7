import { annotate } from "./annotate.ts";
import { digest } from "../fingerprint/digest.ts";
import { keySection } from "../fingerprint/key.ts";
import { missingOutputs, outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import type { EventOf, TaskStarted } from "../model/event.ts";
import { headline, PipelineError, toError } from "../model/errors.ts";
import type { Fingerprint, Key } from "../model/key.ts";
import { describeReason, type Reason } from "../model/reason.ts";
import type { RetryReport, StepReport, TaskReport } from "../model/report.ts";
import { reportError } from "../model/reportError.ts";
import type { Task } from "../model/task.ts";
import type { Attempts } from "./attempt.ts";
import { judgeMade } from "./check/kept.ts";
import { keepOutputs } from "./keepOutputs.ts";
import type { Keys } from "./keys.ts";
import { previousEntry } from "./previous.ts";
import type { Texts } from "./texts.ts";
import type { RunRequest, World } from "./world.ts";

/** A task that must run. */
export interface ToPerform {
  readonly task: Task;
  readonly key: Key;
  readonly reason: Reason;
  /** The entries of its dependencies. */
  readonly upstream: readonly Entry[];
  readonly signal: AbortSignal;
  readonly attempts: Attempts;
  readonly texts: Texts;
  /** Asked for the inputs again when the task has ended. */
  readonly keys: Keys;
  /** How long it waited for named limits; undefined where it did not. */
  readonly waitedMs: number | undefined;
  /** What is told of its length as it begins; of a map, by the share of its items that must run. */
  readonly expected: (share?: number) => Pick<TaskStarted, "expectedMs" | "pathMs">;
}

/** What came of it. A result is in the store by then. */
export type Performance =
  | { readonly kind: "saved"; readonly entry: Entry; readonly report: TaskReport }
  /** It is kept to be looked at, and recorded as failed. */
  | { readonly kind: "checkFailed"; readonly error: Error; readonly report: TaskReport }
  | { readonly kind: "upstreamDamaged"; readonly task: string; readonly problem: string }
  /** Of a map: not all of its branches were started, since another task failed. */
  | { readonly kind: "stopped"; readonly measured: Measured }
  | { readonly kind: "failed"; readonly error: Error; readonly measured: Measured };

/** What is known of a task that ran, however it ended. */
export type Measured = Pick<
  TaskReport,
  "startedAt" | "durationMs" | "steps" | "attempts" | "retries" | "waitedMs" | "executor" | "branches"
>;

/**
 * Runs a task and keeps its result, with what it did, in one write.
 *
 * @throws PipelineError `STORE_…` where the store fails: nothing that runs on could be kept
 */
export async function perform(world: World, request: RunRequest, toPerform: ToPerform): Promise<Performance> {
  const { task, key, reason, upstream, signal, waitedMs } = toPerform;
  const { clock } = world;
  const startedAt = clock.now();
  let begin = clock.elapsed();
  const steps: StepReport[] = [];
  const retries: RetryReport[] = [];
  /** Of the last attempt; undefined where it has no answer. */
  let ranMs: number | undefined;
  const measured = (): Measured => ({
    startedAt: new Date(startedAt).toISOString(),
    durationMs: ranMs ?? clock.elapsed() - begin,
    steps,
    ...(retries.length > 0 ? { attempts: retries.length + 1, retries } : {}),
    ...(waitedMs === undefined ? {} : { waitedMs }),
    ...where,
  });
  const kind = world.executor.kindOf?.(task.name) ?? world.executor.kind;
  const where = kind === "inline" ? undefined : { executor: kind };
  const told = { reason: describeReason(reason), key: key.hash, ...where, ...toPerform.expected() };
  world.emit({ kind: "taskStarted", at: startedAt, task: task.name, ...told });
  try {
    const params = request.params(task);
    const parts = await annotate(task, request, world, key.parts);
    await toPerform.texts.note(task, key.parts.inputs);
    const previous =
      task.options.incremental === true && !isForced(reason)
        ? await previousEntry(world.store, task.name, key.parts)
        : undefined;
    begin = clock.elapsed();
    const answer = await toPerform.attempts.run(
      world,
      task,
      {
        runId: request.runId,
        task: task.name,
        key: key.hash,
        upstream,
        ...(previous === undefined
          ? {}
          : { previous: { task: previous.task, key: previous.key, result: previous.result } }),
        params,
        expectedMs: toPerform.expected().expectedMs,
        inputsDigest: inputsDigest(task, key.parts.inputs),
        signal,
        emit: (event) => {
          if (event.kind === "stepFinished") steps.push(stepReport(event, startedAt));
          world.emit(event);
        },
      },
      (retry) => {
        retries.push(retry);
        steps.length = 0;
      },
    );
    if (answer.kind === "upstreamDamaged") return answer;
    if (retries.length === 0) ranMs = answer.ranMs;
    const outputs = await writtenOutputs(world, task);
    const keptOutputs = outputs.length === 0 ? undefined : await keepOutputs(world, task, outputs);
    const changedMeanwhile = await inputsChanged(world, request, toPerform);
    const { failure, expired, ofOrigin, ofReport } = await judgeMade(world, request, toPerform, answer.result);
    const report = world.veil.hide<TaskReport>({
      name: task.name,
      ...(failure === undefined ? { outcome: "ran", reason: describeReason(reason) } : failedReport(failure)),
      ...measured(),
      ...ofReport,
    });
    const entry: Entry = {
      task: task.name,
      key: key.hash,
      result: answer.result,
      isUndefined: answer.isUndefined,
      outputs,
      ...(keptOutputs === undefined ? undefined : { keptOutputs }),
      runId: request.runId,
      session: world.session,
      startedAt,
      durationMs: report.durationMs,
      expired: changedMeanwhile ? "inputs" : expired,
    };
    const origin = { parts, because: reason, ...ofOrigin };
    await world.store.saveEntry({ ...entry, origin }, { runId: request.runId, startedAt, report });
    return failure === undefined ? { kind: "saved", entry, report } : { kind: "checkFailed", error: failure, report };
  } catch (error) {
    if (isOfStore(error)) throw error;
    return { kind: "failed", error: toError(error, `task ${JSON.stringify(task.name)}`), measured: measured() };
  }
}

function stepReport({ step, at, durationMs }: EventOf<"stepFinished">, startedAt: number): StepReport {
  return { name: step, durationMs, offsetMs: Math.max(0, Math.round(at - durationMs - startedAt)) };
}

/** What a report says of an error. */
export function failedReport(error: Error): Pick<TaskReport, "outcome" | "reason" | "error"> {
  return { outcome: "failed", reason: headline(error), error: reportError(error) };
}

/** Forced, an incremental task begins anew. */
function isForced(reason: Reason): boolean {
  return reason.kind === "forced" || (reason.kind === "onKeptResults" && isForced(reason.because));
}

/** When the store fails, nothing that runs on could be kept: the run ends. */
export function isOfStore(error: unknown): boolean {
  return error instanceof PipelineError && error.code.startsWith("STORE_");
}

/** What its declared inputs came to, for whoever runs it on another machine; undefined where it declares none. */
export function inputsDigest(task: Task, inputs: readonly Fingerprint[]): string | undefined {
  return (task.options.inputs ?? []).length === 0 ? undefined : digest(keySection("inputs", inputs));
}

async function writtenOutputs({ files }: World, task: Task): Promise<readonly Fingerprint[]> {
  if ((task.options.outputs ?? []).length === 0) return [];
  const outputs = await outputParts(task, files);
  const missing = missingOutputs(outputs);
  if (missing.length === 0) return outputs;
  const paths = missing.map((path) => JSON.stringify(path)).join(", ");
  throw new PipelineError("OUTPUT_MISSING", `task ${JSON.stringify(task.name)} ended without writing ${paths}`, {
    hint: "Write what `outputs` declares (paths start at the project root: use path(…)), or correct the declaration.",
    task: task.name,
  });
}

/** Looked at again when the task has ended: what it read may have been neither the old nor the new. */
async function inputsChanged(world: World, request: RunRequest, { task, key, keys }: ToPerform): Promise<boolean> {
  if ((task.options.inputs ?? []).length === 0) return false;
  const now = await keys.inputsNow(task, request.params(task)).catch(() => undefined);
  if (now !== undefined && keySection("inputs", now) === keySection("inputs", key.parts.inputs)) return false;
  world.emit({
    kind: "warned",
    at: world.clock.now(),
    task: task.name,
    message: "its inputs changed while it ran: its result serves this run, and it runs again in the next",
  });
  return true;
}
