import { describe, expect, it } from "vitest";
import { routeExecutor } from "../../src/executor/route.ts";
import {
  memoryStore,
  pipeline,
  task,
  type Executor,
  type ExecutorKind,
  type Task,
  type TaskRequest,
} from "../../src/index.ts";
import { eventLog } from "../support/events.ts";

/** An executor that only writes down what it is asked. */
function noting(kind: string, log: string[]): Executor {
  return {
    kind,
    async run({ task: name }: TaskRequest) {
      log.push(`${kind} ${name}`);
      return { kind: "done", result: { hash: "", sizeBytes: 0 }, isUndefined: false };
    },
    async close() {
      log.push(`close ${kind}`);
    },
  };
}

describe("each task goes", () => {
  const tasks = new Map<string, Task>(
    [task("A", () => 1), task("B", { executor: "thread" }, () => 1), task("C", { executor: "inline" }, () => 1)].map(
      (each) => [each.name, each],
    ),
  );
  const route = (standard: Executor | ExecutorKind, log: string[]): Executor =>
    routeExecutor({
      task: (name) => tasks.get(name)!,
      standard,
      open(kind) {
        log.push(`open ${kind}`);
        return noting(kind, log);
      },
    });
  const run = (executor: Executor, name: string) =>
    executor.run({
      runId: "",
      task: name,
      key: "",
      upstream: [],
      params: {},
      signal: new AbortController().signal,
      emit: () => {},
    });

  it("to the executor that it names, else to the pipeline's; each is opened when it is first needed", async () => {
    const log: string[] = [];
    const executor = route("process", log);
    for (const name of ["A", "B", "A", "C"]) await run(executor, name);
    await executor.close();
    expect(log.slice(0, -3)).toEqual([
      "open process",
      "process A",
      "open thread",
      "thread B",
      "process A",
      "open inline",
      "inline C",
    ]);
    expect(log.slice(-3)).toEqual(["close process", "close thread", "close inline"]);
    expect(["A", "B", "C"].map((name) => executor.kindOf?.(name))).toEqual(["process", "thread", "inline"]);
  });

  it("to the user's own executor, where that is the pipeline's", async () => {
    const log: string[] = [];
    const executor = route(noting("mine", log), log);
    for (const name of ["A", "B"]) await run(executor, name);
    await executor.close();
    expect(log).toEqual(["mine A", "open thread", "thread B", "close thread", "close mine"]);
  });
});

describe("a pipeline's executor", () => {
  it("may be the user's own: the report tells which it was", async () => {
    const store = memoryStore();
    const log: string[] = [];
    const mine: Executor = {
      ...noting("mine", log),
      async run() {
        return { kind: "done", result: await store.putResult(new Uint8Array([1])), isUndefined: false };
      },
    };
    const example = pipeline("Example", [task("A", () => 1), task("B", { executor: "inline" }, () => 2)], {
      executor: mine,
      store,
      logLevel: "silent",
    });
    const events = eventLog(example);
    const { tasks } = await example.execute({ concurrency: 1 });
    expect(tasks.map(({ name, executor }) => [name, executor])).toEqual([
      ["A", "mine"],
      ["B", undefined],
    ]);
    expect(events.filter((line) => line !== "warn")).toEqual(["start A", "ran A", "start B", "ran B"]);
    const [past] = await example.history();
    expect(past!.tasks.map(({ executor }) => executor)).toEqual(["mine", undefined]);
  });

  it.each([
    ["threads", 'executor is "threads"'],
    [{}, "executor is object"],
    [null, "executor is object"],
  ])("is refused where it is none: %o", async (executor, message) => {
    const example = pipeline("Example", [task("A", () => 1)], { executor: executor as never, store: memoryStore() });
    await expect(example.execute()).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(message),
    });
  });

  it("decides whether a limit of memory means something", () => {
    const limited = task("Limited", { memoryLimitMb: 64 }, () => 1);
    const example = pipeline("Example", [limited]);
    expect(() => example.validate()).toThrow(
      /"Limited" has a memoryLimitMb, and runs in the thread that runs the pipeline\n +Say executor: "thread" or "process"/,
    );
    expect(() => pipeline("Example", [limited], { executor: "process" }).validate()).not.toThrow();
  });
});
