import { Attempts } from "../engine/attempt.ts";
import { runChecks } from "../engine/check/run.ts";
import { itemAt } from "../engine/map/branchKeys.ts";
import { readItems } from "../engine/map/items.ts";
import { inlineExecutor } from "../executor/inline.ts";
import { decode } from "../fingerprint/canonical/decode.ts";
import { encodeWithFiles } from "../fingerprint/canonical/encode.ts";
import type { Branching } from "../model/branching.ts";
import type { CheckReport } from "../model/check/report.ts";
import type { Clock } from "../model/clock.ts";
import type { Entry } from "../model/entry.ts";
import type { RunEvent } from "../model/event.ts";
import type { TaskRequest } from "../model/executor.ts";
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
  /** What an incremental task goes on from. @default nothing */
  readonly previous?: unknown;
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
  const previous = "previous" in alone ? { previous: await putEntry(store, task.name, alone.previous) } : {};
  const base = { runId: "alone", task: task.name, key: "", params, signal, emit, ...previous };
  const runOnce = async (request: TaskRequest): Promise<() => unknown> => {
    const answer = await attempts.run(world, task, request, () => {});
    if (answer.kind !== "done") throw new TypeError(answer.problem);
    return reader(store, { task: task.name, key: "", result: answer.result });
  };
  const value =
    task.branching === undefined
      ? await runOnce({ ...base, upstream })
      : await runBranches(task, task.branching, { store, upstream, base, runOnce });
  if (task.options.checks === undefined) return { value, checks: [] };
  const results = Object.create(null) as Record<string, unknown>;
  for (const entry of upstream)
    Object.defineProperty(results, entry.task, { enumerable: true, get: await reader(store, entry) });
  const log = taskLogger({ task: task.name, emit }, clock);
  const checks = await attempts.within(world, task, { task: task.name }, signal, (its) =>
    runChecks({ runId: "alone", task, value, results, params, signal: its, log, clock, keeper: store, emit }),
  );
  return { value, checks };
}

/** What the branches of a map need. */
interface ToBranch {
  readonly store: Store;
  readonly upstream: readonly Its[];
  readonly base: Omit<TaskRequest, "upstream">;
  readonly runOnce: (request: TaskRequest) => Promise<() => unknown>;
}

/** Runs the branches of a map one after the other. */
async function runBranches(
  task: Task,
  { over, given }: Branching,
  { store, upstream, base, runOnce }: ToBranch,
): Promise<() => unknown> {
  const items = await readItems({ store }, task.name, over, upstream as readonly Entry[]);
  if ("kind" in items) throw new TypeError(items.problem);
  const its = upstream.filter((entry) => given.includes(entry.task));
  const values: unknown[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = itemAt(task.name, items, index);
    values.push((await runOnce({ ...base, key: `item ${index}`, upstream: its, item }))());
  }
  return reader(store, await putEntry(store, task.name, values));
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
