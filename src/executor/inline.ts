import { decode } from "../fingerprint/canonical/decode.ts";
import { encodeWithFiles } from "../fingerprint/canonical/encode.ts";
import { activity, type Activity } from "../model/activity.ts";
import type { Clock } from "../model/clock.ts";
import type { StoredBytes } from "../model/entry.ts";
import type { Executor, TaskRequest } from "../model/executor.ts";
import type { Parcel, ParcelKeeper } from "../model/kept.ts";
import type { Store } from "../model/store.ts";
import { validResult } from "../model/schema.ts";
import type { Task, TaskContext } from "../model/task.ts";
import { recentResults } from "./recent.ts";
import { guardedResults } from "./guardResults.ts";
import { taskContext } from "./context.ts";

export interface InlineExecutorOptions {
  /** The task of a name. */
  readonly task: (name: string) => Task;
  /** One that cannot be asked for files alone is asked for whole results. */
  readonly store: Pick<Store, "readResult" | "putResult" | "keepFiles"> & Partial<Pick<Store, "findFiles">>;
  /** Where `path()` starts. */
  readonly root: string;
  readonly clock: Clock;
}

/** Runs tasks in this thread, at the same time as far as they wait for something. */
export function inlineExecutor({ task, store, root, clock }: InlineExecutorOptions): Executor {
  const recent = recentResults();

  const readUpstream = async (upstream: TaskRequest["upstream"][number]): Promise<StoredBytes> => {
    const { result } = upstream;
    const known = recent.get(result.hash);
    if (known !== undefined && result.files !== undefined && store.findFiles !== undefined) {
      // These are looked at each time that they are handed on: a task may have changed them.
      const parcels = await store.findFiles(result.files);
      if (!("problem" in parcels)) return { kind: "bytes", bytes: known, parcels };
      // The store lets go of the entry; of the file it says that it is missing, since what was wrong with it is set aside.
      await store.readResult(upstream);
      const problem = `a file of the stored result of ${JSON.stringify(upstream.task)} ${parcels.problem}`;
      return { kind: "damaged", problem };
    }
    const read = await store.readResult(upstream);
    if (read.kind === "bytes") recent.set(result.hash, read.bytes);
    return read;
  };

  return {
    kind: "inline",
    async run(request) {
      // Nothing of Object's: a task may be called `__proto__` or `constructor`.
      const results = guardedResults();
      for (const upstream of request.upstream) {
        const { hash, files } = upstream.result;
        const known = files === undefined ? recent.get(hash) : undefined;
        if (known !== undefined) {
          defineResult(results, upstream.task, known);
          continue;
        }
        const read = await readUpstream(upstream);
        if (read.kind === "damaged") return { kind: "upstreamDamaged", task: upstream.task, problem: read.problem };
        defineResult(results, upstream.task, read.bytes, read.parcels);
      }
      const previous = request.previous === undefined ? undefined : await readPrevious(store, request.previous);
      const context = taskContext(request, results, { root, clock, keeper: store, previous });
      const its = task(request.task);
      const value = await activity.run(activityOf(request, store), resultOf, its, workOf(its, request), context);
      const { bytes, parcels } = encodeWithFiles(value);
      const result = await store.putResult(bytes, parcels);
      recent.set(result.hash, bytes);
      return { kind: "done", result, isUndefined: value === undefined };
    },
    async close() {
      recent.clear();
    },
  };
}

/** What a task returns, and what its schema makes of it. */
function resultOf({ name, options }: Task, work: (context: TaskContext) => unknown, context: TaskContext): unknown {
  const returned = work(context);
  if (options.schema === undefined) return returned;
  return Promise.resolve(returned).then((value) => validResult(name, options.schema!, value));
}

function activityOf({ task, runId, key, item }: TaskRequest, keeper: ParcelKeeper): Activity {
  return { kind: "task", task, runId, keeper, ...(item === undefined ? {} : { branch: key }) };
}

/** A branch is given its item before the context: one of its own for each attempt. */
function workOf({ work }: Task, { item }: TaskRequest): (context: TaskContext) => unknown {
  if (item === undefined) return work as (context: TaskContext) => unknown;
  return (context) =>
    (work as (item: unknown, context: TaskContext) => unknown)(decode(item.bytes, item.parcels), context);
}

/** What an incremental task goes on from; where it is damaged, it begins anew. */
async function readPrevious(
  store: Pick<Store, "readResult">,
  previous: NonNullable<TaskRequest["previous"]>,
): Promise<unknown> {
  const read = await store.readResult(previous);
  return read.kind === "damaged" ? undefined : decode(read.bytes, read.parcels);
}

/** Decoded when first read, and then the same for the rest of the task: a copy of its own. */
function defineResult(
  results: Record<string, unknown>,
  name: string,
  bytes: Uint8Array,
  parcels?: readonly Parcel[],
): void {
  Object.defineProperty(results, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = decode(bytes, parcels);
      Object.defineProperty(results, name, { enumerable: true, configurable: true, writable: true, value });
      return value;
    },
    set(value: unknown) {
      Object.defineProperty(results, name, { enumerable: true, configurable: true, writable: true, value });
    },
  });
}
