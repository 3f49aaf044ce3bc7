import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, task, value, type Pipeline, type Plan, type Store } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { acyclicNodes } from "../model/graphs.ts";
import { eventLog } from "../support/events.ts";
import { outcomes, project } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

/** Each task's planned outcome, by name. */
function planned({ tasks }: Plan): Record<string, string> {
  return Object.fromEntries(tasks.map(({ name, outcome }) => [name, outcome]));
}

/** Three in a row, of which the first reads a value. */
function row(store: Store, input: number): Pipeline {
  const first = task("First", { inputs: [value(input)], ignoreCaptures: ["input"] }, () => input % 10);
  const second = task("Second", { dependencies: [first] }, ({ results }) => results.First + 1);
  const third = task("Third", { dependencies: [second] }, ({ results }) => results.Second + 1);
  return pipeline("row", [first, second, third], { ...QUIET, store });
}

describe("a plan", () => {
  it("says what would run, what may, and what is reused, and runs nothing", async () => {
    const store = memoryStore();
    const before = row(store, 1);
    const log = eventLog(before);
    expect(planned(await before.plan())).toEqual({ First: "run", Second: "run", Third: "run" });
    expect(log).toEqual([]);
    await before.execute();
    expect(planned(await before.plan())).toEqual({ First: "reuse", Second: "reuse", Third: "reuse" });

    const after = row(store, 11);
    const plan = await after.plan();
    expect(plan.tasks.map(({ name, outcome, reason }) => [name, outcome, reason])).toEqual([
      ["First", "run", "inputs changed: value 0"],
      ["Second", "mayRun", '"First" must run first'],
      ["Third", "mayRun", '"Second" must run first'],
    ]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    // It comes out equal: nothing else runs.
    expect(outcomes(await after.execute())).toEqual({ First: "ran", Second: "reused", Third: "reused" });
  });

  it("knows an undone edit", async () => {
    const store = memoryStore();
    await row(store, 1).execute();
    await row(store, 2).execute();
    expect(planned(await row(store, 1).plan())).toEqual({ First: "reuse", Second: "reuse", Third: "reuse" });
  });

  it("takes the options of a run: force, only, skip, params", async () => {
    const store = memoryStore();
    const example = row(store, 1);
    await example.execute();
    expect(planned(await example.plan({ force: ["Second"] }))).toEqual({
      First: "reuse",
      Second: "run",
      Third: "mayRun",
    });
    expect(planned(await example.plan({ only: ["Second"] }))).toEqual({ First: "reuse", Second: "reuse" });
    expect(planned(await row(store, 2).plan({ skip: ["First"] }))).toEqual({
      First: "skip",
      Second: "skip",
      Third: "skip",
    });
    expect(planned(await row(store, 2).plan({ only: ["Third"], upstream: false }))).toEqual({ Third: "reuse" });
    await expect(example.plan({ signal: 1 } as never)).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(example.plan({ force: ["Frist"] })).rejects.toMatchObject({ code: "UNKNOWN_TASK" });
  });

  it("says how long it will take, from past durations, and what is not known", async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const build = (): Pipeline => {
      const slow = task("Slow", { expire: expire.fromNow({ hours: 1 }) }, () => clock.move(4_000));
      const sum = task("Sum", { dependencies: [slow] }, () => clock.move(1_000));
      return pipeline("timed", [slow, sum], { ...QUIET, store, clock, reuseUndefined: true });
    };
    expect(await build().plan()).toMatchObject({ expectedMs: { least: 0, most: 0 }, unknown: ["Slow", "Sum"] });
    await build().execute();
    clock.move(3_600_000);
    const plan = await build().plan();
    expect(planned(plan)).toEqual({ Slow: "run", Sum: "mayRun" });
    expect(plan.tasks.map(({ expectedMs }) => expectedMs)).toEqual([4_000, 1_000]);
    expect(plan).toMatchObject({ expectedMs: { least: 4_000, most: 5_000 }, unknown: [] });
  });

  it("says that what expired runs, also where something upstream must run first", async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const build = (input: number): Pipeline => {
      const first = task("First", { inputs: [value(input)], ignoreCaptures: ["input"] }, () => input);
      const last = task("Last", { dependencies: [first], expire: expire.fromNow({ hours: 1 }) }, () => 1);
      return pipeline("expired", [first, last], { ...QUIET, store, clock });
    };
    await build(1).execute();
    clock.move(3_600_000);
    const plan = await build(2).plan();
    expect(plan.tasks.map(({ name, outcome, reason }) => [name, outcome, reason])).toEqual([
      ["First", "run", "inputs changed: value 0"],
      ["Last", "run", "expired 0.0 s ago (1 hour from now)"],
    ]);
    expect(outcomes(await build(2).execute())).toEqual({ First: "ran", Last: "ran" });
    // A result of another value from upstream is fresh, and may be that which it comes to.
    clock.move(3_599_000);
    await build(3).execute({ only: ["First"] });
    expect(planned(await build(1).plan({ force: ["First"] }))).toEqual({ First: "run", Last: "mayRun" });
  });

  it("does not miss a file that a task has yet to write", async () => {
    const scratch = project({
      "pipeline.ts": `
import { readFileSync, writeFileSync } from "node:fs";
import { pipeline, task } from "little-pipelines";
const write = task("Write", { outputs: ["out.txt"] }, ({ path }) => writeFileSync(path("out.txt"), "text"));
const read = task("Read", { dependencies: [write], inputs: ["out.txt"] }, ({ path }) => readFileSync(path("out.txt"), "utf8"));
export default pipeline("files", [read, write]);`,
    });
    expect((await scratch.little("plan")).stdout).toBe(
      "Write  RUN  : first run\nRead   RUN  : first run\n2 to run, 0 reused (how long is not known: no result is kept)\n",
    );
    expect(await scratch.run()).toEqual({ Write: "ran", Read: "ran" });
    expect((await scratch.little("plan")).stdout).toMatch(/0 to run, 2 reused\n$/);
  });

  it("is kept by the run that follows, whatever the graph and whatever has changed", { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        acyclicNodes(8),
        fc.array(fc.record({ inputs: fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }), force: fc.nat(7) }), {
          minLength: 2,
          maxLength: 4,
        }),
        async (nodes, rounds) => {
          const store = memoryStore();
          for (const { inputs, force } of rounds) {
            const tasks = nodes.map(({ name, dependencies }, index) =>
              // Some changes come out equal.
              task(name, { dependencies, inputs: [value(inputs[index])] }, ({ results }) =>
                Object.values(results as Record<string, number>).reduce((sum, each) => sum + each, inputs[index]! >> 1),
              ),
            );
            const example = pipeline("random", tasks, { ...QUIET, store });
            const options = { force: nodes.flatMap(({ name }) => (name === `t${force}` ? [name] : [])) };
            const plan = planned(await example.plan(options));
            const did = outcomes(await example.execute(options));
            for (const { name } of nodes) {
              if (plan[name] === "run") expect([name, did[name]]).toEqual([name, "ran"]);
              else if (plan[name] === "reuse") expect([name, did[name]]).toEqual([name, "reused"]);
              else expect(plan[name]).toBe("mayRun");
            }
            expect(Object.values(planned(await example.plan())).every((outcome) => outcome === "reuse")).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
