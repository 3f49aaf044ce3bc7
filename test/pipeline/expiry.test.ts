import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, task, type ExpiryPolicy, type Store } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";
import { project } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;
const HOUR_MS = 3_600_000;

function expiring(policy: ExpiryPolicy, store: Store, clock = fakeClock(new Date("2026-03-02T12:00:00Z"))) {
  const one = task("One", { expire: policy }, () => 1);
  const after = task("After", { dependencies: [one] }, ({ results }) => results.One + 1);
  const example = pipeline("test", [one, after], { ...QUIET, store, clock });
  return { example, log: eventLog(example), clock };
}

describe("expiry in a run", () => {
  it("runs a task again once its result is too old, and leaves what is downstream valid when the value is equal", async () => {
    const { example, log, clock } = expiring(expire.fromNow({ hours: 6 }), memoryStore());
    await example.execute();
    clock.move(6 * HOUR_MS - 1);
    await example.execute();
    expect(log.slice(4)).toEqual(["reused One", "reused After"]);
    clock.move(1);
    log.length = 0;
    const report = await example.execute();
    expect(log).toEqual(["start One", "ran One", "reused After"]);
    expect(report.tasks[0]!.reason).toBe("expired 0.0 s ago (6 hours from now)");
  });

  it("counts age from the start of the run that made the result", async () => {
    const clock = fakeClock(new Date("2026-03-02T12:00:00Z"));
    const slow = task("Slow", { expire: expire.fromNow({ hours: 1 }), ignoreCaptures: ["clock"] }, () => {
      clock.move(0.75 * HOUR_MS);
      return 1;
    });
    const example = pipeline("test", [slow], { ...QUIET, store: memoryStore(), clock });
    const log = eventLog(example);
    await example.execute();
    clock.move(0.25 * HOUR_MS);
    await example.execute();
    expect(log).toEqual(["start Slow", "ran Slow", "start Slow", "ran Slow"]);
  });

  it("marks onComplete results as expired when a run completed, and tells so", async () => {
    const { example, log } = expiring(expire.onComplete(), memoryStore());
    await example.execute();
    expect(log).toEqual(["start One", "ran One", "start After", "ran After", "expire One"]);
    expect(await example.getResult("One")).toBe(1);
    log.length = 0;
    await example.execute();
    expect(log).toEqual(["start One", "ran One", "reused After", "expire One"]);
  });

  it("expires nothing when a run failed, so that the next one goes on from there", async () => {
    let isBroken = true;
    const one = task("One", { expire: expire.onComplete() }, () => 1);
    const bad = task("Bad", { dependencies: [one], ignoreCaptures: ["isBroken"] }, () => {
      if (isBroken) throw new Error("broken");
      return 2;
    });
    const example = pipeline("test", [one, bad], { ...QUIET, store: memoryStore() });
    const log = eventLog(example);
    await example.execute().catch(() => {});
    expect(log).toEqual(["start One", "ran One", "start Bad", "failed Bad"]);
    isBroken = false;
    log.length = 0;
    await example.execute();
    expect(log).toEqual(["reused One", "start Bad", "ran Bad", "expire One"]);
  });

  it("keeps an afterSession result for this process alone", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { expire, pipeline, task } from "little-pipelines";
        export default pipeline("p", [task("One", { expire: expire.afterSession() }, () => 1)], { logLevel: "silent" });`,
      "twice.ts": `
        import example from "./pipeline.ts";
        for (const _ of [1, 2]) console.log((await example.execute()).tasks[0].outcome, (await example.getResult("One")));`,
    });
    expect((await scratch.node("twice.ts")).stdout).toBe("ran 1\nreused 1\n");
    expect(await scratch.run()).toEqual({ One: "ran" });
  });

  it("warns of a moment that is past, and runs every time", async () => {
    const { example, log } = expiring(expire.atDatetime(new Date("2020-01-01")), memoryStore());
    await example.execute();
    await example.execute();
    expect(log.filter((line) => line === "warn One" || line === "ran One")).toEqual([
      "warn One",
      "ran One",
      "warn One",
      "ran One",
    ]);
  });
});
