import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  expire,
  memoryStore,
  pipeline,
  task,
  value,
  type AuditedTask,
  type AuditReport,
  type Pipeline,
  type Store,
} from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";
import { project } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;
const { random } = Math;

/** Each task's verdict, by name. */
function verdicts({ tasks }: AuditReport): Record<string, string> {
  return Object.fromEntries(tasks.map(({ name, verdict }) => [name, verdict]));
}

function auditOf(report: AuditReport, name: string): AuditedTask {
  return report.tasks.find((each) => each.name === name)!;
}

/** What the world is, which no key sees: in an object that tasks read through a function. */
function world(): { value: number } {
  return { value: 3 };
}

function sum(hidden: { value: number }, store: Store = memoryStore()): Pipeline {
  const options = { ignoreCaptures: ["hidden"] };
  const load = task("Load", options, () => [{ price: 1 }, { price: hidden.value }]);
  const add = task("Sum", { dependencies: [load] }, ({ results }) =>
    results.Load.reduce((total, { price }) => total + price, 0),
  );
  const text = task("Text", () => "always");
  return pipeline("sums", [load, add, text], { ...QUIET, store });
}

describe("an audit", () => {
  it("runs again what would be reused, and finds it the same", async () => {
    const example = sum(world());
    await example.execute();
    const log = eventLog(example);
    const report = await example.audit({ concurrency: "serial" });
    expect(log).toEqual(["start Load", "same Load", "start Text", "same Text", "start Sum", "same Sum"]);
    expect(verdicts(report)).toEqual({ Load: "same", Sum: "same", Text: "same" });
    expect(report).toMatchObject({ pipeline: "sums", wrong: [], notAudited: [], seed: null });
    expect(auditOf(report, "Load")).toMatchObject({ at: null, before: null, after: null, outputs: [], hidden: [] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("finds a reuse that would have been wrong, and where the values differ", async () => {
    const hidden = world();
    const example = sum(hidden);
    await example.execute();
    hidden.value = 4;
    const report = await example.audit();
    expect(report.wrong).toEqual(["Load"]);
    // What is downstream is given what is kept: only who is to blame is blamed.
    expect(verdicts(report)).toEqual({ Load: "different", Sum: "same", Text: "same" });
    expect(auditOf(report, "Load")).toMatchObject({
      at: null,
      before: "[ { price: 1 }, { price: 3 } ]",
      after: "[ { price: 1 }, { price: 4 } ]",
    });
  });

  it("leaves the store as it is", async () => {
    const hidden = world();
    const store = memoryStore();
    const example = sum(hidden, store);
    const { runId } = await example.execute();
    const newest = await store.newest("Load");
    hidden.value = 4;
    await example.audit();
    expect(await store.newest("Load")).toEqual(newest);
    expect((await example.history()).map((run) => run.runId)).toEqual([runId]);
    expect(await example.getResult("Load")).toEqual([{ price: 1 }, { price: 3 }]);
    expect((await example.plan()).tasks.map(({ outcome }) => outcome)).toEqual(["reuse", "reuse", "reuse"]);
  });

  it("puts no large result beside the database", async () => {
    const scratch = project({});
    const hidden = { size: 100_000 };
    const large = task("Large", { ignoreCaptures: ["hidden"] }, () => "x".repeat(hidden.size));
    const example = pipeline("large", [large], { ...QUIET, root: scratch.folder });
    await example.execute();
    const state = join(scratch.folder, ".little-pipelines");
    const kept = (): string[] =>
      readdirSync(state, { recursive: true, encoding: "utf8" }).filter((each) => !/-(wal|shm)$/.test(each));
    const before = kept();
    hidden.size = 100_001;
    expect((await example.audit()).wrong).toEqual(["Large"]);
    expect(kept().sort()).toEqual(before.sort());
    await example.close();
  });

  it("does not audit what would run, and says why", async () => {
    const store = memoryStore();
    const build = (input: number): Pipeline => {
      const first = task("First", { inputs: [value(input)] }, () => input);
      const second = task("Second", { dependencies: [first] }, ({ results }) => results.First);
      const third = task("Third", () => 3);
      return pipeline("row", [first, second, third], { ...QUIET, store });
    };
    await build(1).execute();
    const report = await build(2).audit();
    expect(verdicts(report)).toEqual({ Third: "same" });
    expect(report.notAudited).toEqual([
      { name: "First", reason: "it would run: captured values and 1 input changed: input, value 0" },
      { name: "Second", reason: 'it may run: "First" must run first' },
    ]);
  });

  it("takes names, params and samples", async () => {
    const tasks = Array.from({ length: 20 }, (_, i) =>
      task(`T${i}`, { inputs: [value(i)], params: { year: 2024 } }, ({ params }) => params.year),
    );
    const example = pipeline("many", tasks, QUIET);
    await example.execute();
    expect(verdicts(await example.audit({ only: ["T3", "T5"] }))).toEqual({ T3: "same", T5: "same" });
    expect((await example.audit({ params: { year: 2025 } })).tasks).toEqual([]);

    const some = await example.audit({ sample: 3, seed: "a" });
    expect(some).toMatchObject({ seed: "a" });
    expect(some.tasks).toHaveLength(3);
    expect(some.notAudited).toHaveLength(17);
    expect(some.notAudited[0]!.reason).toBe("not in the sample");
    expect(verdicts(await example.audit({ sample: 3, seed: "a" }))).toEqual(verdicts(some));
    expect((await example.audit({ sample: 0.11, seed: "a" })).tasks).toHaveLength(3);
    expect((await example.audit({ sample: 100 })).tasks).toHaveLength(20);
    const unseeded = await example.audit({ sample: 3 });
    expect(verdicts(await example.audit({ sample: 3, seed: unseeded.seed! }))).toEqual(verdicts(unseeded));
  });

  it.each([
    [{ sample: 0 }, "BAD_OPTION"],
    [{ sample: 1.5 }, "BAD_OPTION"],
    [{ sample: Number.NaN }, "BAD_OPTION"],
    [{ seed: "a" }, "BAD_OPTION"],
    [{ force: true }, "BAD_OPTION"],
    [{ only: ["Lod"] }, "UNKNOWN_TASK"],
    [{ params: { year: 1 } }, "UNKNOWN_PARAM"],
  ])("refuses %j", async (options, code) => {
    const example = sum(world());
    const log = eventLog(example);
    await expect(example.audit(options as never)).rejects.toMatchObject({ code });
    expect(log).toEqual([]);
  });

  it("is refused inside a task", async () => {
    const inner = sum(world());
    const example = pipeline("outer", [task("Outer", () => inner.audit())], QUIET);
    await expect(example.execute()).rejects.toMatchObject({ cause: { code: "CALLED_INSIDE_TASK" } });
  });

  it("is refused beside another in the same process, and works after it", async () => {
    const [one, other] = [sum(world()), sum(world())];
    await Promise.all([one.execute(), other.execute()]);
    const both = await Promise.allSettled([one.audit(), other.audit()]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find((each) => each.status === "rejected")!.reason).toMatchObject({ code: "AUDIT_RUNNING" });
    expect((await other.audit()).wrong).toEqual([]);
  });

  it("says that a task failed, and goes on with the others", async () => {
    const hidden = { fails: false };
    const shaky = task("Shaky", { ignoreCaptures: ["hidden"] }, () => {
      if (hidden.fails) throw new Error("boom");
      return 1;
    });
    const after = task("After", { dependencies: [shaky] }, ({ results }) => results.Shaky);
    const example = pipeline("shaky", [shaky, after], QUIET);
    await example.execute();
    hidden.fails = true;
    const log = eventLog(example);
    const report = await example.audit();
    expect(log).toEqual(["start Shaky", "failed Shaky", "start After", "same After"]);
    expect(report.wrong).toEqual(["Shaky"]);
    expect(auditOf(report, "Shaky").error).toMatchObject({ message: "boom" });
  });

  it("fails a task that leaves a rejected promise behind", async () => {
    const hidden = { rejects: false };
    const stray = task("Stray", { ignoreCaptures: ["hidden"] }, async () => {
      if (hidden.rejects) {
        void Promise.reject(new Error("from behind"));
        await new Promise(() => {});
      }
      return 1;
    });
    const example = pipeline("stray", [stray], QUIET);
    await example.execute();
    hidden.rejects = true;
    const report = await example.audit();
    expect(auditOf(report, "Stray").error).toMatchObject({ code: "UNHANDLED_REJECTION" });
  });

  it("is cancelled by its signal, and tells the tasks", async () => {
    const cancelling = new AbortController();
    const hidden = { waits: false };
    const waits = task("Waits", { ignoreCaptures: ["hidden", "cancelling"] }, ({ signal }) => {
      if (!hidden.waits) return 1;
      cancelling.abort(new Error("enough"));
      return new Promise<number>((_, reject) => reject(signal.reason as Error));
    });
    const example = pipeline("waits", [waits, task("After", { dependencies: [waits] }, () => 1)], QUIET);
    await example.execute();
    hidden.waits = true;
    const log = eventLog(example);
    await expect(example.audit({ signal: cancelling.signal })).rejects.toMatchObject({
      code: "RUN_CANCELLED",
      cause: { message: "enough" },
    });
    expect(log).toEqual(["start Waits"]);
    expect(Math.random).toBe(random);
  });
});

describe("hidden inputs", () => {
  it("are named with their place and what to do, and declared ones are not", async () => {
    const scratch = project({ "data.csv": "1", "declared.csv": "2", "out/.keep": "" });
    const hides = task("Hides", ({ path }) => {
      writeFileSync(path("out/own.txt"), "3");
      return [path("data.csv"), path("out/own.txt")].map((each) => readFileSync(each, "utf8"));
    });
    const declares = task("Declares", { inputs: ["*.csv"] }, ({ path }) =>
      readdirSync(path("."))
        .filter((name) => name.endsWith(".csv"))
        .map((name) => readFileSync(path(name), "utf8")),
    );
    const example = pipeline("hidden", [hides, declares], { ...QUIET, root: scratch.folder });
    await example.execute();
    const report = await example.audit();
    expect(verdicts(report)).toEqual({ Hides: "same", Declares: "same" });
    expect(auditOf(report, "Declares").hidden).toEqual([]);
    expect(auditOf(report, "Hides").hidden).toEqual([
      {
        kind: "file",
        what: "data.csv",
        place: expect.stringMatching(/audit\.test\.ts:\d+$/),
        through: null,
        advice: 'inputs: ["data.csv"]',
      },
    ]);
    await example.close();
  });

  it("are told apart of tasks that run at the same time", async () => {
    const tasks = ["A", "B", "C", "D"].map((name) =>
      task(name, { inputs: [value(name)] }, async () => {
        for (let i = 0; i < 10; i++) {
          await sleep(0);
          void process.env[`LITTLE_${name}`];
        }
        return name;
      }),
    );
    const example = pipeline("parallel", tasks, { ...QUIET, concurrency: 4 });
    await example.execute();
    const { tasks: audited } = await example.audit();
    expect(audited.map(({ name, hidden }) => [name, hidden.map(({ what }) => what)])).toEqual([
      ["A", ["LITTLE_A"]],
      ["B", ["LITTLE_B"]],
      ["C", ["LITTLE_C"]],
      ["D", ["LITTLE_D"]],
    ]);
  });

  it("are the clock and chance no more where a policy says how long the result is fresh", async () => {
    const clock = fakeClock();
    const build = (options: object): Pipeline =>
      pipeline("ages", [task("Now", options, () => [Math.random(), Date.now()].length + Math.random())], {
        ...QUIET,
        clock,
      });
    const aged = build({ expire: expire.fromNow({ hours: 1 }) });
    await aged.execute();
    const report = await aged.audit();
    expect(verdicts(report)).toEqual({ Now: "aged" });
    expect(report.wrong).toEqual([]);
    expect(auditOf(report, "Now").hidden).toEqual([]);

    const forever = build({});
    await forever.execute();
    const wrong = await forever.audit();
    expect(wrong.wrong).toEqual(["Now"]);
    expect(auditOf(wrong, "Now").hidden.map(({ kind, what }) => [kind, what])).toEqual([
      ["random", "Math.random()"],
      ["clock", "Date.now()"],
    ]);
  });
});

describe("files that tasks write", () => {
  it("are compared, and what reads those that came out otherwise is not audited", async () => {
    const scratch = project({});
    const hidden = { text: "a" };
    const write = task("Write", { outputs: ["out.txt"], ignoreCaptures: ["hidden"] }, ({ path }) =>
      writeFileSync(path("out.txt"), hidden.text),
    );
    const read = task("Read", { dependencies: [write] }, ({ path }) => readFileSync(path("out.txt"), "utf8"));
    const last = task("Last", { dependencies: [read] }, ({ results }) => results.Read.length);
    const example = pipeline("files", [write, read, last], { ...QUIET, root: scratch.folder });
    await example.execute();
    const same = await example.audit();
    expect(verdicts(same)).toEqual({ Write: "same", Read: "same", Last: "same" });
    expect(same.tasks.flatMap((each) => each.hidden)).toEqual([]);

    hidden.text = "b";
    const report = await example.audit();
    expect(report.wrong).toEqual(["Write"]);
    expect(auditOf(report, "Write")).toMatchObject({ verdict: "different", outputs: ["out.txt"], before: null });
    expect(report.notAudited).toEqual([
      { name: "Read", reason: '"Write" has written other files than before' },
      { name: "Last", reason: '"Write" has written other files than before' },
    ]);
    await example.close();
  });

  it("are hidden inputs of a task that does not depend on the one that writes them", async () => {
    const scratch = project({});
    const write = task("Write", { outputs: ["out.txt"] }, ({ path }) => writeFileSync(path("out.txt"), "a"));
    const middle = task("Middle", { dependencies: [write] }, () => 1);
    const read = task("Read", { dependencies: [middle] }, ({ path }) => existsSync(path("out.txt")));
    const example = pipeline("files", [write, middle, read], { ...QUIET, root: scratch.folder });
    await example.execute();
    const { hidden } = auditOf(await example.audit(), "Read");
    expect(hidden.map(({ what, advice }) => [what, advice])).toEqual([["out.txt", 'dependencies: ["Write"]']]);
    await example.close();
  });
});
