import { describe, expect, it } from "vitest";
import {
  expire,
  memoryStore,
  pipeline,
  PipelineError,
  product,
  range,
  task,
  type Pipeline,
  type RunReport,
  type Store,
  type Task,
} from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;
const make = <const Tasks extends readonly Task[]>(tasks: Tasks, store: Store = memoryStore()) =>
  pipeline("test", tasks, { ...QUIET, store, concurrency: 2 });

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PipelineError);
  return error as PipelineError;
}

/** A map that doubles what a list holds that a test changes, and says which items ran. */
function doubling(store: Store = memoryStore()) {
  const ran: number[] = [];
  const state = { list: [1, 2, 3] as number[], ran };
  const ignoreCaptures = ["state"];
  const list = task("List", { ignoreCaptures, expire: expire.onComplete() }, () => state.list);
  const double = task.map("Double", { over: list, ignoreCaptures }, async (n) => {
    state.ran.push(n);
    if (n < 0) throw new Error(`${n} is negative`);
    return n * 2;
  });
  const sum = task("Sum", { dependencies: [double] }, ({ results }) => results.Double.reduce((a, b) => a + b, 0));
  const example = make([list, double, sum], store);
  return { state, ran, example, list, double, sum, taken: () => ran.splice(0).toSorted((a, b) => a - b) };
}

const reportOf = (report: RunReport, name: string) => report.tasks.find((each) => each.name === name)!;

describe("a map", () => {
  it("runs once for each item, keeps their order, and is one task in the report and in the events", async () => {
    const { example, double, sum, taken } = doubling();
    const log = eventLog(example);
    const report = await example.execute();
    expect(await example.getResult(double)).toEqual([2, 4, 6]);
    expect(await example.getResult(sum)).toBe(12);
    expect(taken()).toEqual([1, 2, 3]);
    expect(log.filter((line) => !line.includes("branch"))).toEqual([
      "start List",
      "ran List",
      "start Double",
      "ran Double",
      "start Sum",
      "ran Sum",
      "expire List",
    ]);
    expect(log.filter((line) => line.includes("branch"))).toEqual(
      [
        "start branch 1 of Double",
        "start branch 2 of Double",
        "ran branch 1 of Double",
        "ran branch 2 of Double",
        "start branch 3 of Double",
        "ran branch 3 of Double",
      ].toSorted((a, b) => log.indexOf(a) - log.indexOf(b)),
    );
    expect(reportOf(report, "Double")).toMatchObject({
      outcome: "ran",
      reason: "first run",
      branches: { total: 3, ran: 3, reused: 0, failed: 0, cancelled: 0 },
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const [past] = await example.history();
    expect(past!.tasks.map(({ name }) => name)).toEqual(["List", "Double", "Sum"]);
    expect(past!.tasks[1]).toEqual(reportOf(report, "Double"));
  });

  it("with the same items is reused by one look: no branch is started", async () => {
    const { example, taken } = doubling();
    await example.execute();
    taken();
    const log = eventLog(example);
    const report = await example.execute();
    expect(log).toEqual(["start List", "ran List", "reused Double", "reused Sum", "expire List"]);
    expect(reportOf(report, "Double")).toMatchObject({ outcome: "reused", reason: "cached" });
    expect(taken()).toEqual([]);
  });

  it.each([
    ["a changed item runs that one", [1, 20, 3], [20], "1 of 3 items changed", [2, 40, 6]],
    ["an item put in front runs that one", [0, 1, 2, 3], [0], "1 of 4 items changed", [0, 2, 4, 6]],
    [
      "an item that is gone runs none",
      [1, 3],
      [],
      "its items are others or in another order, and all 2 are kept",
      [2, 6],
    ],
    [
      "another order runs none",
      [3, 1, 2],
      [],
      "its items are others or in another order, and all 3 are kept",
      [6, 2, 4],
    ],
    ["equal items share one result", [5, 1, 5, 5], [5], "3 of 4 items changed", [10, 2, 10, 10]],
    ["no items at all are an empty array", [], [], "upstream results changed: List", []],
  ])("%s", async (_, items, wanted, reason, result) => {
    const { example, state, double, taken } = doubling();
    await example.execute();
    taken();
    state.list = items;
    const report = await example.execute();
    expect(taken()).toEqual(wanted);
    expect(reportOf(report, "Double").reason).toBe(reason);
    expect(await example.getResult(double)).toEqual(result);
  });

  it("whose items come back is reused as a whole, and what was kept of single items too", async () => {
    const { example, state, taken } = doubling();
    await example.execute();
    state.list = [7, 8, 9];
    await example.execute();
    taken();
    state.list = [1, 2, 3];
    const log = eventLog(example);
    await example.execute();
    expect(log).toContain("reused Double");
    state.list = [9, 1];
    await example.execute();
    expect(taken()).toEqual([]);
  });

  it("leaves what depends on it valid where its results come out the same", async () => {
    const { example, state } = doubling();
    await example.execute();
    state.list = [3, 2, 1];
    const log = eventLog(example);
    await example.execute();
    expect(log).toEqual(expect.arrayContaining(["ran Double", "ran Sum"]));
    const signs = { list: [1, 2] };
    const ignoreCaptures = ["signs"];
    const list = task("List", { ignoreCaptures, expire: expire.onComplete() }, () => signs.list);
    const sign = task.map("Sign", { over: list }, (n) => Math.sign(n));
    const last = task("Last", { dependencies: [sign] }, ({ results }) => results.Sign.length);
    const cutoff = make([list, sign, last]);
    await cutoff.execute();
    signs.list = [1, 5];
    const second = await cutoff.execute();
    expect(reportOf(second, "Sign").branches).toMatchObject({ ran: 1, reused: 1 });
    expect(reportOf(second, "Last").outcome).toBe("reused");
  });

  it("runs all its branches when it is forced, or when its code or what else it is given changed", async () => {
    const store = memoryStore();
    const build = (factor: number, code: 1 | 2) => {
      const given = task("Given", () => factor);
      const run = {
        1: task.map("Map", { over: range(0, 4), dependencies: [given] }, (n, { results }) => n * results.Given),
        2: task.map("Map", { over: range(0, 4), dependencies: [given] }, (n, { results }) => n * results.Given + 1),
      }[code];
      return make([given, run], store);
    };
    const ran = async (example: Pipeline, force: boolean = false) =>
      reportOf(await example.execute(force ? { force: ["Map"] } : {}), "Map");
    expect(await ran(build(2, 1))).toMatchObject({ branches: { ran: 4 } });
    expect(await ran(build(2, 1), true)).toMatchObject({ reason: "forced", branches: { ran: 4, reused: 0 } });
    expect(await ran(build(3, 1))).toMatchObject({ reason: "upstream results changed: Given", branches: { ran: 4 } });
    expect(await ran(build(3, 2))).toMatchObject({ reason: "code changed: function", branches: { ran: 4 } });
    expect(await ran(build(2, 1))).toMatchObject({ outcome: "reused" });
  });
});

describe("a map goes over", () => {
  const itemsOf = async (over: Parameters<typeof task.map>[1]["over"], ...others: Task[]): Promise<unknown> => {
    const map = task.map("Map", { over }, (item) => [item]);
    const example = make([...others, map]);
    await example.execute();
    return (await example.getResult("Map")).map(([item]) => item);
  };
  const letters = task("Letters", () => ["a", "b"]);

  it("an array", async () =>
    expect(await itemsOf([{ x: 1 }, null, undefined, "s"])).toEqual([{ x: 1 }, null, undefined, "s"]));
  it("a range", async () => expect(await itemsOf(range(2, 5))).toEqual([2, 3, 4]));
  it("a range with steps", async () => expect(await itemsOf(range(10, 0, -4))).toEqual([10, 6, 2]));
  it("an empty range", async () => expect(await itemsOf(range(5, 2))).toEqual([]));
  it("a task by its name", async () => expect(await itemsOf("Letters", letters)).toEqual(["a", "b"]));
  it("a product, whose last source changes the fastest", async () =>
    expect(await itemsOf(product(letters, range(0, 2), [true]), letters)).toEqual([
      ["a", 0, true],
      ["a", 1, true],
      ["b", 0, true],
      ["b", 1, true],
    ]));
  it("a product with nothing in one of its sources", async () =>
    expect(await itemsOf(product([1, 2], []))).toEqual([]));

  it("another map, whose changed items alone run the next", async () => {
    const { state, list, double } = doubling();
    const pairs = task.map("Pairs", { over: double }, (n) => [n, n + 1]);
    const each = task.map("Each", { over: pairs }, ([a, b]) => a! * b!);
    const example = make([list, double, pairs, each]);
    await example.execute();
    expect(await example.getResult(each)).toEqual([6, 20, 42]);
    state.list = [1, 5, 3];
    const report = await example.execute();
    for (const name of ["Double", "Pairs", "Each"])
      expect(reportOf(report, name).branches).toMatchObject({ total: 3, ran: 1, reused: 2 });
    expect(await example.getResult(each)).toEqual([6, 110, 42]);
  });

  it.each([
    [undefined, /goes over undefined \(is the task defined further down\?/],
    [42, /goes over a value of type number/],
    [product(), /goes over a product of nothing/],
  ])("nothing such as %s", (over, message) => {
    expect(() => task.map("Map", { over: over as never }, () => 1)).toThrow(message);
  });

  it("no result that is no array: the map fails, and says what it is and what to do", async () => {
    const set = task("Set", () => new Set([1]));
    const { errors } = await failure(make([set, task.map("Map", { over: set }, () => 1)]).execute());
    expect(errors[0]).toMatchObject({
      code: "BAD_ITEMS",
      message: expect.stringMatching(/"Set", whose result is a set, and neither an array nor a table\n {2}Let a task/),
    });
  });

  it("no more items than can be kept account of", async () => {
    const map = task.map("Map", { over: product(range(0, 1e6), range(0, 1e6)) }, () => 1);
    const { errors } = await failure(make([map]).execute());
    expect(errors[0]!.message).toMatch(/goes over 1,000,000,000,000 items\n {2}It can go over 10,000,000 at the most/);
  });

  it("no items that cannot be told by their contents", async () => {
    const over = [1, () => 2];
    const { errors } = await failure(make([task.map("Map", { over }, () => 1)]).execute());
    expect(errors[0]!.message).toMatch(/its input over\[1\] is a function/);
  });
});

describe("each branch of a map", () => {
  it("is given its own copy of its item, and of what dependencies gave, and not the items of the others", async () => {
    const rows = task("Rows", () => [{ n: 1 }, { n: 2 }]);
    const unit = task("Unit", () => ({ name: "km" }));
    const seen: unknown[] = [];
    const map = task.map(
      "Map",
      { over: rows, dependencies: [unit], ignoreCaptures: ["seen"] },
      (row, { results, name }) => {
        seen.push([Object.keys(results), name]);
        row.n += 10;
        results.Unit.name += row.n;
        return results.Unit.name;
      },
    );
    const example = make([rows, unit, map]);
    await example.execute();
    expect(await example.getResult(map)).toEqual(["km11", "km12"]);
    expect(seen).toEqual([
      [["Unit"], "Map"],
      [["Unit"], "Map"],
    ]);
    expect(await example.getResult(rows)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("has attempts, a time limit, steps and a log of its own, which say whose they are", async () => {
    const tries = new Map<number, number>();
    const options = { over: [1, 2], retry: { times: 1, delayMs: 0 }, ignoreCaptures: ["tries"] };
    const map = task.map("Map", options, async (n, { step, log, progress }) => {
      tries.set(n, (tries.get(n) ?? 0) + 1);
      if (n === 2 && tries.get(n) === 1) throw new Error("not yet");
      log.info("hello");
      progress(1, 2);
      return step("work", () => n);
    });
    const example = make([map]);
    const told: string[] = [];
    example.on("event", (event) => {
      if ("branch" in event && event.kind !== "branchStarted" && event.kind !== "branchFinished")
        told.push(`${event.kind} ${event.branch}`);
    });
    const report = await example.execute();
    expect(told.toSorted()).toEqual(
      [
        "taskRetried 2",
        ...["1", "2"].flatMap((n) =>
          ["taskLogged", "taskProgress", "stepStarted", "stepFinished"].map((kind) => `${kind} ${n}`),
        ),
      ].toSorted(),
    );
    expect(reportOf(report, "Map").steps).toEqual([{ name: "work", durationMs: expect.any(Number) }]);
    const slow = task.map("Slow", { over: [1], timeoutMs: 5 }, () => new Promise<never>(() => {}));
    const { errors } = await failure(make([slow]).execute());
    expect(errors[0]).toMatchObject({ code: "BRANCHES_FAILED", errors: [{ code: "TASK_TIMED_OUT" }] });
  });

  it("that waits for what never comes is named, and its promise that is rejected is its failure alone", async () => {
    const map = task.map("Map", { over: [1, 2, 3] }, async (n) => {
      if (n === 2) void Promise.reject(new Error("left behind"));
      await new Promise((resolve) => setImmediate(resolve));
      return n;
    });
    const { errors } = await failure(make([map]).execute());
    expect(errors[0]!.message).toMatch(
      /^1 of 3 branches of "Map" failed\n- 2 \(1\): task "Map" left a promise that was rejected: left behind/,
    );
  });
});

describe("a map in which branches fail", () => {
  it("keeps the others, tells how many and which, and runs only those the next time", async () => {
    const { example, state, taken, double } = doubling();
    state.list = [1, -2, 3, -4, 5];
    const error = await failure(example.execute());
    expect(taken()).toEqual([-4, -2, 1, 3, 5]);
    expect(error.errors).toHaveLength(1);
    expect(error.errors[0]).toMatchObject({
      code: "BRANCHES_FAILED",
      task: "Double",
      message: expect.stringMatching(
        /^2 of 5 branches of "Double" failed\n- -2 \(1\): -2 is negative\n- -4 \(3\): -4 is negative\n/,
      ),
      errors: [{ message: "-2 is negative" }, { message: "-4 is negative" }],
    });
    expect(reportOf(error.report!, "Double")).toMatchObject({
      outcome: "failed",
      branches: { total: 5, ran: 3, reused: 0, failed: 2, cancelled: 0 },
    });
    expect(reportOf(error.report!, "Sum")).toMatchObject({ outcome: "skipped", reason: '"Double" failed' });
    state.list = [1, 2, 3, -4, 5];
    // A run that failed expires nothing.
    const second = await failure(example.execute({ force: ["List"] }));
    expect(taken()).toEqual([-4, 2]);
    expect(reportOf(second.report!, "Double").branches).toEqual({
      total: 5,
      ran: 1,
      reused: 3,
      failed: 1,
      cancelled: 0,
    });
    state.list = [1, 2, 3, 5];
    const report = await example.execute({ force: ["List"] });
    expect(taken()).toEqual([]);
    expect(reportOf(report, "Double")).toMatchObject({
      reason: "first run: 0 of 4 items to run",
      branches: { reused: 4 },
    });
    expect(await example.getResult(double)).toEqual([2, 4, 6, 10]);
  });

  it("counts each of several equal items that fail", async () => {
    const { example, state } = doubling();
    state.list = [-1, 2, -1, 2];
    const error = await failure(example.execute());
    expect(reportOf(error.report!, "Double").branches).toEqual({
      total: 4,
      ran: 1,
      reused: 1,
      failed: 2,
      cancelled: 0,
    });
  });

  it("starts no more of them where keepGoing is false", async () => {
    const { example, state, taken } = doubling();
    state.list = [1, -2, 3, 4, 5, 6];
    const error = await failure(example.execute({ keepGoing: false, concurrency: 1 }));
    expect(taken()).toEqual([-2, 1]);
    expect(reportOf(error.report!, "Double").branches).toEqual({
      total: 6,
      ran: 1,
      reused: 0,
      failed: 1,
      cancelled: 4,
    });
  });

  it("is itself skipped where another task failed meanwhile, and keeps what finished", async () => {
    const gate = Promise.withResolvers<void>();
    const map = task.map("Map", { over: range(0, 10), concurrency: 1, ignoreCaptures: ["gate"] }, async (n) => {
      if (n === 3) {
        gate.resolve();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return n;
    });
    const bad = task("Bad", { ignoreCaptures: ["gate"] }, async () => {
      await gate.promise;
      throw new Error("bad");
    });
    const example = make([map, bad]);
    const error = await failure(example.execute({ keepGoing: false }));
    expect(reportOf(error.report!, "Map")).toMatchObject({
      outcome: "skipped",
      reason: 'not started, since "Bad" failed and keepGoing is false',
      branches: { total: 10, ran: 4, cancelled: 6 },
    });
    const report = await example.execute({ only: ["Map"] });
    expect(reportOf(report, "Map").branches).toMatchObject({ ran: 6, reused: 4 });
  });
});

describe("a map that is cancelled", () => {
  it("keeps what finished, tells the branches that run, and starts no more", async () => {
    const cancelling = new AbortController();
    const map = task.map("Map", { over: range(0, 10), ignoreCaptures: ["cancelling"] }, async (n, { signal }) => {
      if (n < 3) return n;
      const stopped = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true }),
      );
      cancelling.abort(new Error("enough"));
      return stopped;
    });
    const example = make([map]);
    const error = await failure(example.execute({ signal: cancelling.signal, concurrency: 1 }));
    expect(error.code).toBe("RUN_CANCELLED");
    expect(reportOf(error.report!, "Map")).toMatchObject({
      outcome: "cancelled",
      branches: { total: 10, ran: 3, reused: 0, failed: 0, cancelled: 7 },
    });
  });
});

describe("the branches of a map", () => {
  /** The most branches and tasks that ran at the same time. */
  const most = async (
    concurrency: number,
    ofMap: number | undefined,
    others: number,
  ): Promise<{ map: number; all: number }> => {
    const now = { map: 0, all: 0 };
    const peak = { map: 0, all: 0 };
    const ignoreCaptures = ["now", "peak", "busy"];
    const busy = async (isMap: boolean): Promise<void> => {
      now.all++;
      if (isMap) now.map++;
      peak.all = Math.max(peak.all, now.all);
      peak.map = Math.max(peak.map, now.map);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      now.all--;
      if (isMap) now.map--;
    };
    const options = { over: range(0, 30), ignoreCaptures, ...(ofMap === undefined ? {} : { concurrency: ofMap }) };
    const map = task.map("Map", options, async () => busy(true));
    const tasks = Array.from({ length: others }, (_, i) =>
      task(`Task${i}`, { ignoreCaptures }, async () => busy(false)),
    );
    await make([map, ...tasks]).execute({ concurrency });
    return peak;
  };

  it("run as many at a time as the run allows, and no more", async () =>
    expect(await most(4, undefined, 0)).toEqual({ map: 4, all: 4 }));
  it("run no more at a time than the map itself allows", async () =>
    expect(await most(8, 3, 0)).toEqual({ map: 3, all: 3 }));
  it("run one after the other where the run does", async () => expect(await most(1, 5, 0)).toEqual({ map: 1, all: 1 }));
  it("share the run's slots with other tasks", async () =>
    expect(await most(4, undefined, 20)).toMatchObject({ all: 4 }));

  it("leave a slot to a task that becomes ready, rather than all run before it", async () => {
    const order: string[] = [];
    const ignoreCaptures = ["order", "turn"];
    const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
    const first = task("First", { ignoreCaptures }, async () => void (await turn()));
    const second = task("Second", { dependencies: [first], ignoreCaptures }, () => void order.push("Second"));
    const map = task.map("Map", { over: range(0, 50), ignoreCaptures }, async (n) => {
      await turn();
      order.push(`Map ${n}`);
    });
    await make([map, first, second]).execute();
    expect(order.indexOf("Second")).toBeLessThan(10);
  });
});

describe("the age of a map", () => {
  it("is that of its oldest branch, and only the branches that are too old run again", async () => {
    const clock = fakeClock();
    const state = { list: [1] };
    const ignoreCaptures = ["state"];
    const list = task("List", { ignoreCaptures, expire: expire.onComplete() }, () => state.list);
    const map = task.map("Map", { over: list, expire: expire.fromNow({ hours: 6 }) }, (n) => n);
    const example = pipeline("test", [list, map], { ...QUIET, store: memoryStore(), clock });
    await example.execute();
    clock.move(4 * 3_600_000);
    state.list = [1, 2];
    expect(reportOf(await example.execute(), "Map").branches).toMatchObject({ ran: 1, reused: 1 });
    clock.move(3 * 3_600_000);
    const report = reportOf(await example.execute(), "Map");
    expect(report).toMatchObject({ branches: { ran: 1, reused: 1 } });
    expect(report.reason).toBe("expired 1 h ago (6 hours from now): 1 of 2 items to run");
    expect(reportOf(await example.execute(), "Map").outcome).toBe("reused");
  });

  it("ends with its run where it expires on completion; what a failed run has made is not made again", async () => {
    const state = { ran: [] as number[], fails: true };
    const options = { over: [1, 2, 3], expire: expire.onComplete(), ignoreCaptures: ["state"] };
    const map = task.map("Map", options, (n) => {
      state.ran.push(n);
      if (n === 3 && state.fails) throw new Error("not yet");
      return n;
    });
    const example = make([map]);
    await failure(example.execute());
    state.fails = false;
    expect(reportOf(await example.execute(), "Map").branches).toMatchObject({ ran: 1, reused: 2 });
    state.ran.length = 0;
    expect(reportOf(await example.execute(), "Map")).toMatchObject({
      reason: "expired when the pipeline completed",
      branches: { ran: 3, reused: 0 },
    });
  });

  it("ends with the session where it is asked for: branches of another one run again", async () => {
    const store = memoryStore();
    const find: Store["branches"]["find"] = async (...asked) =>
      new Map([...(await store.branches.find(...asked))].map(([key, its]) => [key, { ...its, session: "another" }]));
    const build = (over: number[], kept: Store) =>
      make([task.map("Map", { over, expire: expire.afterSession() }, (n) => n)], kept);
    await build([1, 2], store).execute();
    expect(reportOf(await build([1, 2], store).execute(), "Map").outcome).toBe("reused");
    expect(reportOf(await build([1, 2, 3], store).execute(), "Map").branches).toMatchObject({ ran: 1, reused: 2 });
    const later = { ...store, branches: { ...store.branches, find } };
    expect(reportOf(await build([1, 2, 3, 4], later).execute(), "Map").branches).toMatchObject({ ran: 4, reused: 0 });
  });
});

describe("a map by hand", () => {
  it("gives its results, in no pipeline and in one", async () => {
    const alone = task.map("Alone", { over: product([1, 2], [10]) }, ([a, b]) => a * b);
    expect(await alone.run()).toEqual([10, 20]);
    const { example } = doubling();
    for (const each of example.tasks) await each.run();
    expect(await example.getResult("Sum")).toBe(12);
  });
});

describe("the options of a map", () => {
  it.each([
    [{ outputs: ["a.csv"] }, /outputs of a map/],
    [{ concurrency: 0 }, /concurrency is 0/],
    [{ concurrency: 1.5 }, /concurrency is 1.5/],
    [{ concurency: 2 }, /unknown option "concurency"[^]*concurrency/],
  ])("%j are refused", (options, message) => {
    const map = task.map("Map", { over: [1], ...(options as object) }, () => 1);
    expect(() => make([map]).validate()).toThrow(message);
  });

  it("over and concurrency belong to maps alone", () => {
    const plain = task("Plain", { over: [1] } as never, () => 1);
    expect(() => make([plain]).validate()).toThrow(/unknown option "over"/);
  });
});
