import { describe, expect, it, test } from "vitest";
import { inlineExecutor } from "../../src/executor/inline.ts";
import { recentResults } from "../../src/executor/recent.ts";
import { encode } from "../../src/fingerprint/canonical/encode.ts";
import { memoryStore, task, type Entry, type Executor, type Store, type Task } from "../../src/index.ts";
import { systemClock } from "../../src/model/clock.ts";
import { executorContract } from "../../src/testing/index.ts";
import { sampleKey, saveSample } from "../../src/testing/samples.ts";

describe("the inline executor keeps the contract of executors", () => {
  const cases = executorContract(({ tasks, root, clock }) => {
    const store = memoryStore();
    return { store, executor: inlineExecutor({ task: find(tasks), store, root, clock }) };
  });
  for (const { name, run } of cases) test(name, run);
});

function find(tasks: readonly Task[]): (name: string) => Task {
  const byName = new Map(tasks.map((each) => [each.name, each]));
  return (name) => byName.get(name)!;
}

/** An executor on a store that tells which results were read. */
function watched(...tasks: readonly Task[]): { store: Store; executor: Executor; reads: string[] } {
  const memory = memoryStore();
  const reads: string[] = [];
  const store: Store = {
    ...memory,
    readResult(entry) {
      reads.push(entry.task);
      return memory.readResult(entry);
    },
  };
  return { store, reads, executor: inlineExecutor({ task: find(tasks), store, root: "/", clock: systemClock }) };
}

const run = (executor: Executor, name: string, upstream: readonly Entry[] = []) =>
  executor.run({
    runId: "run-1",
    task: name,
    key: sampleKey(1),
    upstream,
    params: {},
    signal: new AbortController().signal,
    emit: () => {},
  });

describe("the inline executor", () => {
  const first = task("First", { dependencies: ["Load"] }, ({ results }) => results.Load);
  const second = task("Second", { dependencies: ["Load"] }, ({ results }) => results.Load);
  const idle = task("Idle", { dependencies: ["Load"] }, ({ results }) => Object.keys(results));

  it("reads a result from the store once for all tasks that need it, until it is closed", async () => {
    const { store, executor, reads } = watched(first, second);
    const load = await saveSample(store, encode([1, 2, 3]), { task: "Load" });
    await run(executor, "First", [load]);
    await run(executor, "Second", [load]);
    expect(reads).toEqual(["Load"]);
    await executor.close();
    await run(executor, "Second", [load]);
    expect(reads).toEqual(["Load", "Load"]);
  });

  it("does not read what a task has just returned", async () => {
    const load = task("Load", () => "loaded");
    const { store, executor, reads } = watched(load, first);
    const answer = await run(executor, "Load");
    const entry = await saveSample(store, encode("loaded"), { task: "Load" });
    expect(answer).toMatchObject({ kind: "done", result: entry.result });
    await run(executor, "First", [entry]);
    expect(reads).toEqual([]);
  });

  it("makes no value of a result before the task asks for it", async () => {
    const { store, executor } = watched(first, idle);
    // Bytes that no version of the format has ever written.
    const load = await saveSample(store, new Uint8Array([255, 1, 2]), { task: "Load" });
    expect(await run(executor, "Idle", [load])).toMatchObject({ kind: "done" });
    await expect(run(executor, "First", [load])).rejects.toThrow(RangeError);
  });
});

describe("recent results", () => {
  it("are kept up to a number of bytes, the oldest giving way", () => {
    const recent = recentResults(3_000);
    for (const name of ["a", "b", "c"]) recent.set(name, new Uint8Array(1_000));
    expect(["a", "b", "c"].map((name) => recent.get(name)?.length)).toEqual([undefined, 1_000, 1_000]);
    recent.set("huge", new Uint8Array(3_001));
    expect(recent.get("huge")).toBeUndefined();
    expect(recent.get("c")?.length).toBe(1_000);
    recent.clear();
    expect(recent.get("c")).toBeUndefined();
  });

  it("cost something even when they are empty, so that their number has a limit too", () => {
    const recent = recentResults(10_000);
    for (let number = 0; number < 1_000; number++) recent.set(String(number), new Uint8Array(0));
    expect(recent.get("0")).toBeUndefined();
    expect(recent.get("999")).toBeDefined();
  });
});
