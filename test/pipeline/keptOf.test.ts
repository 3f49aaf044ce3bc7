import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, task } from "../../src/index.ts";

describe("what history tells of a run", () => {
  it("says when each task and each of its steps started", async () => {
    const slow = task("Slow", async ({ step }) => {
      await step("first", () => 1);
      return step("second", () => 2);
    });
    const example = pipeline("Example", [slow], { store: memoryStore(), logLevel: "silent" });
    const report = await example.execute();
    const [run] = await example.history({ limit: 1 });
    const [its] = run!.tasks;
    expect(its).toEqual(report.tasks[0]);
    expect(Date.parse(its!.startedAt!)).toBeGreaterThanOrEqual(Date.parse(run!.startedAt));
    expect(its!.steps.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(its!.steps[1]!.offsetMs).toBeGreaterThanOrEqual(its!.steps[0]!.offsetMs!);
    await example.execute();
    const [again] = await example.history({ limit: 1 });
    expect(again!.tasks[0]).not.toHaveProperty("startedAt");
    expect(await example.history({ runId: run!.runId.slice(0, 12), limit: 5 })).toContainEqual(run);
    expect(await example.history({ runId: "no such run" })).toEqual([]);
  });

  it("says of a task that failed when it started", async () => {
    const example = pipeline("Example", [task("Boom", () => Promise.reject(new Error("boom")))], {
      store: memoryStore(),
      logLevel: "silent",
    });
    await expect(example.execute()).rejects.toThrow("boom");
    const [run] = await example.history();
    expect(run!.tasks[0]).toMatchObject({
      outcome: "failed",
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });
});

describe("keptOf", () => {
  it("gives what a run made with its differences, and each result by its key", async () => {
    const one = task("One", { params: { year: 2024 } }, ({ params }) => params.year);
    const two = task("Two", { dependencies: [one] }, ({ results }) => results.One > 2000);
    const example = pipeline("Example", [one, two], { store: memoryStore(), logLevel: "silent" });
    const first = await example.execute();
    const second = await example.execute({ params: { year: 2025 } });
    const kept = await example.keptOf(second.runId);
    expect(kept).toMatchObject([
      { task: "One", reason: "inputs changed: param year", runId: second.runId },
      { task: "Two", reason: "upstream results changed: One", runId: second.runId },
    ]);
    expect(kept[0]!.differences).toEqual([
      { part: "inputs", label: "param year", change: "changed", before: "2024", after: "2025" },
    ]);
    const before = await example.keptOf(first.runId);
    expect(before.map(({ task, reason }) => [task, reason])).toEqual([
      ["One", "first run"],
      ["Two", "first run"],
    ]);
    expect(await example.getResult("One", { key: before[0]!.key })).toBe(2024);
    expect(await example.getResult("One", { key: kept[0]!.key })).toBe(2025);
    await expect(example.getResult("One", { key: "0000" })).rejects.toThrow("none is kept under the key 0000");
  });

  it("of the last run gives what it reused too, and nothing of what failed", async () => {
    let isBroken = false;
    const good = task("Good", () => 1);
    const bad = task("Bad", { dependencies: [good], ignoreCaptures: ["isBroken"] }, () => {
      if (isBroken) throw new Error("boom");
      return 2;
    });
    const example = pipeline("Example", [good, bad], { store: memoryStore(), logLevel: "silent" });
    const first = await example.execute();
    isBroken = true;
    await expect(example.execute({ force: ["Bad"] })).rejects.toThrow("boom");
    const [last] = await example.history({ limit: 1 });
    expect((await example.keptOf(last!.runId)).map(({ task, runId }) => [task, runId])).toEqual([
      ["Good", first.runId],
    ]);
    expect(await example.keptOf("no such run")).toEqual([]);
  });
});
