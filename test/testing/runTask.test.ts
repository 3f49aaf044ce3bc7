import { describe, expect, it } from "vitest";
import { check, expire, memoryStore, pipeline, secret, task, type PipelineError } from "../../src/index.ts";
import { fakeClock, runTask, wouldRun } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";
import { project } from "../support/project.ts";

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  return promise.then(
    () => expect.unreachable("it did not fail"),
    (thrown: unknown) => thrown as PipelineError,
  );
}

const load = task("Load", (): { id: number; note: string | null }[] => {
  throw new Error("it must not run");
});

describe("runTask", () => {
  it("runs one task on given results and params, and tells all that it did; what it depends on does not run", async () => {
    const clock = fakeClock(0);
    const clean = task(
      "Clean",
      {
        dependencies: [load],
        params: { year: 2024, token: secret("none") },
        ignoreCaptures: ["clock"],
        checks: [check.notNull("note", { severity: "warn" }), check.rowCount(1)],
      },
      async ({ results, params, step, log, progress, name, path }) => {
        const rows = await step("filter", () => {
          clock.move(250);
          return results.Load.filter(({ id }) => id > 1);
        });
        results.Load.pop();
        log.info("cleaned", { count: rows.length });
        progress(1, 2);
        return rows.map(({ id }) => ({ id, note: null, by: [name, params.year, params.token, path("x")] }));
      },
    );
    const rows = [1, 2, 3].map((id) => ({ id, note: "n" }));
    const run = await runTask(clean, { results: { Load: rows }, params: { year: 2030 }, clock, root: "/project" });
    const by = ["Clean", 2030, "none", "/project/x"];
    expect(run.value).toEqual([
      { id: 2, note: null, by },
      { id: 3, note: null, by },
    ]);
    expect(rows).toHaveLength(3);
    expect(run.steps).toEqual([{ name: "filter", durationMs: 250 }]);
    expect(run.logs).toEqual([{ level: "info", message: "cleaned", data: { count: 2 } }]);
    expect(run.progress).toEqual([{ done: 1, total: 2 }]);
    expect(run.checks.map(({ name, passed, severity }) => [name, passed, severity])).toEqual([
      ["not null: note", false, "warn"],
      ["row count: 1", false, "fail"],
    ]);
    expect(run.events.map(({ kind }) => kind)).toEqual([
      "stepStarted",
      "stepFinished",
      "taskLogged",
      "taskProgress",
      "taskChecked",
      "taskChecked",
    ]);
  });

  it("takes progress as far as it can be shown, and passes over what is not known yet", async () => {
    const counts = [
      [1, 4],
      [0, 0],
      [Number.NaN, 4],
      [1, Number.POSITIVE_INFINITY],
      [-1, 4],
      [1, -4],
      [7, 4],
      [undefined as unknown as number, 4],
    ] as const;
    const counting = task("Counting", ({ progress }) => {
      for (const [done, total] of counts) progress(done, total);
    });
    const run = await runTask(counting);
    expect(run.progress).toEqual([
      { done: 1, total: 4 },
      { done: 0, total: 4 },
      { done: 4, total: 4 },
    ]);
  });

  it("moves a fake clock over the waits between attempts, and leaves time limits to the test", async () => {
    const clock = fakeClock();
    let tries = 0;
    const flaky = task(
      "Flaky",
      { retry: { times: 3, delayMs: 60_000 }, ignoreCaptures: ["tries"] },
      async ({ step }) => {
        await step(`try ${++tries}`, () => {});
        if (tries < 3) throw new Error(`no ${tries}`);
        return tries;
      },
    );
    const run = await runTask(flaky, { clock });
    expect(run.value).toBe(3);
    expect(run.retries.map(({ delayMs, error }) => [delayMs, error.message])).toEqual([
      [60_000, "no 1"],
      [120_000, "no 2"],
    ]);
    expect(run.steps.map(({ name }) => name)).toEqual(["try 3"]);
    expect(clock.elapsed()).toBe(180_000);

    const slow = task("Slow", { timeoutMs: 1000 }, () => new Promise<never>(() => {}));
    const late = failure(runTask(slow, { clock }));
    await new Promise((resolve) => setImmediate(resolve));
    clock.move(1000);
    expect((await late).code).toBe("TASK_TIMED_OUT");
  });

  it("rejects with what the task threw, and refuses results that are missing or too many", async () => {
    const bad = task("Bad", { dependencies: [load] }, () => {
      throw new RangeError("too far");
    });
    await expect(runTask(bad, { results: { Load: [] } })).rejects.toThrow(new RangeError("too far"));
    expect((await failure(runTask(bad, {} as never))).message).toMatch(
      /is given no result of "Load"\n.*results: \{ "Load": … \}/,
    );
    expect((await failure(runTask(bad, { results: { Load: [], Laod: 1 } as never }))).message).toMatch(
      /does not depend on "Laod"\n.*Did you mean "Load"/,
    );
    expect((await failure(runTask(load, { params: { year: 1 } }))).code).toBe("UNKNOWN_PARAM");
    const stopped = task("Stopped", ({ signal }) => signal.throwIfAborted());
    await expect(runTask(stopped, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });

  it("runs the branches of a map, one after the other, and its checks on all of them", async () => {
    const squares = task.map("Squares", { over: load, checks: [check.rowCount(2)] }, ({ id }, { log }) => {
      log.info(`square ${id}`);
      return id * id;
    });
    const run = await runTask(squares, { results: { Load: [2, 3, 4].map((id) => ({ id, note: null })) } });
    expect(run.value).toEqual([4, 9, 16]);
    expect(run.logs.map(({ message }) => message)).toEqual(["square 2", "square 3", "square 4"]);
    expect(run.checks).toMatchObject([{ passed: false, of: 3 }]);
  });

  it("gives an incremental task what it goes on from", async () => {
    const grow = task("Grow", { incremental: true }, ({ previous }) => [...((previous as number[]) ?? []), 1]);
    expect((await runTask(grow)).value).toEqual([1]);
    expect((await runTask(grow, { previous: [5] })).value).toEqual([5, 1]);
  });
});

describe("wouldRun", () => {
  it("names what would run: at first, with time, with other code, as asked; and nothing runs", async () => {
    const [store, clock] = [memoryStore(), fakeClock()];
    const of = (prices: () => number) =>
      pipeline(
        "Example",
        [
          task("Prices", { expire: expire.fromNow({ hours: 6 }) }, prices),
          task("Report", { dependencies: ["Prices"] }, ({ results }) => results.Prices),
          task("Other", () => 1),
        ],
        { store, clock, logLevel: "silent", logFile: false },
      );
    const example = of(() => 1);
    const log = eventLog(example);
    const none = { run: [], mayRun: [], reuse: [], skip: [] };
    expect(await wouldRun(example)).toEqual({ ...none, run: ["Prices", "Other", "Report"] });
    expect(log).toEqual([]);
    await example.execute();
    expect(await wouldRun(example)).toEqual({ ...none, reuse: ["Prices", "Other", "Report"] });
    expect((await wouldRun(of(() => 2))).run).toEqual(["Prices"]);
    expect(await wouldRun(example, { force: ["Other"], skip: ["Report"] })).toEqual({
      ...none,
      run: ["Other"],
      reuse: ["Prices"],
      skip: ["Report"],
    });
    clock.move(6 * 3_600_000);
    expect(await wouldRun(example)).toEqual({ ...none, run: ["Prices"], mayRun: ["Report"], reuse: ["Other"] });
  });
});

it("both work under node:test, with what is installed", async () => {
  const scratch = project({
    "pipeline.ts": `
      import { pipeline, task } from "little-pipelines";
      export const load = task("Load", () => [1, 2]);
      export const sum = task("Sum", { dependencies: [load] }, ({ results }) => results.Load.reduce((a, b) => a + b, 0));
      export default pipeline("Example", [load, sum]);`,
    "pipeline.test.ts": `
      import assert from "node:assert/strict";
      import { test } from "node:test";
      import { memoryStore, pipeline } from "little-pipelines";
      import { fakeClock, runTask, wouldRun } from "little-pipelines/testing";
      import example, { sum } from "./pipeline.ts";
      test("it adds", async () => assert.equal((await runTask(sum, { results: { Load: [3, 4] } })).value, 7));
      test("it runs all at first", async () => {
        const fresh = pipeline("Test", example.tasks, { store: memoryStore(), clock: fakeClock() });
        assert.deepEqual((await wouldRun(fresh)).run, ["Load", "Sum"]);
      });`,
  });
  const { code, stdout } = await scratch.node("--test", "pipeline.test.ts");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/pass 2\n[^]*fail 0/)]);
});
