import { describe, expect, it } from "vitest";
import { findTasks, memoryStore, pipeline, secret, task } from "../../src/index.ts";
import { eventLog } from "../support/events.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

describe("pipeline.tasks", () => {
  it("are in dependency order and bound: each runs by hand on its upstream's stored results", async () => {
    const runs: string[] = [];
    const one = task("One", { ignoreCaptures: ["runs"] }, () => {
      runs.push("One");
      return 1;
    });
    const two = task("Two", { dependencies: [one], ignoreCaptures: ["runs"] }, ({ results }) => {
      runs.push("Two");
      return results.One + 1;
    });
    const example = pipeline("test", [two, one], { ...QUIET, store: memoryStore() });
    expect(example.tasks.map(({ name }) => name)).toEqual(["One", "Two"]);
    await expect(example.getTask("Two").run()).rejects.toThrow(/task "One" has no kept result to go on/);
    const values = [];
    for (const each of example.tasks) values.push(await each.run());
    for (const each of example.tasks) await each.run();
    expect(values).toEqual([1, 2]);
    expect(runs).toEqual(["One", "Two", "One", "Two"]);
    const log = eventLog(example);
    await example.execute();
    expect(log).toEqual(["reused One", "reused Two"]);
  });

  it("may be in several pipelines", async () => {
    const store = memoryStore();
    const shared = task("Shared", () => 1);
    await pipeline("first", [shared], { ...QUIET, store }).execute();
    const second = pipeline("second", [shared], { ...QUIET, store });
    const log = eventLog(second);
    await second.execute();
    expect(log).toEqual(["reused Shared"]);
  });
});

describe("a task in no pipeline", () => {
  it("runs by hand when it has no dependencies", async () => {
    expect(await task("Alone", { params: { n: 2 } }, ({ params }) => params.n * 21).run()).toBe(42);
    await expect(task("Needy", { dependencies: ["Alone"] }, () => 1).run()).rejects.toThrow(
      /has dependencies, and is in no pipeline/,
    );
  });
});

describe("pipeline.add", () => {
  it("adds tasks, also after a run", async () => {
    const example = pipeline("test", [task("One", () => 1)], { ...QUIET, store: memoryStore() });
    await example.execute();
    const wider = example.add(task("Two", { dependencies: ["One"] }, ({ results }) => Number(results.One) + 1));
    const log = eventLog(wider);
    await wider.execute();
    expect(log).toEqual(["reused One", "start Two", "ran Two"]);
    expect(await wider.getResult("Two")).toBe(2);
  });
});

describe("findTasks", () => {
  it("collects the tasks that a module exports, each once", () => {
    const one = task("One", () => 1);
    const two = task("Two", () => 2);
    expect(findTasks({ one, many: [two, one], helper: () => 1, number: 3, nothing: null })).toEqual([one, two]);
  });
});

describe("params", () => {
  const make = () => {
    const one = task(
      "One",
      { params: { year: 2024, region: "north" } },
      ({ params }) => `${params.region} ${params.year + 1}`,
    );
    const two = task("Two", () => 2);
    return pipeline("test", [one, two], { ...QUIET, store });
  };
  const store = memoryStore();

  it("have types from their defaults: text and number are the same value, and another value is another key", async () => {
    const example = make();
    const log = eventLog(example);
    await example.execute();
    expect(await example.getResult("One")).toBe("north 2025");
    await example.execute({ params: { year: "2025" } });
    expect(await example.getResult("One")).toBe("north 2026");
    await example.execute({ params: { year: 2025 } });
    await example.execute();
    expect(log.filter((line) => line.endsWith("One"))).toEqual([
      "start One",
      "ran One",
      "start One",
      "ran One",
      "reused One",
      "reused One",
    ]);
    expect(log.filter((line) => line === "ran Two")).toHaveLength(1);
    expect(await example.getResult("One")).toBe("north 2025");
  });

  it("are refused where no task declares them, or the value does not fit", async () => {
    await expect(make().execute({ params: { yaer: 1 } })).rejects.toThrow(
      /no task declares a param "yaer"[^]*Did you mean "year"\?/,
    );
    await expect(make().execute({ params: { year: "soon" } })).rejects.toThrow(/param year: "soon" is not a number/);
  });

  it("cannot be read by a task that does not declare them", async () => {
    const nosy = task(
      "Nosy",
      { params: { year: 1 } },
      ({ params }) => (params as Record<string, unknown>).yaer ?? null,
    );
    const error: unknown = await pipeline("p", [nosy], { ...QUIET, store: memoryStore() })
      .execute()
      .catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toMatchObject({ code: "UNKNOWN_PARAM" });
  });

  it("that are secret reach the task alone, in the clear", async () => {
    const token = task("Token", { params: { token: secret("none") } }, ({ params }) => params.token.length);
    const example = pipeline("p", [token], { ...QUIET, store: memoryStore() });
    const events: string[] = [];
    example.on("event", (event) => events.push(JSON.stringify(event)));
    await example.execute({ params: { token: "tip-top-secret" } });
    expect(await example.getResult("Token")).toBe(14);
    expect(events.join()).not.toContain("tip-top-secret");
  });
});

describe("history", () => {
  it("gives past runs, the newest first, with what each task did", async () => {
    const example = pipeline("test", [task("One", ({ step }) => step("part", () => 1)), task("Two", () => 2)], {
      ...QUIET,
      store: memoryStore(),
    });
    await example.execute();
    await example.execute({ force: ["Two"] });
    const [second, first] = await example.history();
    expect(first).toMatchObject({ pipeline: "test", outcome: "succeeded" });
    expect(first!.tasks.find(({ name }) => name === "One")!.steps).toMatchObject([{ name: "part" }]);
    expect(second!.tasks.map(({ name, outcome }) => `${name} ${outcome}`).toSorted()).toEqual([
      "One reused",
      "Two ran",
    ]);
    expect(await example.history({ limit: 1 })).toEqual([second]);
  });
});

describe("a logger of one's own", () => {
  it("is given every line, a task's with its name", async () => {
    const lines: string[] = [];
    const at =
      (level: string) =>
      (data: { task?: string }, message = ""): void => {
        const { task: name = "-", ...figures } = data;
        lines.push(`${level} ${name} ${message} ${Object.keys(figures).join()}`.trim());
      };
    const logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
    const one = task("One", ({ log }) => {
      log.info("hello", { rows: 3 });
      log.warn("careful");
      return 1;
    });
    await pipeline("test", [one], { ...QUIET, store: memoryStore(), logger }).execute();
    expect(lines.map((line) => line.replace(/\d:\d\d\.\d\d/, "…"))).toEqual([
      "info - test: run of 1 task runId,concurrency",
      "info One EXEC : first run runId",
      "info One hello runId,rows",
      "warn One careful runId",
      "info One DONE (in …) runId,durationMs",
      "info - test: succeeded (in …) runId,durationMs",
    ]);
  });
});
