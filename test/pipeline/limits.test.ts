import { describe, expect, it } from "vitest";
import {
  memoryStore,
  pipeline,
  type PipelineError,
  task,
  type PipelineOptions,
  type RunEvent,
  type Task,
} from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";
import { outcomes, project } from "../support/project.ts";

const make = (tasks: readonly Task[], options: PipelineOptions = {}) =>
  pipeline("test", tasks, { logLevel: "silent", logFile: false, store: memoryStore(), concurrency: 100, ...options });

/** Tasks that end when the test says so, and who is running. */
function held(names: readonly string[], limits: Task["options"]["limits"], dependencies: readonly string[] = []) {
  const running: string[] = [];
  const started = new Map(names.map((name) => [name, Promise.withResolvers<void>()]));
  const ends = new Map(names.map((name) => [name, Promise.withResolvers<void>()]));
  const ignoreCaptures = ["running", "started", "ends"];
  const tasks = names.map((name) =>
    task(name, { dependencies, ignoreCaptures, ...(limits === undefined ? {} : { limits }) }, async () => {
      running.push(name);
      started.get(name)!.resolve();
      await ends.get(name)!.promise;
      running.splice(running.indexOf(name), 1);
      return name;
    }),
  );
  return {
    tasks,
    running,
    started: (name: string) => started.get(name)!.promise,
    end: (...which: readonly string[]) => which.forEach((name) => ends.get(name)!.resolve()),
  };
}

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  return promise.then(
    () => expect.unreachable("it did not fail"),
    (thrown: unknown) => thrown as PipelineError,
  );
}

describe("limits", () => {
  it("hold tasks back that want more than there is, beside any concurrency, and the report says how long", async () => {
    const clock = fakeClock();
    const { tasks, running, started, end } = held(["A", "B", "C"], ["api.example"]);
    const example = make([...tasks, task("Free", () => 1)], { limits: { "api.example": 1 }, clock });
    const reached: RunEvent[] = [];
    example.on("limitReached", (event) => reached.push(event));
    const log = eventLog(example);
    const free = Promise.withResolvers<void>();
    example.on("taskFinished", ({ task }) => task === "Free" && free.resolve());
    const done = example.execute();
    await started("A");
    await free.promise;
    expect(running).toEqual(["A"]);
    expect(reached.map((event) => event.kind === "limitReached" && [event.task, event.limits])).toEqual([
      ["B", ["api.example"]],
      ["C", ["api.example"]],
    ]);
    clock.move(1000);
    end("A");
    await started("B");
    expect(running).toEqual(["B"]);
    clock.move(500);
    end("B");
    await started("C");
    end("C");
    const report = await done;
    expect(log.filter((line) => !line.endsWith("Free"))).toEqual([
      "start A",
      "ran A",
      "start B",
      "ran B",
      "start C",
      "ran C",
    ]);
    const times = Object.fromEntries(
      report.tasks.map(({ name, durationMs, waitedMs }) => [name, [durationMs, waitedMs]]),
    );
    expect(times).toEqual({ A: [1000, undefined], B: [500, 1000], C: [0, 1500], Free: [0, undefined] });
    // The history has it too.
    const [run] = await example.history();
    expect(run!.tasks.find(({ name }) => name === "C")).toMatchObject({ waitedMs: 1500 });
    // What is reused takes nothing.
    expect(outcomes(await example.execute())).toEqual({ A: "reused", B: "reused", C: "reused", Free: "reused" });
  });

  it("take as many units as a task says, and hold over simultaneous runs of the pipeline", async () => {
    const heavy = held(["Heavy"], { memory: 3 });
    const light = held(["Light"], { memory: 2 });
    const example = make([...heavy.tasks, ...light.tasks], { limits: { memory: 4 } });
    const first = example.execute({ only: ["Heavy"] });
    await heavy.started("Heavy");
    const waits = Promise.withResolvers<void>();
    example.on("limitReached", () => waits.resolve());
    const second = example.execute({ only: ["Light"] });
    await waits.promise;
    expect(light.running).toEqual([]);
    heavy.end("Heavy");
    await light.started("Light");
    light.end("Light");
    await Promise.all([first, second]);
  });

  it("take none of the concurrency while tasks wait for them", async () => {
    const { tasks, started, end } = held(["A", "B", "C"], ["api"]);
    const free = held(["Free"], undefined);
    // A holds the limit and one of two places; B and C wait without a place, so that the other is free.
    const example = make([...tasks, ...free.tasks], { limits: { api: 1 }, concurrency: 2 });
    const done = example.execute();
    await Promise.all([started("A"), free.started("Free")]);
    end("A", "B", "C");
    free.end("Free");
    expect((await done).outcome).toBe("succeeded");
  });

  it("let go of tasks that wait when the run is cancelled, and of units when it is over", async () => {
    const cancelling = new AbortController();
    const { tasks, started, end } = held(["A", "B"], ["api"]);
    const example = make(tasks, { limits: { api: 1 } });
    const error = failure(example.execute({ signal: cancelling.signal }));
    await started("A");
    cancelling.abort(new Error("enough"));
    end("A");
    expect(outcomes((await error).report!)).toMatchObject({ B: "cancelled" });
    end("B");
    expect(outcomes(await example.execute())).toMatchObject({ B: "ran" });
  });

  it("let go of tasks that will not start any more after a failure with keepGoing false", async () => {
    const other = held(["Other"], ["api"]);
    const bad = task("Bad", () => {
      throw new Error("boom");
    });
    const waits = task("Waits", { limits: ["api"] }, () => 1);
    const example = make([...other.tasks, bad, waits], { limits: { api: 1 } });
    const long = example.execute({ only: ["Other"] });
    await other.started("Other");
    // The unit is held by the other run all the time.
    const error = await failure(example.execute({ only: ["Bad", "Waits"], keepGoing: false }));
    expect(outcomes(error.report!)).toEqual({ Bad: "failed", Waits: "skipped" });
    other.end("Other");
    await long;
  });

  it("are given back by a task that fails", async () => {
    const bad = task("Bad", { limits: ["api"] }, () => {
      throw new Error("boom");
    });
    const next = task("Next", { limits: ["api"] }, () => 1);
    const error = await failure(make([bad, next], { limits: { api: 1 } }).execute());
    expect(outcomes(error.report!)).toEqual({ Bad: "failed", Next: "ran" });
  });

  it("are obeyed by an audit", async () => {
    const { tasks, running, started, end } = held(["A", "B"], ["api"]);
    const example = make(tasks, { limits: { api: 1 } });
    end("A", "B");
    await example.execute();
    let most = 0;
    example.on("taskStarted", () => (most = Math.max(most, running.length)));
    const report = await example.audit();
    await started("B");
    expect([report.wrong, most]).toEqual([[], 0]);
  });

  it.each<[PipelineOptions["limits"], Task["options"]["limits"], RegExp]>([
    [
      { "api.example": 2 },
      ["api.exampel"],
      /takes units of limit "api.exampel", which the pipeline does not have\n.*Did you mean "api.example"/,
    ],
    [undefined, ["api"], /which the pipeline does not have\n.*pipeline\(…, \{ limits: \{ "api": 2 \} \}\)/],
    [{ api: 2 }, { api: 3 }, /takes 3 units of limit "api", which has 2\n.*could never run/],
    [{ api: 2 }, { api: 0 }, /limits takes 0 units of "api"/],
    [{ api: 2 }, [5] as never, /limits holds 5, which is no name/],
    [{ api: 2 }, "api" as never, /limits is api/],
    [{}, ["toString"], /"toString", which the pipeline does not have/],
  ])("of %o are refused where a task takes %o", (limits, its, message) => {
    expect(() => make([task("T", { limits: its! }, () => 1)], { limits: limits! }).validate()).toThrow(message);
  });

  it.each([["api"], [["api"]], [null], [{ api: 0 }], [{ api: 1.5 }], [{ api: "2" }]])(
    "are refused where a pipeline has %o",
    (limits) => {
      expect(() => make([task("T", () => 1)], { limits: limits as never })).toThrow(
        expect.objectContaining({ code: "BAD_OPTION" }),
      );
    },
  );

  it("show on the command line: in the lines, and as events", async () => {
    const scratch = project({
      "pipeline.ts": `import { pipeline, task } from "little-pipelines";
        const slow = (name: string) => task(name, { limits: ["api"] }, () => new Promise((end) => setTimeout(end, 20, name)));
        export default pipeline("Limited", [slow("A"), slow("B")], { limits: { api: 1 }, concurrency: 2 });`,
    });
    const { stderr } = await scratch.little("run", "--log-level", "debug");
    expect(stderr).toMatch(/B {2}WAIT : limit "api" is reached/);
    expect(stderr).toMatch(/B {2}DONE \(in 0:00.\d\d, after 0:00.\d\d of waiting for limits\)/);
    const events = await scratch.events("--force");
    expect(events.filter(({ kind }) => kind === "limitReached")).toMatchObject([{ limits: ["api"] }]);
  });
});
