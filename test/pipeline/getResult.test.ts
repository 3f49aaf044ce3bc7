import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, PipelineError, task, type Store } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    (value) => new Error(`gave ${String(value)}`),
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toBeInstanceOf(PipelineError);
  expect((error as PipelineError).code).toBe("NO_RESULT");
  return error.message;
}

describe("getResult", () => {
  it("gives a copy of its own at each call, and no task sees another's mutations, cold or warm", async () => {
    const store = memoryStore();
    const make = () => {
      const rows = task("Rows", () => [{ n: 1 }]);
      const spoil = task("Spoil", { dependencies: [rows] }, ({ results }) => {
        results.Rows.push({ n: 2 });
        results.Rows[0]!.n = 99;
        return results.Rows;
      });
      const read = task("Read", { dependencies: [rows, spoil] }, ({ results }) => results.Rows);
      return pipeline("test", [rows, spoil, read], { ...QUIET, store });
    };
    const cold = make();
    await cold.execute();
    expect(await cold.getResult("Read")).toEqual([{ n: 1 }]);
    const mine = await cold.getResult("Rows");
    mine.push({ n: 3 });
    expect(await cold.getResult("Rows")).toEqual([{ n: 1 }]);
    const warm = make();
    await warm.execute({ force: ["Spoil", "Read"] });
    expect(await warm.getResult("Read")).toEqual([{ n: 1 }]);
    expect(await warm.getResult("Spoil")).toEqual([{ n: 99 }, { n: 2 }]);
  });

  it("gives what a process before this one has kept, without running anything", async () => {
    const store = memoryStore();
    const make = () =>
      pipeline(
        "test",
        [task("A", () => 1), task("B", { dependencies: ["A"] }, ({ results }) => Number(results.A) + 1)],
        { ...QUIET, store },
      );
    await make().execute();
    const later = make();
    const log = eventLog(later);
    expect(await later.getResult("B")).toBe(2);
    expect(log).toEqual([]);
  });

  it("says why there is none: never ran, failed, code changed, expired", async () => {
    const store = memoryStore();
    const clock = fakeClock(new Date("2026-01-01T00:00:00Z"));
    const options = { ...QUIET, store, clock };
    const brief = { expire: expire.fromNow({ hours: 6 }) };
    const first = pipeline("test", [task("A", brief, () => 1), task("B", { dependencies: ["A"] }, () => 2)], options);
    expect(await refusal(first.getResult("A"))).toMatch(/task "A" has no valid result: it never ran/);
    expect(await refusal(first.getResult("B"))).toMatch(/"A", which it needs, never ran/);
    await first.execute();
    clock.move(6 * 3_600_000 + 12 * 60_000);
    expect(await first.getResult("A")).toBe(1); // what its own execute settled, though expired since
    const later = pipeline("test", [task("A", brief, () => 1), task("B", { dependencies: ["A"] }, () => 3)], options);
    expect(await refusal(later.getResult("A"))).toMatch(/expired 12 min ago \(6 hours from now\)/);
    expect(await refusal(later.getResult("B"))).toMatch(/code changed/);
    expect(await later.getResult("B", { allowStale: true })).toBe(2);
    const failing = pipeline(
      "failing",
      [
        task("Bad", () => {
          throw new Error("no luck");
        }),
      ],
      options,
    );
    await failing.execute().catch(() => {});
    expect(await refusal(failing.getResult("Bad"))).toMatch(/it failed: no luck/);
  });

  it("names the nearest task where there is no such one", async () => {
    const example = pipeline("test", [task("Report", () => 1)], { ...QUIET, store: memoryStore() });
    await expect(example.getResult("Reprot")).rejects.toThrow(/no task "Reprot"[^]*Did you mean "Report"\?/);
  });
});

describe("a result that cannot be kept", () => {
  it("is refused at the task that returned it, with the path to it", async () => {
    const bad = task("Bad", () => ({ rows: [{}, {}, {}, { parse: () => 1 }] }));
    const example = pipeline("test", [bad, task("After", { dependencies: [bad] }, () => 1)], {
      ...QUIET,
      store: memoryStore(),
    });
    const log = eventLog(example);
    const error = await example.execute().catch((thrown: unknown) => thrown as PipelineError);
    expect(error).toMatchObject({ code: "RUN_FAILED", cause: { code: "RESULT_NOT_STORABLE" } });
    expect(((error as PipelineError).cause as Error).message).toMatch(/result\.rows\[3\]\.parse is a function/);
    expect(log).toEqual(["start Bad", "failed Bad", "skipped After"]);
  });
});

describe("a result of undefined", () => {
  const make = (store: Store, options: object = {}) => {
    const nothing = task("Nothing", () => {});
    const after = task("After", { dependencies: [nothing] }, ({ results }) => String(results.Nothing));
    return pipeline("test", [nothing, after], { ...QUIET, store, ...options });
  };

  it("is no result to reuse: the task runs every time, and so does what depends on it", async () => {
    const store = memoryStore();
    await make(store).execute();
    const second = make(store);
    const log = eventLog(second);
    const report = await second.execute();
    expect(log).toEqual(["start Nothing", "ran Nothing", "start After", "ran After"]);
    expect(report.tasks.map(({ reason }) => reason)).toEqual([
      "it returned undefined, so there is no result to reuse",
      '"Nothing" returned undefined, so there is nothing to compare',
    ]);
    expect(await second.getResult("After")).toBe("undefined");
    expect(await second.getResult("Nothing")).toBeUndefined();
  });

  it("is reused where the pipeline says reuseUndefined", async () => {
    const store = memoryStore();
    await make(store, { reuseUndefined: true }).execute();
    const second = make(store, { reuseUndefined: true });
    const log = eventLog(second);
    await second.execute();
    expect(log).toEqual(["reused Nothing", "reused After"]);
  });
});
