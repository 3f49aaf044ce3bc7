import { describe, expect, it } from "vitest";
import {
  expire,
  memoryStore,
  pipeline,
  type PipelineError,
  task,
  type RunReport,
  type Store,
  type Task,
} from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;
const make = <const Tasks extends readonly Task[]>(tasks: Tasks, store: Store = memoryStore()) =>
  pipeline("test", tasks, { ...QUIET, store, concurrency: 2 });
const reportOf = (report: RunReport, name: string) => report.tasks.find((each) => each.name === name)!;

/** A map over routes, as a user's file is before and after an edit: in a store that lasts. */
function project(store: Store = memoryStore()) {
  return (routes: readonly { from: string; miles: number }[], code: "miles" | "km" | "broken" = "miles") => {
    const list = task("Routes", () => routes);
    const map = {
      miles: task.map("Distances", { over: list }, ({ miles }) => miles),
      km: task.map("Distances", { over: list }, ({ miles }) => miles * 1.609),
      broken: task.map("Distances", { over: list }, (): number => {
        throw new Error("never runs");
      }),
    }[code];
    return make([list, map], store);
  };
}

const ROUTES = [
  { from: "SEA", miles: 10 },
  { from: "LAX", miles: 20 },
  { from: "JFK", miles: 30 },
];

describe("plan", () => {
  it("says how many items of a map would run, where what it goes over is known", async () => {
    const build = project();
    const planned = async (...edit: Parameters<typeof build>) =>
      (await build(...edit).plan()).tasks.find(({ name }) => name === "Distances");
    expect(await planned(ROUTES)).toMatchObject({ outcome: "run", reason: "first run" });
    expect(await planned(ROUTES)).not.toHaveProperty("branches");
    await build(ROUTES).execute();
    expect(await planned(ROUTES)).toMatchObject({ outcome: "reuse", reason: "cached" });
    expect(await planned(ROUTES, "km")).toMatchObject({
      outcome: "run",
      reason: "code changed: function",
      branches: { total: 3, toRun: 3 },
    });
    const edited = [ROUTES[0]!, { from: "LAX", miles: 21 }, ROUTES[2]!];
    expect(await planned(edited)).toMatchObject({ outcome: "mayRun" });
    await build(edited).execute({ only: ["Routes"] });
    expect(await planned(edited)).toMatchObject({
      outcome: "run",
      reason: "1 of 3 items changed",
      because: { kind: "items", toRun: 1, total: 3, because: { kind: "changed", part: "upstream" } },
      branches: { total: 3, toRun: 1 },
    });
  });
});

describe("the time that a map is expected to take", () => {
  it("is that of the items that would run, by what all of them took, whenever that was", async () => {
    const store = memoryStore();
    const clock = fakeClock();
    const build = (over: number[], factor: 1 | 2) => {
      const work = async (): Promise<number> => {
        clock.move(1000);
        return 1;
      };
      const options = { over, ignoreCaptures: ["clock", "work"] };
      const map =
        factor === 1
          ? task.map("Map", options, async () => work())
          : task.map("Map", options, async () => 2 * (await work()));
      return pipeline("test", [map], { ...QUIET, store, clock, concurrency: 1 });
    };
    await build([1, 2, 3, 4], 1).execute();
    await build([1, 2, 3, 5], 1).execute();
    const [one] = (await build([1, 2, 3, 6], 1).plan()).tasks;
    expect(one).toMatchObject({ branches: { total: 4, toRun: 1 }, expectedMs: 1000 });
    const { tasks, expectedMs } = await build([1, 2, 3, 5], 2).plan();
    expect(tasks[0]).toMatchObject({ branches: { total: 4, toRun: 4 }, expectedMs: 4000 });
    expect(expectedMs).toEqual({ least: 4000, most: 4000 });
  });
});

describe("explain", () => {
  it("tells the items that are new, gone or others, and not the two lists, before and after the run", async () => {
    const build = project();
    await build(ROUTES).execute();
    const edited = [{ from: "ORD", miles: 5 }, { from: "LAX", miles: 21 }, ROUTES[2]!, { from: "BOS", miles: 40 }];
    await build(edited).execute({ only: ["Routes"] });
    const differences = [
      {
        part: "inputs",
        label: "item 0 of Routes",
        change: "changed",
        before: "{ from: 'SEA', miles: 10 }",
        after: "{ from: 'ORD', miles: 5 }",
      },
      {
        part: "inputs",
        label: "item 1 of Routes",
        change: "changed",
        before: "{ from: 'LAX', miles: 20 }",
        after: "{ from: 'LAX', miles: 21 }",
      },
      { part: "inputs", label: "item { from: BOS, miles: 40 } of Routes", change: "added", before: null, after: null },
    ];
    expect(await build(edited).explain("Distances")).toMatchObject({ reason: "3 of 4 items changed", differences });
    await build(edited).execute();
    expect((await build(edited).explain("Distances")).kept).toMatchObject({
      reason: "3 of 4 items changed",
      differences,
    });
  });

  it("tells the first few of many, and that items are only in another order", async () => {
    const build = project();
    const many = Array.from({ length: 1300 }, (_, n) => ({ from: `A${n}`, miles: n }));
    await build(many).execute();
    const gone = many.slice(0, 10);
    await build(gone).execute({ only: ["Routes"] });
    const { differences } = await build(gone).explain("Distances");
    expect(differences.map(({ label, change }) => `${change} ${label}`)).toEqual([
      "gone item { from: A10, miles: 10 } of Routes",
      "gone item { from: A11, miles: 11 } of Routes",
      "gone item { from: A12, miles: 12 } of Routes",
      "gone item { from: A13, miles: 13 } of Routes",
      "gone item { from: A14, miles: 14 } of Routes",
      "changed 1,285 more items of Routes",
    ]);
    const turned = many.toReversed();
    await build(turned).execute({ only: ["Routes"] });
    expect((await build(turned).explain("Distances")).differences).toMatchObject([
      { label: "the order of the items of Routes" },
    ]);
  });

  it("shows a short list that a map was given itself", async () => {
    const store = memoryStore();
    const build = (over: number[]) => make([task.map("Map", { over }, (n) => n)], store);
    await build([1, 2]).execute();
    expect(await build([1, 3]).explain("Map")).toMatchObject({
      reason: "1 of 2 items changed",
      differences: [{ part: "inputs", label: "over", before: "[ 1, 2 ]", after: "[ 1, 3 ]" }],
    });
  });
});

describe("getResult", () => {
  it("gives what one item of a map came to", async () => {
    const example = project()(ROUTES);
    await example.execute();
    expect(await example.getResult("Distances", { branch: 1 })).toBe(20);
    const wrong = async (name: string, branch: number): Promise<unknown> =>
      example.getResult(name, { branch }).catch((error: unknown) => (error as PipelineError).message);
    expect(await wrong("Distances", 3)).toMatch(/map "Distances" has no branch 3\n {2}Its branches are 0 to 2/);
    expect(await wrong("Distances", 0.5)).toMatch(/has no branch 0.5/);
    expect(await wrong("Routes", 0)).toMatch(/task "Routes" is no map/);
  });
});

describe("accept", () => {
  it("takes the results of single items too: one that changes later runs alone", async () => {
    const build = project();
    await build(ROUTES).execute();
    await build(ROUTES, "km").accept("Distances");
    const report = await build(ROUTES, "km").execute();
    expect(reportOf(report, "Distances").outcome).toBe("reused");
    const edited = [...ROUTES, { from: "BOS", miles: 100 }];
    const more = build(edited, "km");
    expect(reportOf(await more.execute({ force: ["Routes"] }), "Distances")).toMatchObject({
      branches: { ran: 1, reused: 3 },
    });
    expect(await more.getResult("Distances")).toEqual([10, 20, 30, 160.9]);
  });
});

describe("clean", () => {
  it("takes the results of single items away with those of the map", async () => {
    const build = project();
    const example = build(ROUTES);
    await example.execute();
    expect(await example.clean({ tasks: ["Distances"] })).toMatchObject({
      entries: [{ task: "Distances" }],
      branchCount: 3,
    });
    expect(reportOf(await example.execute(), "Distances")).toMatchObject({ branches: { ran: 3, reused: 0 } });
  });
});

describe("audit", () => {
  it("runs all branches of a map again and keeps nothing: the same, different, failed", async () => {
    const store = memoryStore();
    const state = { add: 0, fails: false };
    const list = task("List", () => [1, 2, 2]);
    const map = task.map("Map", { over: list, ignoreCaptures: ["state"] }, (n) => {
      if (state.fails && n === 2) throw new Error("gone wrong");
      return { n: n + state.add * n };
    });
    const example = make([list, map], store);
    await example.execute();
    const verdict = async () => (await example.audit()).tasks.find(({ name }) => name === "Map");
    expect(await verdict()).toMatchObject({ verdict: "same" });
    state.add = 1;
    expect(await verdict()).toMatchObject({ verdict: "different", after: "[ { n: 2 }, { n: 4 }, { n: 4 } ]" });
    state.fails = true;
    expect(await verdict()).toMatchObject({ verdict: "failed", error: { code: "BRANCHES_FAILED" } });
    expect(await example.getResult(map)).toEqual([{ n: 1 }, { n: 2 }, { n: 2 }]);
  });
});

describe("a map whose inputs change while it runs", () => {
  it("serves that run alone, and so do the branches that ended since the inputs were last looked at", async () => {
    process.env.MAP_TEST = "before";
    const map = task.map("Map", { over: [1, 2, 3], inputs: [{ kind: "env", name: "MAP_TEST" }] }, async (n) => {
      const value = `${process.env.MAP_TEST} ${n}`;
      if (n === 3) process.env.MAP_TEST = "after";
      return value;
    });
    const example = make([map]);
    const warned: string[] = [];
    example.on("warned", ({ message }) => warned.push(message));
    await example.execute({ concurrency: 1 });
    expect(warned).toEqual([expect.stringMatching(/its inputs changed while it ran/)]);
    expect(await example.getResult(map)).toEqual(["before 1", "before 2", "before 3"]);
    process.env.MAP_TEST = "before";
    const report = reportOf(await example.execute({ concurrency: 1 }), "Map");
    // The first was looked at as it ended, and is as good as any; the others are made again.
    expect(report).toMatchObject({
      reason: expect.stringMatching(/^its inputs changed while it ran the last time/),
      outcome: "ran",
    });
    expect(report.branches!.ran).toBeGreaterThanOrEqual(1);
    expect(report.branches!.ran).toBeLessThanOrEqual(3);
    process.env.MAP_TEST = "after";
    expect(reportOf(await example.execute(), "Map").branches).toMatchObject({ ran: 3 });
    expect(await example.getResult(map)).toEqual(["after 1", "after 2", "after 3"]);
    delete process.env.MAP_TEST;
  });
});

describe("a branch whose kept result is damaged", () => {
  it("runs again, where the array is made anew", async () => {
    const store = memoryStore();
    const state = { list: [1, 2, 3] };
    const list = task("List", { expire: expire.onComplete(), ignoreCaptures: ["state"] }, () => state.list);
    const map = task.map("Map", { over: list }, (n) => n * 2);
    await make([list, map], store).execute();
    let hasSpoilt = false;
    const read: Store["branches"]["read"] = async (name, branches) => {
      const all = await store.branches.read(name, branches);
      if (hasSpoilt) return all;
      hasSpoilt = true;
      return all.map((each, i) => (i === 1 ? { kind: "damaged", problem: "spoilt" } : each));
    };
    const example = make([list, map], { ...store, branches: { ...store.branches, read } });
    state.list = [1, 2, 3, 4];
    const report = reportOf(await example.execute(), "Map");
    expect(report.branches).toEqual({ total: 4, ran: 2, reused: 2, failed: 0, cancelled: 0 });
    expect(await example.getResult(map)).toEqual([2, 4, 6, 8]);
  });
});

describe("the limits of a map", () => {
  it("are taken by each branch: no more run at a time than there are units, also with another task that takes one", async () => {
    const now = { count: 0, most: 0 };
    const ignoreCaptures = ["now", "busy"];
    const busy = async (): Promise<void> => {
      now.most = Math.max(now.most, ++now.count);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      now.count--;
    };
    const over = Array.from({ length: 12 }, (_, n) => n);
    const map = task.map("Map", { over, limits: ["api"], ignoreCaptures }, busy);
    const other = task("Other", { limits: ["api"], ignoreCaptures }, busy);
    const free = task("Free", () => 1);
    const example = pipeline("test", [map, other, free], {
      ...QUIET,
      store: memoryStore(),
      concurrency: 6,
      limits: { api: 2 },
    });
    await example.execute();
    expect(now).toEqual({ count: 0, most: 2 });
    const waiting: string[] = [];
    example.on("limitReached", ({ task: name }) => waiting.push(name));
    await example.execute({ force: true });
    expect(waiting.filter((name) => name === "Map").length).toBeLessThanOrEqual(1);
  });
});
