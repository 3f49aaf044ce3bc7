import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, table, task, type PipelineError } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";

const HOUR_MS = 3_600_000;

describe("getKept and plan", () => {
  it("tell when a result was made, how large it is, and when it expires", async () => {
    const clock = fakeClock(new Date("2026-01-02T03:00:00Z"));
    const one = task("One", { expire: expire.fromNow({ hours: 2 }) }, () => [1, 2]);
    const two = task("Two", { dependencies: [one] }, () => "text");
    const example = pipeline("P", [one, two], { store: memoryStore(), clock, logLevel: "silent", logFile: false });
    expect((await example.plan()).tasks.map(({ kept }) => kept)).toEqual([null, null]);
    const { runId } = await example.execute();
    const facts = { runId, startedAt: "2026-01-02T03:00:00.000Z", expiresAt: "2026-01-02T05:00:00.000Z" };
    const { value, ...kept } = await example.getKept("One");
    expect(value).toEqual([1, 2]);
    expect(kept).toMatchObject(facts);
    expect(kept.sizeBytes).toBeGreaterThan(0);
    expect((await example.plan()).tasks[0]).toMatchObject({ outcome: "reuse", kept });
    expect((await example.getKept(two)).expiresAt).toBeNull();

    clock.move(3 * HOUR_MS);
    const later = pipeline("P", [one, two], { store: memoryStore(), clock, logLevel: "silent", logFile: false });
    await expect(later.getKept("One")).rejects.toThrow(/never ran/);
    expect((await example.plan()).tasks[0]).toMatchObject({ outcome: "run", kept: facts });
    await expect(example.getKept("On")).rejects.toMatchObject({
      code: "UNKNOWN_TASK",
    } satisfies Partial<PipelineError>);
  });

  it("count the files that a result holds, and name what of the code cannot be followed", async () => {
    const example = pipeline(
      "P",
      // oxlint-disable-next-line no-eval -- what cannot be followed
      [task("Table", () => table([{ a: 1 }])), task("Eval", () => (0, eval)("1 + 1") as number)],
      { store: memoryStore(), logLevel: "silent", logFile: false },
    );
    await example.execute();
    expect((await example.getKept("Table")).sizeBytes).toBeGreaterThan(200);
    const { tasks } = await example.plan();
    expect(tasks.find(({ name }) => name === "Table")?.notes).toBeUndefined();
    expect(tasks.find(({ name }) => name === "Eval")?.notes?.[0]?.problem).toMatch(/eval/);
    await expect(Array.fromAsync(example.logs())).rejects.toMatchObject({ code: "NO_LOG" });
    expect(example.location).toMatch(/memory/);
  });
});
