import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { decode } from "../fingerprint/canonical/decode.ts";
import { encode } from "../fingerprint/canonical/encode.ts";
import { digest } from "../fingerprint/digest.ts";
import { systemClock, type Clock } from "../model/clock.ts";
import type { Entry } from "../model/entry.ts";
import type { Executor, TaskAnswer, TaskRequest, TaskTold } from "../model/executor.ts";
import type { Store } from "../model/store.ts";
import type { Task } from "../model/task.ts";
import type { ContractCase } from "./case.ts";
import { executorContractTasks } from "./executorTasks.ts";
import { sampleKey, saveSample } from "./samples.ts";

export { executorContractTasks };

/** An executor, and the store that it takes upstream results from and puts results into. */
export interface ExecutorUnderTest {
  readonly executor: Executor;
  readonly store: Store;
}

/** Makes an executor that can run these tasks, on an empty store. */
export type MakeExecutor = (given: {
  readonly tasks: readonly Task[];
  /** Where a task's `path()` starts. */
  readonly root: string;
  readonly clock: Clock;
}) => ExecutorUnderTest | Promise<ExecutorUnderTest>;

/**
 * What every `Executor` promises, as cases for any test runner.
 *
 * @param make makes an executor for each case; one that runs tasks elsewhere imports
 *   `executorContractTasks` there
 * @example
 * ```ts
 * import { test } from "node:test";
 * import { executorContract } from "little-pipelines/testing";
 *
 * const make = () => {
 *   const store = sqliteStore({ folder: mkdtempSync(join(tmpdir(), "contract-")) });
 *   return { store, executor: processExecutor({ module: import.meta.resolve("./contractTasks.js"), store }) };
 * };
 * for (const { name, run } of executorContract(make)) test(name, run);
 * ```
 */
export function executorContract(make: MakeExecutor): ContractCase[] {
  return CASES.map(([name, body]) => ({
    name,
    async run() {
      const { executor, store } = await make({ tasks: executorContractTasks, root: ROOT, clock: systemClock });
      try {
        await body(new Bench(executor, store));
      } finally {
        await executor.close();
        await store.close();
      }
    },
  }));
}

const ROOT = resolve("/project");

/** Asks an executor for things as the engine does. */
class Bench {
  readonly executor: Executor;
  readonly store: Store;
  readonly told: TaskTold[] = [];

  constructor(executor: Executor, store: Store) {
    this.executor = executor;
    this.store = store;
  }

  request(task: string, changes: Partial<TaskRequest> = {}): TaskRequest {
    return {
      runId: "run-1",
      task,
      key: sampleKey(1),
      upstream: [],
      params: {},
      signal: new AbortController().signal,
      emit: (event) => void this.told.push(event),
      ...changes,
    };
  }

  run(task: string, changes: Partial<TaskRequest> = {}): Promise<TaskAnswer> {
    return this.executor.run(this.request(task, changes));
  }

  /** The value that a task gives. */
  async value(task: string, changes: Partial<TaskRequest> = {}): Promise<unknown> {
    const answer = await this.run(task, changes);
    if (answer.kind !== "done") assert.fail(`${answer.task}: ${answer.problem}`);
    const read = await this.store.readResult({ task, key: sampleKey(1), result: answer.result });
    if (read.kind !== "bytes") assert.fail(read.problem);
    return decode(read.bytes);
  }

  /** Saves a value as the result of a task that others depend on. */
  upstream(task: string, value: unknown): Promise<Entry> {
    return saveSample(this.store, encode(value), { task });
  }
}

const CASES: readonly (readonly [name: string, body: (bench: Bench) => Promise<void>])[] = [
  [
    "what a task returns is in the store, under the hash of its canonical bytes",
    async (bench) => {
      const rows = [
        { id: 1, tags: new Set(["a"]) },
        { id: 2n, at: new Date(0) },
      ];
      const answer = await bench.run("Rows");
      const bytes = encode(rows);
      // Who has it run elsewhere may say how long that took.
      const { ranMs, ...its } = { ranMs: 0, ...answer };
      assert.ok(ranMs >= 0);
      assert.deepEqual(its, {
        kind: "done",
        result: { hash: digest(bytes), sizeBytes: bytes.length },
        isUndefined: false,
      });
      assert.deepEqual(await bench.value("Rows"), rows);
      assert.equal(await bench.value("Later"), "later");
    },
  ],
  [
    "a task that returns undefined is told from all others",
    async (bench) => {
      const answer = await bench.run("Undefined");
      assert.equal(answer.kind === "done" && answer.isUndefined, true);
      assert.equal(await bench.value("Undefined"), undefined);
    },
  ],
  [
    "a task is given the results of its dependencies by name, whatever the names",
    async (bench) => {
      const upstream = [await bench.upstream("Left", 40), await bench.upstream("__proto__", 2)];
      assert.equal(await bench.value("Sum", { upstream }), 42);
      assert.deepEqual(await bench.value("Names", { upstream }), ["Names", "Left", "__proto__"]);
    },
  ],
  [
    "what a task does to a result is seen by no other",
    async (bench) => {
      const rows = [{ id: 1, bytes: new Uint8Array([1, 2, 3]) }];
      const upstream = [await bench.upstream("Rows", rows)];
      assert.equal(await bench.value("Spoils", { upstream }), 0);
      assert.deepEqual(await bench.value("Reads", { upstream }), rows);
      assert.equal(await bench.value("Spoils", { upstream }), 0);
      const read = await bench.store.readResult(upstream[0]!);
      assert.deepEqual(read.kind === "bytes" && decode(read.bytes), rows);
    },
  ],
  [
    "a dependency's result that is not there is answered, and the task is not started",
    async (bench) => {
      const left = await bench.upstream("Left", 40);
      const lost = { task: "__proto__", key: sampleKey(2), result: { hash: sampleKey(3), sizeBytes: 5 } };
      const answer = await bench.run("Names", { upstream: [left, lost] });
      assert.equal(answer.kind === "upstreamDamaged" && answer.task, "__proto__");
      assert.match(answer.kind === "upstreamDamaged" ? answer.problem : "", /"__proto__"/);
      assert.deepEqual(bench.told, []);
    },
  ],
  [
    "what a task throws is what the run rejects with",
    async (bench) => {
      await assert.rejects(bench.run("Throws"), { name: "TypeError", message: "boom" });
      await assert.rejects(bench.run("ThrowsLater"), { name: "RangeError", message: "boom, later" });
      assert.equal(await bench.value("Later"), "later");
    },
  ],
  [
    "a result that would not come back equal is refused, with the path to it",
    async (bench) => {
      await assert.rejects(bench.run("Unstorable"), {
        code: "RESULT_NOT_STORABLE",
        message: /result\.rows\[1\]\.parse is a function/,
      });
    },
  ],
  [
    "steps, lines of the log and progress are told while the task runs, in order",
    async (bench) => {
      assert.equal(await bench.value("Tells"), 3);
      const shown = bench.told.map(({ at, ...event }) => {
        assert.equal(typeof at, "number");
        if (event.kind !== "stepFinished") return event;
        const { durationMs, ...rest } = event;
        assert.ok(durationMs >= 0);
        return rest;
      });
      assert.deepEqual(shown, [
        { kind: "taskLogged", task: "Tells", level: "info", message: "begin", data: { rows: 3 } },
        { kind: "stepStarted", task: "Tells", step: "extract" },
        { kind: "stepFinished", task: "Tells", step: "extract", failed: false },
        { kind: "stepStarted", task: "Tells", step: "transform" },
        { kind: "stepFinished", task: "Tells", step: "transform", failed: true },
        { kind: "taskProgress", task: "Tells", done: 2, total: 3 },
        { kind: "taskLogged", task: "Tells", level: "error", message: "end" },
      ]);
    },
  ],
  [
    "a branch of a map is given its item, which is its own, and what a task is given",
    async (bench) => {
      const upstream = [await bench.upstream("Left", 40)];
      const item = { bytes: encode({ n: 7 }), parcels: [] };
      for (let time = 0; time < 2; time++)
        assert.deepEqual(await bench.value("Branch", { item, upstream }), ["Branch", { n: 8 }, { Left: 40 }]);
    },
  ],
  [
    "a task is given its params, and reading another is an error",
    async (bench) => {
      assert.equal(await bench.value("Param", { params: { year: 2025 } }), 2025);
      await assert.rejects(bench.run("Undeclared", { params: { year: 2025 } }), { code: "UNKNOWN_PARAM" });
    },
  ],
  [
    "paths start at the project root, unless they are absolute",
    async (bench) => {
      assert.deepEqual(await bench.value("Path"), [join(ROOT, "data/a.csv"), "/data/a.csv"]);
    },
  ],
  [
    "a task is told through its signal that it shall stop, while others run at the same time",
    async (bench) => {
      const controller = new AbortController();
      const waiting = bench.run("Waits", { signal: controller.signal });
      assert.equal(await withinSeconds(bench.value("Later")), "later");
      controller.abort(new Error("enough"));
      await assert.rejects(withinSeconds(waiting), { message: "enough" });
    },
  ],
  [
    "running a pipeline inside a task is refused, since it would be a hidden input",
    async (bench) => {
      await assert.rejects(bench.run("Inside"), { code: "CALLED_INSIDE_TASK" });
    },
  ],
  [
    "closing twice is harmless",
    async (bench) => {
      await bench.value("Later");
      await bench.executor.close();
      await bench.executor.close();
    },
  ],
];

/** Fails where a promise is not settled in good time: what hangs shall not hang the tests. */
async function withinSeconds<Value>(promise: Promise<Value>, seconds = 10): Promise<Value> {
  const controller = new AbortController();
  const limit = wait(seconds * 1000, undefined, { signal: controller.signal }).then(() =>
    assert.fail(`not settled within ${seconds} s`),
  );
  // Called off when it is not needed any more.
  limit.catch(() => undefined);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    controller.abort();
  }
}
