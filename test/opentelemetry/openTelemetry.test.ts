import { context, SpanKind, trace } from "@opentelemetry/api";
import { expect, it } from "vitest";
import { check, memoryStore, pipeline, PipelineError, secret, task } from "../../src/index.ts";
import { openTelemetry } from "../../src/opentelemetry/index.ts";
import { named, ownSpan, registerSdk, takeSpans, traced, tree } from "./spans.ts";

registerSdk();

it("a run is a span of what calls it, with its tasks, their steps, and what these do themselves", async () => {
  const load = task("Load", async ({ step }) => {
    await ownSpan("in the task");
    await step("extract", async () => {
      await ownSpan("in the step");
      await step("inner", () => ownSpan("in both"));
    });
    return 1;
  });
  const report = task("Report", { dependencies: [load] }, ({ results }) => results.Load + 1);
  await trace.getTracer("own").startActiveSpan("request", async (request) => {
    await traced([load, report]).execute();
    request.end();
  });
  const spans = takeSpans();
  expect(tree(spans)).toEqual([
    "request",
    "  run Example",
    "    task Load",
    "      in the task",
    "      step extract",
    "        in the step",
    "        step inner",
    "          in both",
    "    task Report",
  ]);
  expect(named(spans, "run Example")).toMatchObject({
    kind: SpanKind.INTERNAL,
    instrumentationScope: { name: "little-pipelines" },
    attributes: {
      "little_pipelines.pipeline.name": "Example",
      "little_pipelines.run.id": expect.stringMatching(/./),
      "little_pipelines.run.task_count": 2,
      "little_pipelines.run.outcome": "succeeded",
      "little_pipelines.run.tasks.ran": 2,
      "little_pipelines.run.tasks.reused": 0,
    },
  });
  expect(named(spans, "task Load").attributes).toEqual({
    "little_pipelines.task.name": "Load",
    "little_pipelines.task.key": expect.stringMatching(/^\w{32,}$/),
    "little_pipelines.task.executor": "inline",
    "little_pipelines.task.reason": "first run",
    "little_pipelines.task.outcome": "ran",
  });
  expect(named(spans, "step inner").attributes).toEqual({
    "little_pipelines.task.name": "Load",
    "little_pipelines.step.name": "inner",
  });
});

it("steps that go on at the same time, also of one name, are told apart", async () => {
  const both = task("Both", async ({ step }) => {
    await Promise.all(["a", "b"].map((name) => step("part", () => ownSpan(name))));
    return 1;
  });
  await traced([both]).execute();
  const lines = tree(takeSpans());
  expect(lines.toSorted()).toEqual([
    "      a",
    "      b",
    "    step part",
    "    step part",
    "  task Both",
    "run Example",
  ]);
  expect(lines[3]).toMatch(/^ {6}[ab]$/);
  expect(lines[5]).toMatch(/^ {6}[ab]$/);
});

it("what need not run is counted, and is an event of the run's span, as many of them as are asked for", async () => {
  const tasks = Array.from({ length: 5 }, (_, i) => task(`T${i}`, () => i));
  const example = traced(tasks, { maxEvents: 3 });
  await example.execute();
  takeSpans();
  await example.execute();
  const spans = takeSpans();
  expect(tree(spans)).toEqual(["run Example"]);
  expect(spans[0]!.attributes).toMatchObject({
    "little_pipelines.run.tasks.ran": 0,
    "little_pipelines.run.tasks.reused": 5,
  });
  expect(spans[0]!.events.map(({ name }) => name)).toEqual(["task reused", "task reused", "task reused"]);
  expect(spans[0]!.events[0]!.attributes).toEqual({
    "little_pipelines.task.name": "T0",
    "little_pipelines.task.outcome": "reused",
    "little_pipelines.task.reason": "cached",
  });
});

it("retries are events of the task's span, and what it fails by is its exception", async () => {
  const attempts: number[] = [];
  const load = task(
    "Load",
    { retry: { times: 2, delayMs: 0 }, ignoreCaptures: ["attempts"] },
    async ({ step }): Promise<number> => {
      await step("extract", () => {
        attempts.push(1);
        throw Object.assign(new TypeError(`attempt ${attempts.length}`), { code: "E_LATE" });
      });
      return 1;
    },
  );
  const after = task("After", { dependencies: [load] }, ({ results }) => results.Load);
  await traced([load, after])
    .execute()
    .catch(() => {});
  const spans = takeSpans();
  expect(tree(spans)).toEqual([
    "run Example failed",
    "  task Load failed",
    "    step extract failed",
    "    step extract failed",
    "    step extract failed",
  ]);
  const span = named(spans, "task Load");
  expect(span.status.message).toBe("attempt 3");
  expect(span.attributes).toMatchObject({
    "error.type": "E_LATE",
    "little_pipelines.task.outcome": "failed",
    "little_pipelines.task.attempts": 3,
  });
  expect(span.events.map(({ name, attributes }) => [name, attributes!["exception.message"]])).toEqual([
    ["retry", "attempt 1"],
    ["retry", "attempt 2"],
    ["exception", "attempt 3"],
  ]);
  expect(span.events[2]!.attributes!["exception.stacktrace"]).toContain("openTelemetry.test.ts");
  const run = named(spans, "run Example");
  expect(run.attributes).toMatchObject({
    "error.type": "RUN_FAILED",
    "little_pipelines.run.outcome": "failed",
    "little_pipelines.run.tasks.skipped": 1,
  });
  expect(run.events.map(({ name }) => name)).toEqual(["task skipped", "exception"]);
});

it("a task that fails before it begins has a span too", async () => {
  await traced([task("Load", { inputs: ["missing.csv"] }, () => 1)])
    .execute()
    .catch(() => {});
  const spans = takeSpans();
  expect(tree(spans)).toEqual(["run Example failed", "  task Load failed"]);
  expect(named(spans, "task Load").attributes["error.type"]).toBe("FILE_MISSING");
});

it("lines of the log from warn on are events of the step in which they are written, or of the task", async () => {
  const load = task("Load", async ({ step, log }) => {
    log.info("begins");
    log.warn("old", { rows: 3, by: { name: "x" }, token: secret("s3cret") });
    await step("extract", () => log.error("none"));
    return 1;
  });
  const example = traced([load]);
  await example.execute();
  const spans = takeSpans();
  expect(named(spans, "task Load").events).toMatchObject([
    {
      name: "log",
      attributes: {
        "little_pipelines.log.level": "warn",
        "little_pipelines.log.message": "old",
        "little_pipelines.log.data.rows": 3,
      },
    },
  ]);
  expect(named(spans, "step extract").events[0]!.attributes).toMatchObject({ "little_pipelines.log.message": "none" });
  const told = traced([load], { logLevel: "info" });
  await told.execute();
  expect(named(takeSpans(), "task Load").events).toHaveLength(2);
  const silent = traced([load], { logLevel: "silent" });
  await silent.execute();
  expect(takeSpans().flatMap(({ events }) => events)).toEqual([]);
});

it("no value of a param, an input or a result is in a span", async () => {
  const fetch = task("Fetch", { params: { token: secret("hush-default") } }, ({ params, log }) => {
    log.warn("asked", { token: params.token === "hush-given" });
    return "hush-result";
  });
  await traced([fetch]).execute({ params: { token: "hush-given" } });
  const told = takeSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(told).toHaveLength(2);
  expect(JSON.stringify(told)).not.toContain("hush");
});

it("of a map, branches have spans up to a limit, and those that fail beyond it", async () => {
  const squares = task.map("Squares", { over: [1, 2, 3, 4, 5] }, async (item, { step }) => {
    await step("square", () => ownSpan(`of ${item}`));
    if (item > 3) throw new RangeError(`${item} is too much`);
    return item * item;
  });
  await traced([squares], { maxBranches: 2 }, { concurrency: 1 })
    .execute()
    .catch(() => {});
  const spans = takeSpans();
  expect(tree(spans).toSorted()).toEqual(
    [
      "run Example failed",
      "  task Squares failed",
      "    branch Squares",
      "      step square",
      "        of 1",
      "    branch Squares",
      "      step square",
      "        of 2",
      "    of 3",
      "    of 4",
      "    of 5",
      "    branch Squares failed",
      "    branch Squares failed",
    ].toSorted(),
  );
  const first = spans.find(({ name }) => name === "branch Squares");
  expect(first!.attributes).toEqual({
    "little_pipelines.task.name": "Squares",
    "little_pipelines.branch.item": "1",
    "little_pipelines.branch.index": 0,
    "little_pipelines.branch.key": expect.stringMatching(/^\w{32}$/),
    "little_pipelines.branch.outcome": "ran",
  });
  expect(named(spans, "task Squares").attributes).toMatchObject({
    "little_pipelines.task.branches.total": 5,
    "little_pipelines.task.branches.ran": 3,
    "little_pipelines.task.branches.failed": 2,
  });
});

it("checks that do not pass, and warnings, are events", async () => {
  const load = task("Load", { checks: [check("large", () => "it is small", { severity: "warn" })] }, () => 1);
  await traced([load]).execute();
  expect(named(takeSpans(), "task Load").events).toMatchObject([
    {
      name: "check",
      attributes: { "little_pipelines.check.name": "large", "little_pipelines.check.severity": "warn" },
    },
  ]);
});

it("two runs at the same time are two traces", async () => {
  const example = traced([task("Load", () => ownSpan("own"))]);
  await Promise.all([example.execute(), example.execute()]);
  const spans = takeSpans();
  expect(tree(spans)).toEqual(["run Example", "  task Load", "    own", "run Example", "  task Load", "    own"]);
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(2);
});

it("a run that the store ends has a span that says so, and no span is left open", async () => {
  const store = memoryStore();
  const failing = { ...store, saveEntry: () => Promise.reject(new PipelineError("STORE_FULL", "the disk is full")) };
  await traced([task("Load", () => 1)], {}, { store: failing })
    .execute()
    .catch(() => {});
  expect(tree(takeSpans())).toEqual(["run Example failed", "  task Load"]);
});

it("a pipeline that is not traced has no spans, and its tasks are not inside of any", async () => {
  let active: unknown;
  const load = task("Load", { ignoreCaptures: ["active"] }, () => {
    active = trace.getSpan(context.active());
    return 1;
  });
  await pipeline("Example", [load], { store: memoryStore(), logLevel: "silent" }).execute();
  expect(takeSpans()).toEqual([]);
  expect(active).toBeUndefined();
});

it("a wrong option is refused", () => {
  expect(() => openTelemetry({ maxBranches: -1 })).toThrow("openTelemetry: maxBranches is -1");
  expect(() => openTelemetry({ logLevel: "loud" as "warn" })).toThrow('openTelemetry: logLevel is "loud"');
});
