import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  check,
  memoryStore,
  pipeline,
  type PipelineError,
  sqliteStore,
  table,
  task,
  type Check,
  type Pipeline,
  type PipelineOptions,
  type Store,
  type Table,
  type Task,
} from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { emptyFolder } from "../store/folder.ts";
import { eventLog } from "../support/events.ts";
import { outcomes } from "../support/project.ts";

const make = (tasks: readonly Task[], options: PipelineOptions = {}) =>
  pipeline("test", tasks, { logLevel: "silent", logFile: false, store: memoryStore(), ...options });

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  return promise.then(
    () => expect.unreachable("it did not fail"),
    (thrown: unknown) => thrown as PipelineError,
  );
}

/** A pipeline on one store, of a task with these checks and one after it; the runs of the task are counted. */
function stage(store: Store, rows: readonly object[] = [{ delay: 5 }, { delay: -1 }]) {
  const runs: string[] = [];
  return {
    runs,
    with: (checks: readonly Check[] | undefined, options: PipelineOptions = {}): Pipeline => {
      const load = task(
        "Load",
        { ignoreCaptures: ["runs"], ...(checks === undefined ? {} : { checks }) },
        () => runs.push("Load") && rows,
      );
      const after = task("After", { dependencies: ["Load"] }, ({ results }) => (results.Load as object[]).length);
      return make([load, after], { store, ...options });
    },
  };
}

const NOT_NEGATIVE = check("no negative delays", (rows: { delay: number }[]) => rows.every(({ delay }) => delay >= 0));

describe.each([
  ["memory", memoryStore],
  ["SQLite", () => sqliteStore({ folder: emptyFolder() })],
])("a failed check, in a store of %s", (_, store) => {
  it("fails the task and skips what depends on it; the result is kept to be looked at, and is no valid one", async () => {
    const { runs, with: checked } = stage(store());
    const example = checked([NOT_NEGATIVE]);
    const log = eventLog(example);
    const error = await failure(example.execute());
    expect(error.cause).toMatchObject({ code: "CHECK_FAILED", task: "Load" });
    expect((error.cause as Error).message).toMatch(
      /task "Load": check "no negative delays": it is not so\n.*peek "Load"/,
    );
    expect(log).toEqual(["start Load", "check fails Load", "failed Load", "skipped After"]);
    const [report] = error.report!.tasks;
    expect(report!.checks).toEqual([
      { name: "no negative delays", severity: "fail", passed: false, durationMs: expect.any(Number) },
    ]);
    const [run] = await example.history();
    expect(run!.tasks.find(({ name }) => name === "Load")).toEqual(report);

    expect((await failure(example.getResult("Load"))).message).toMatch(/it failed: task "Load": check "no negative/);
    expect(await example.getResult("Load", { allowStale: true })).toEqual([{ delay: 5 }, { delay: -1 }]);
    // Another process, so to say.
    const later = checked([NOT_NEGATIVE]);
    expect((await failure(later.getResult("Load"))).message).toMatch(/its result failed a check: "no negative delays"/);
    expect(await later.getResult("Load", { allowStale: true })).toEqual([{ delay: 5 }, { delay: -1 }]);

    expect((await later.plan()).tasks[0]).toMatchObject({
      outcome: "run",
      because: { kind: "checkFailed", checks: ['"no negative delays"'] },
    });
    await failure(later.execute());
    expect(runs).toEqual(["Load", "Load"]);
    expect((await later.explain("Load")).kept!.checks).toMatchObject([{ passed: false }]);
    // Nobody goes on with it either.
    expect((await failure(later.execute({ only: ["After"], upstream: false }))).message).toMatch(/failed the checks/);
  });

  it("that is mended makes the kept result valid, and the task does not run for it", async () => {
    const { runs, with: checked } = stage(store());
    await failure(checked([NOT_NEGATIVE]).execute());
    const mended = checked([check.range("delay", { min: -60 })]);
    expect((await failure(mended.getResult("Load"))).message).toMatch(/its checks changed/);
    expect((await mended.plan()).tasks[0]).toMatchObject({ outcome: "reuse", because: { kind: "checksChanged" } });
    const log = eventLog(mended);
    const report = await mended.execute();
    expect(log).toEqual(["check passes Load", "reused Load", "start After", "ran After"]);
    expect(report.tasks[0]!.reason).toMatch(/cached; its checks changed and are run on the kept result/);
    expect(runs).toEqual(["Load"]);
    expect(await mended.getResult("Load")).toEqual([{ delay: 5 }, { delay: -1 }]);
    log.length = 0;
    await mended.execute();
    expect(log).toEqual(["reused Load", "reused After"]);
  });

  it("that is new makes the kept result no valid one, without running the task", async () => {
    const { runs, with: checked } = stage(store());
    await checked(undefined).execute();
    const stricter = checked([NOT_NEGATIVE]);
    const log = eventLog(stricter);
    const error = await failure(stricter.execute());
    expect(log).toEqual(["check fails Load", "failed Load", "skipped After"]);
    expect(error.cause).toMatchObject({ code: "CHECK_FAILED" });
    expect(runs).toEqual(["Load"]);
    // And then the task is run again.
    await failure(stricter.execute());
    expect(runs).toEqual(["Load", "Load"]);
    // Without checks there is nothing that speaks against it.
    expect(outcomes(await checked(undefined).execute())).toEqual({ Load: "reused", After: "reused" });
  });
});

describe("checks", () => {
  it("that warn are told, and that is all: in the report, and again where the result is reused", async () => {
    const { with: checked } = stage(memoryStore());
    const example = checked([check.range("delay", { min: 0 }, { severity: "warn" })]);
    const log = eventLog(example);
    const report = await example.execute();
    expect(log).toEqual(["start Load", "check warns Load", "ran Load", "start After", "ran After"]);
    const found = {
      name: "range: delay",
      severity: "warn",
      passed: false,
      message: "1 of 2 rows have a delay that is not at least 0",
      count: 1,
      of: 2,
      sample: ["{ delay: -1 }"],
      durationMs: expect.any(Number),
    };
    expect(report.tasks[0]!.checks).toEqual([found]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect((await example.execute()).tasks[0]).toMatchObject({ outcome: "reused", checks: [found] });
    expect((await example.explain("Load")).kept!.checks).toEqual([found]);
  });

  it("count in no key: with others the same result is found", async () => {
    const { runs, with: checked } = stage(memoryStore());
    const limit = (most: number): Check => check("few rows", (rows: object[]) => rows.length <= most);
    await checked([limit(2)]).execute();
    for (const checks of [[limit(3)], [limit(3), check.rowCount(2)], undefined, [limit(2)]]) {
      expect(outcomes(await checked(checks).execute())).toEqual({ Load: "reused", After: "reused" });
    }
    expect(runs).toEqual(["Load"]);
    // What a check captures is part of it, as its name and severity are: so it was run each time.
    const log: string[] = [];
    const example = checked([limit(1)]);
    example.on("taskChecked", ({ check: { name, passed } }) => log.push(`${name} ${passed}`));
    await failure(example.execute());
    expect(log).toEqual(["few rows false"]);
  });

  it("pass with true or nothing, and not with false, a text, or what is thrown", async () => {
    const { with: checked } = stage(memoryStore());
    const answers: Check[] = [
      check("true", () => true),
      check("nothing", () => {}),
      check("later", async () => undefined),
      check("false", () => false),
      check("text", () => "two of them"),
      check("thrown", () => {
        throw new RangeError("out of range");
      }),
      check("rejected", () => Promise.reject(new Error("no answer"))),
      check("no error", () => {
        // eslint-disable-next-line typescript/only-throw-error -- it is legal
        throw 5;
      }),
    ];
    const error = await failure(checked(answers).execute());
    expect(error.report!.tasks[0]!.checks!.map(({ name, passed, message }) => [name, passed, message])).toEqual([
      ["true", true, undefined],
      ["nothing", true, undefined],
      ["later", true, undefined],
      ["false", false, undefined],
      ["text", false, "two of them"],
      ["thrown", false, "out of range"],
      ["rejected", false, "no answer"],
      ["no error", false, "it threw 5"],
    ]);
    expect((error.cause as Error).message).toMatch(
      /5 checks of its result failed\n- "false": it is not so\n- "text": two/,
    );
  });

  it("are given the value, the results of dependencies, params, and a log; each a copy of its own", async () => {
    const cities = task("Cities", () => ["Oslo"]);
    const seen: unknown[] = [];
    const spoil = check("spoils", (value: string[], { results, params, name, now, log }) => {
      log.info("looking");
      seen.push(value, results.Cities, params, name, now);
      value.push("spoilt");
      (results.Cities as string[]).push("spoilt");
    });
    const look = check("looks", (value: string[], { results }) => {
      seen.push(value, results.Cities);
    });
    const load = task("Load", { dependencies: [cities], params: { year: 2024 }, checks: [spoil, look] }, () => ["a"]);
    const clock = fakeClock(0);
    const example = make([cities, load], { clock });
    const lines: string[] = [];
    example.on("taskLogged", ({ task: name, message }) => lines.push(`${name}: ${message}`));
    await example.execute();
    expect(seen).toEqual([["a", "spoilt"], ["Oslo"], { year: 2024 }, "Load", new Date(0), ["a"], ["Oslo"]]);
    expect(await example.getResult("Load")).toEqual(["a"]);
    expect(lines).toEqual(["Load: looking"]);
  });

  it("end with the task's time, and with the run", async () => {
    const stuck = check("stuck", () => new Promise<never>(() => {}));
    const slow = task("Slow", { timeoutMs: 5, checks: [stuck] }, () => 1);
    const error = await failure(make([slow]).execute());
    expect(error.cause).toMatchObject({ code: "TASK_TIMED_OUT" });

    const cancelling = new AbortController();
    const cancels = check("cancels", (_: number, { signal }) => {
      cancelling.abort(new Error("enough"));
      signal.throwIfAborted();
    });
    const cancelled = await failure(
      make([task("T", { checks: [cancels] }, () => 1)]).execute({ signal: cancelling.signal }),
    );
    expect(outcomes(cancelled.report!)).toEqual({ T: "cancelled" });
  });

  it("that hold for a time only make the task run again when that is over", async () => {
    const clock = fakeClock(new Date("2026-03-02T12:00:00Z"));
    const rates = task("Rates", { checks: [check.freshness("at", { maxAge: { days: 1 } })] }, () => [
      { at: "2026-03-02T06:00:00Z" },
    ]);
    const example = make([rates], { clock });
    await example.execute();
    clock.move(17.9 * 3_600_000);
    expect(outcomes(await example.execute())).toEqual({ Rates: "reused" });
    clock.move(0.2 * 3_600_000);
    expect((await example.plan()).tasks[0]).toMatchObject({ outcome: "run", because: { kind: "checkLapsed" } });
    const error = await failure(example.execute());
    expect(error.report!.tasks[0]!.reason).toMatch(/check "freshness: at": the newest at is 1 d 6 min old/);
  });

  it("of a task that is skipped as asked are not run, and a result that they have not seen is not handed on", async () => {
    const { with: checked } = stage(memoryStore());
    await checked(undefined).execute();
    const example = checked([check("new", () => true)]);
    expect(outcomes(await example.execute({ skip: ["Load"] }))).toEqual({ Load: "skipped", After: "skipped" });
    await example.execute();
    expect(outcomes(await example.execute({ skip: ["Load"] }))).toEqual({ Load: "skipped", After: "reused" });
  });

  it("are run on a task that is run by hand, in a pipeline or in none", async () => {
    const bad = task("Bad", { checks: [check("is even", (n: number) => n % 2 === 0)] }, () => 3);
    const even = task("Even", { checks: [check("is even", (n: number) => n % 2 === 0)] }, () => 4);
    expect(await even.run()).toBe(4);
    expect(await failure(bad.run())).toMatchObject({ code: "CHECK_FAILED" });
    const example = make([bad, even]);
    expect(await example.getTask("Even").run()).toBe(4);
    expect((await failure(example.getTask("Bad").run())).cause).toMatchObject({ code: "CHECK_FAILED" });
  });

  it("look into tables, of the task and of its dependencies, and a table that fails is kept too", async () => {
    const cities = task("Cities", () => table([{ name: "Oslo" }]));
    const checks = [check.foreignKey("city", { task: cities, column: "name" })];
    const trips = task("Trips", { dependencies: [cities], checks }, () => table([{ city: "Oslo" }, { city: "Rome" }]));
    const example = make([cities, trips], { store: sqliteStore({ folder: emptyFolder() }) });
    const error = await failure(example.execute());
    expect(error.report!.tasks[1]!.checks).toMatchObject([{ count: 1, of: 2, sample: ["{ city: 'Rome' }"] }]);
    const kept = (await example.getResult(trips, { allowStale: true })) as Table<{ city: string }>;
    expect(await kept.toArray()).toEqual([{ city: "Oslo" }, { city: "Rome" }]);
  });

  it("are no reason for another attempt", async () => {
    let runs = 0;
    const bad = task("Bad", { retry: 3, ignoreCaptures: ["runs"], checks: [check("no", () => false)] }, () => ++runs);
    await failure(make([bad]).execute());
    expect(runs).toBe(1);
  });

  it("of a change that is accepted stay with the result, and a failed one cannot be accepted", async () => {
    const of = (checks: readonly Check[], work: () => number, store = memoryStore()): Pipeline =>
      make([task("T", { checks }, work)], { store });
    const [store, other] = [memoryStore(), memoryStore()];
    const fine = check("fine", () => true);
    await of([fine], () => 1, store).execute();
    const edited = of([fine], () => 1 + 0, store);
    await edited.accept("T");
    expect((await edited.execute()).tasks[0]).toMatchObject({ outcome: "reused", checks: [{ passed: true }] });
    await failure(of([check("no", () => false)], () => 7, other).execute());
    const again = of([check("no", () => false)], () => 7 + 0, other);
    expect((await failure(again.accept("T"))).message).toMatch(/its newest result failed its checks/);
  });

  it.each<[unknown, RegExp]>([
    [check("x", () => true), /checks is no list/],
    [[() => true], /checks holds a function\n.*check\("not empty"/],
    [[check("x", () => true), check("x", () => true)], /two checks have the name "x"/],
    [[check.foreignKey("a", { task: "Other", column: "b" })], /task "Other", which is no dependency\n.*Add "Other"/],
  ])("that are none are refused: %o", (checks, message) => {
    expect(() => make([task("T", { checks: checks as never }, () => 1)]).validate()).toThrow(message);
  });
});

describe("checks and outputs that were deleted", () => {
  it("a result that other checks have seen is not made whole from copies: it runs", async () => {
    const root = emptyFolder();
    const store = sqliteStore({ folder: emptyFolder() });
    const of = (checks: readonly Check[]): Pipeline => {
      const write = task("Write", { outputs: ["out.txt"], checks }, async ({ path }) => {
        await writeFile(path("out.txt"), "written");
        return 1;
      });
      return make([write], { store, root });
    };
    await of([check("one", (n: number) => n === 1)]).execute();
    rmSync(join(root, "out.txt"));
    expect((await of([check("one", (n: number) => n === 1)]).execute()).tasks[0]!.outcome).toBe("reused");
    rmSync(join(root, "out.txt"));
    expect((await of([check("two", (n: number) => n === 1)]).execute()).tasks[0]!.outcome).toBe("ran");
  });
});
