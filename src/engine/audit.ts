import type { AuditReport } from "../model/audit.ts";
import { PipelineError } from "../model/errors.ts";
import { Auditing } from "./auditing.ts";
import { cancellation, cancelOn } from "./cancel.ts";
import { gateOf } from "./gate.ts";
import { plan, type Plans } from "./plan.ts";
import { refuseExits } from "./refuseExits.ts";
import type { AuditRequest, Rehearsal } from "./rehearsal.ts";
import { sampleOf } from "./sample.ts";
import { schedule } from "./schedule.ts";
import { watchProcess } from "./watch.ts";
import type { World } from "./world.ts";

/**
 * Runs tasks again whose results would be reused, compares the results with what is kept, and names what they read
 * besides what they declare. The store stays as it is; what the tasks do otherwise, they do.
 *
 * @throws PipelineError `RUN_CANCELLED`, and as `plan`
 */
export async function audit(world: World, request: AuditRequest, rehearsal: Rehearsal): Promise<AuditReport> {
  const { clock, graph, tasks, emit } = world;
  const { runId, concurrency } = request;
  const startedAt = clock.now();
  const begin = clock.elapsed();
  const plans = await plan(world, request);
  const names = graph.order.flatMap((index) => (isReused(plans, request, index) ? [tasks[index]!.name] : []));
  const chosen = request.sample === undefined ? new Set(names) : sampleOf(names, request.sample, request.seed);
  const cancelling = cancellation();
  const gate = gateOf(world);
  cancelling.signal.addEventListener("abort", () => gate?.open(), { once: true });
  const auditing = new Auditing({ ...world, executor: rehearsal.executor }, request, rehearsal, {
    plans,
    chosen,
    signal: cancelling.signal,
  });
  const stopObserving = rehearsal.observer.watch(runId, (sighting) => auditing.hiddenOf(sighting.task)?.add(sighting));
  const stopListening = cancelOn(world, request.signal, cancelling, auditing.attempts);
  const onStray = (task: string, error: Error): void =>
    emit({ kind: "warned", at: clock.now(), task, message: error.message });
  const stopBlaming = watchProcess(runId, auditing.attempts, onStray);
  const allowExits = refuseExits({ runId, running: auditing.attempts, signal: cancelling.signal, onStray });
  emit({
    kind: "auditStarted",
    at: startedAt,
    runId,
    pipeline: world.pipeline,
    taskCount: chosen.size,
    concurrency,
    longestName: longest(chosen),
  });
  try {
    const priority = new Float64Array(graph.names.length);
    await schedule({ graph, selected: request.selected, priority, concurrency, work: auditing, gate });
  } finally {
    gate?.close();
    allowExits();
    stopBlaming();
    stopListening();
    stopObserving();
  }
  if (cancelling.signal.aborted) throw cancelled(world, cancelling.signal);
  const report = auditing.report(startedAt, clock.elapsed() - begin);
  emit({ kind: "auditFinished", at: clock.now(), report });
  return report;
}

function longest(names: Iterable<string>): number {
  let length = 0;
  for (const name of names) length = Math.max(length, name.length);
  return length;
}

function isReused({ tasks }: Plans, { named }: AuditRequest, index: number): boolean {
  return named.has(index) && tasks.get(index)?.outcome === "reuse";
}

function cancelled({ pipeline }: World, { reason }: AbortSignal): PipelineError {
  return new PipelineError("RUN_CANCELLED", `the audit of ${JSON.stringify(pipeline)} was cancelled`, {
    hint: "Nothing was changed in the store: audit again, or fewer tasks with `sample`.",
    cause: reason,
  });
}
