import type { Entry } from "../model/entry.ts";
import type { RunOutcome, RunReport, TaskReport } from "../model/report.ts";
import { cancellation, cancelOn } from "./cancel.ts";
import { expectedTimes } from "./expected.ts";
import { gateOf } from "./gate.ts";
import { keptEntries } from "./kept.ts";
import { refuseExits } from "./refuseExits.ts";
import { schedule } from "./schedule.ts";
import { Settling } from "./settle.ts";
import { sweepAfterRun } from "./sweep.ts";
import { watchProcess } from "./watch.ts";
import type { RunRequest, World } from "./world.ts";

/** What a run gave. */
export interface RunResult {
  readonly report: RunReport;
  /** What the tasks threw, in the order of time. */
  readonly errors: readonly Error[];
  /** The entry that each task settled on, by name, where it has one. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * Runs the selected tasks: those that must run, each once, as soon as what they need is there.
 *
 * @throws PipelineError `STORE_…` where results can be kept no more; failures of tasks are in the result
 */
export async function run(world: World, request: RunRequest): Promise<RunResult> {
  const { clock, store, graph } = world;
  const startedAt = request.goesOnSince ?? clock.now();
  const begin = clock.elapsed() - (clock.now() - startedAt);
  const heads = await store.heads(world.pipeline);
  const kept = await keptEntries(world, request);
  await store.startRun({ runId: request.runId, pipeline: world.pipeline, startedAt });

  const cancelling = cancellation();
  const gate = gateOf(world);
  const expected = expectedTimes(world, request, heads);
  const settling = new Settling(world, request, { heads, kept, gate, expected, signal: cancelling.signal });
  const onStray = (task: string, error: Error): void => {
    settling.account.errors.push(error);
    world.emit({ kind: "warned", at: clock.now(), task, message: error.message });
  };
  const stopWatching = watchProcess(request.runId, settling.attempts, onStray);
  const { runId } = request;
  const allowExits = refuseExits({ runId, running: settling.attempts, signal: cancelling.signal, onStray });
  const stopListening = cancelOn(world, request.signal, cancelling, settling.attempts);
  world.emit({
    kind: "runStarted",
    at: startedAt,
    runId: request.runId,
    pipeline: world.pipeline,
    taskCount: request.selected.size,
    concurrency: request.concurrency,
    longestName: longestName(world, request.selected),
    ...(expected.workMs === undefined ? {} : { workMs: expected.workMs }),
  });
  try {
    warnOfPastDates(world, request);
    // Once for all: the tasks are then decided without waiting, in the order of definition.
    await world.code.read([...request.selected].map((index) => world.tasks[index]!));
    warnOfCode(world, request);
    await schedule({
      graph,
      selected: request.selected,
      priority: expected.priority,
      concurrency: request.concurrency,
      work: settling,
      gate,
    });
  } catch (error) {
    cancelling.abort(error);
    await recordFailure(world, request, settling, { startedAt, durationMs: clock.elapsed() - begin });
    throw error;
  } finally {
    gate?.close();
    stopListening();
    allowExits();
    stopWatching();
  }
  return end(world, request, settling, heads, { startedAt, durationMs: clock.elapsed() - begin });
}

async function end(
  world: World,
  request: RunRequest,
  settling: Settling,
  heads: ReadonlyMap<string, Entry>,
  times: Times,
): Promise<RunResult> {
  const { store, clock, tasks } = world;
  const { runId } = request;
  const outcome = outcomeOf(settling);
  const expired = outcome === "succeeded" ? completedEntries(world, request, settling) : [];
  const entries = new Map<string, Entry>();
  for (const index of request.selected) {
    const entry = settling.account.entry(index);
    if (entry !== undefined) entries.set(tasks[index]!.name, entry);
  }
  const reports = settling.account.reports;
  const told = new Set(settling.account.unsaved);
  await Promise.all(
    settling.account.unsaved.map((report) => store.saveTask({ runId, startedAt: times.startedAt, report })),
  );
  await settling.texts.keep();
  await store.endRun({
    runId,
    pipeline: world.pipeline,
    outcome,
    durationMs: times.durationMs,
    reused: reports.filter((report) => report.outcome === "reused" && !told.has(report)).map(({ name }) => name),
    expired,
    heads: [...entries.values()],
    gone: [...heads.keys()].filter((task) => !world.graph.indexOf.has(task)),
  });
  for (const { task } of expired) world.emit({ kind: "resultExpired", at: clock.now(), task });
  if (outcome !== "cancelled") await sweepAfterRun(world);
  const report = reportOfRun(world, runId, outcome, times, reports);
  world.emit({ kind: "runFinished", at: clock.now(), report });
  return { report, errors: settling.account.errors, entries };
}

/** As far as the store that has failed allows: else the history would say that the run goes on. */
async function recordFailure(world: World, { runId }: RunRequest, settling: Settling, times: Times): Promise<void> {
  const { store, pipeline, clock } = world;
  const nothing = { reused: [], expired: [], heads: [] };
  await store.endRun({ runId, pipeline, outcome: "failed", durationMs: times.durationMs, ...nothing }).catch(() => {});
  const report = reportOfRun(world, runId, "failed", times, settling.account.reports);
  world.emit({ kind: "runFinished", at: clock.now(), report });
}

function reportOfRun(
  { pipeline }: World,
  runId: string,
  outcome: RunOutcome,
  { startedAt, durationMs }: Times,
  tasks: readonly TaskReport[],
): RunReport {
  return { runId, pipeline, outcome, startedAt: new Date(startedAt).toISOString(), durationMs, tasks };
}

interface Times {
  readonly startedAt: number;
  readonly durationMs: number;
}

function outcomeOf({ isCancelled, account: { errors, reports } }: Settling): RunOutcome {
  if (isCancelled && reports.some(({ outcome }) => outcome === "cancelled")) return "cancelled";
  return errors.length > 0 ? "failed" : "succeeded";
}

/** Only a run that completed expires results: after any other the next one goes on from there. */
function completedEntries({ tasks }: World, request: RunRequest, settling: Settling): Entry[] {
  const completed: Entry[] = [];
  for (const index of request.selected) {
    const entry = settling.account.entry(index);
    if (entry === undefined || entry.expired !== null) continue;
    if (tasks[index]!.options.expire?.kind === "onComplete") completed.push(entry);
  }
  return completed;
}

function warnOfPastDates({ tasks, clock, emit }: World, { selected }: RunRequest): void {
  const now = new Date(clock.now());
  for (const index of selected) {
    const { name, options } = tasks[index]!;
    const expiresAt = options.expire?.expiresAt(now);
    if (expiresAt === null || expiresAt === undefined || expiresAt > now) continue;
    emit({
      kind: "warned",
      at: clock.now(),
      task: name,
      message: `its result expires at ${expiresAt.toISOString()}, which is past: it runs every time`,
    });
  }
}

/** What of the tasks' code could not be followed, each thing once. */
function warnOfCode({ tasks, code, clock, emit }: World, { selected }: RunRequest): void {
  const told = new Set<string>();
  for (const index of selected) {
    const task = tasks[index]!;
    const its = code.of(task);
    if (its instanceof Promise) continue;
    for (const { problem, hint, isFollowed } of its.notes) {
      const message = `${problem}${isFollowed ? "" : ", so that it runs every time"}. ${hint}`;
      if (told.has(message)) continue;
      told.add(message);
      emit({ kind: "warned", at: clock.now(), task: task.name, message });
    }
  }
}

function longestName({ tasks }: World, selected: ReadonlySet<number>): number {
  let longest = 0;
  for (const index of selected) longest = Math.max(longest, tasks[index]!.name.length);
  return longest;
}
