import { Attempts } from "../engine/attempt.ts";
import { runChecks } from "../engine/check/run.ts";
import { inlineExecutor } from "../executor/inline.ts";
import { decode } from "../fingerprint/canonical/decode.ts";
import { encodeWithFiles } from "../fingerprint/canonical/encode.ts";
import type { CheckReport } from "../model/check/report.ts";
import type { Clock } from "../model/clock.ts";
import type { Entry } from "../model/entry.ts";
import type { RunEvent } from "../model/event.ts";
import type { ParamValue } from "../model/params.ts";
import type { Store } from "../model/store.ts";
import type { Task } from "../model/task.ts";
import { taskLogger } from "../model/taskLogger.ts";
import { memoryStore } from "../store/memory.ts";

/** What one task is run with, in no pipeline. */
export interface Alone {
  /** What its dependencies give, by name. */
  readonly results: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Where its `path()` starts. */
  readonly root: string;
  readonly emit: (event: RunEvent) => void;
}

/** What came of it. Each reading of the value is a copy of its own. */
export interface AloneResult {
  readonly value: () => unknown;
  readonly checks: readonly CheckReport[];
}

/**
 * Runs one task as a pipeline would, with retries, time limit and checks, and keeps nothing.
 *
 * @throws Error what the task threw. Checks that do not pass are in the result
 */
export async function runAlone(task: Task, alone: Alone): Promise<AloneResult> {
  const { params, clock, signal, root, emit } = alone;
  const store = memoryStore();
  const upstream = await Promise.all(
    Object.entries(alone.results).map(async ([name, value]) => putEntry(store, name, value)),
  );
  const executor = inlineExecutor({ task: () => task, store, root, clock });
  const world = { clock, executor, emit };
  const attempts = new Attempts();
  const request = { runId: "alone", task: task.name, key: "", upstream, params, signal, emit };
  const answer = await attempts.run(world, task, request, () => {});
  if (answer.kind !== "done") throw new TypeError(answer.problem);
  const value = await reader(store, { task: task.name, key: "", result: answer.result });
  if (task.options.checks === undefined) return { value, checks: [] };
  const results = Object.create(null) as Record<string, unknown>;
  for (const entry of upstream)
    Object.defineProperty(results, entry.task, { enumerable: true, get: await reader(store, entry) });
  const log = taskLogger({ task: task.name, emit }, clock);
  const checks = await attempts.within(world, task, signal, (its) =>
    runChecks({ runId: "alone", task, value, results, params, signal: its, log, clock, keeper: store, emit }),
  );
  return { value, checks };
}

type Its = Pick<Entry, "task" | "key" | "result">;

async function putEntry(store: Store, task: string, value: unknown): Promise<Its> {
  const { bytes, parcels } = encodeWithFiles(value);
  return { task, key: "", result: await store.putResult(bytes, parcels) };
}

async function reader(store: Store, entry: Its): Promise<() => unknown> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") throw new TypeError(read.problem);
  return () => decode(read.bytes, read.parcels);
}
