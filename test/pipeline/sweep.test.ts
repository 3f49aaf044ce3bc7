import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import {
  memoryStore,
  pipeline,
  sqliteStore,
  task,
  type PipelineOptions,
  type RunEvent,
  type Store,
} from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { emptyFolder } from "../store/folder.ts";
import { eventLog } from "../support/events.ts";

const DAY_MS = 86_400_000;

/** A pipeline whose task has another key for each year that it is asked for. */
function yearly(options: Partial<PipelineOptions> = {}) {
  const clock = fakeClock();
  const load = task("Load", { params: { year: 2024 } }, ({ params }) => `rows of ${params.year}`);
  const example = pipeline("Example", [load], {
    store: memoryStore(),
    logLevel: "silent",
    logFile: false,
    clock,
    ...options,
  });
  const log = eventLog(example);
  const run = async (year: number): Promise<string[]> => {
    log.length = 0;
    await example.execute({ params: { year } });
    return [...log];
  };
  return { clock, example, run };
}

describe("at the end of a run", () => {
  it.each([
    ["in memory", () => memoryStore()],
    ["in SQLite", () => sqliteStore({ folder: emptyFolder() })],
  ])(
    "once a day, what nobody has used for 90 days is swept away, and what the run needs stays: %s",
    async (_, open) => {
      const { clock, example, run } = yearly({ store: open() });
      onTestFinished(() => example.close());
      expect(await run(2024)).toEqual(["start Load", "ran Load"]);
      expect(await run(2025)).toEqual(["start Load", "ran Load"]);
      clock.move(60 * DAY_MS);
      expect(await run(2024)).toEqual(["reused Load"]);
      expect(await run(2023)).toEqual(["start Load", "ran Load"]);
      clock.move(60 * DAY_MS);
      // 2025 and 2024 were needed until others took their places, 60 days ago.
      expect(await run(2024)).toEqual(["reused Load"]);
      expect(await run(2023)).toEqual(["reused Load"]);
      clock.move(31 * DAY_MS);
      expect(await run(2023)).toEqual(["reused Load", "sweep 1"]);
      expect(await run(2024)).toEqual(["reused Load"]);
      expect(await run(2025)).toEqual(["start Load", "ran Load"]);
      clock.move(400 * DAY_MS);
      expect(await run(2025)).toEqual(["reused Load", "sweep 2"]);
      clock.move(400 * DAY_MS);
      expect(await run(2025)).toEqual(["reused Load"]);
    },
  );

  it("the sweep is told of before the run is over, with what it has freed", async () => {
    const { clock, example, run } = yearly({ keep: { maxAgeMs: DAY_MS } });
    await run(2024);
    await run(2025);
    clock.move(3 * DAY_MS);
    const events: RunEvent[] = [];
    example.on("event", (event) => events.push(event));
    await run(2025);
    expect(events.map(({ kind }) => kind)).toEqual(["runStarted", "taskFinished", "storeSwept", "runFinished"]);
    const [entry] = (await example.sweep({ maxAgeMs: 0, maxBytes: 0 })).entries;
    expect(entry).toBeUndefined();
    expect(events[2]).toMatchObject({ entryCount: 1, freedBytes: expect.any(Number) as number });
    expect((events[2] as { freedBytes: number }).freedBytes).toBeGreaterThan(0);
  });

  it("a sweep that fails is warned of, and the run has succeeded all the same", async () => {
    const store: Store = {
      ...memoryStore(),
      sweep: async () => {
        throw new Error("the disk is gone");
      },
    };
    const { example, run } = yearly({ store });
    const warnings: string[] = [];
    example.on("warned", ({ message }) => warnings.push(message));
    expect(await run(2024)).toEqual(["start Load", "ran Load", "warn"]);
    expect(warnings).toEqual(["what is over the budget could not be swept away: the disk is gone"]);
    expect(await example.getResult("Load")).toBe("rows of 2024");
  });

  it("a store that is larger than the budget loses what was unused the longest", async () => {
    const { clock, example, run } = yearly({ keep: { maxBytes: 50, maxAgeMs: Number.POSITIVE_INFINITY } });
    for (const year of [2021, 2022, 2023, 2024]) {
      await run(year);
      clock.move(60_000);
    }
    const { beforeBytes } = await example.sweep({ dryRun: true });
    expect(beforeBytes).toBeGreaterThan(50);
    clock.move(DAY_MS);
    const log = await run(2024);
    expect(log.at(-1)).toMatch(/^sweep [1-3]$/);
    const left = await example.sweep({ dryRun: true });
    expect(left).toMatchObject({ entries: [] });
    expect(left.beforeBytes).toBeLessThanOrEqual(50);
    expect(await run(2021)).toEqual(["start Load", "ran Load"]);
  });
});

describe("a task that is gone from a pipeline", () => {
  it("has its result kept for as long as the budget allows, and says why it runs when it is back too late", async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const options = { store, clock, logLevel: "silent", logFile: false, root: process.cwd() } as const;
    const load = task("Load", () => 1);
    const extra = task("Extra", () => 2);
    const both = pipeline("Example", [load, extra], options);
    const one = pipeline("Example", [load], options);
    await both.execute();
    await one.execute();
    clock.move(89 * DAY_MS);
    expect((await both.execute()).tasks.map(({ outcome }) => outcome)).toEqual(["reused", "reused"]);
    await one.execute();
    clock.move(91 * DAY_MS);
    await one.execute();
    const report = await both.execute();
    expect(report.tasks.map(({ name, reason }) => [name, reason])).toEqual([
      ["Load", "cached"],
      ["Extra", "its results were swept away on 2026-06-30, since they were over the budget"],
    ]);
  });
});

it("sweep refuses an option that it does not know, and removes nothing", async () => {
  const { clock, example, run } = yearly();
  await run(2024);
  await run(2025);
  clock.move(400 * DAY_MS);
  const error = await example.sweep({ dryrun: true } as never).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringMatching(/sweep has no option "dryrun"/) as string,
  });
  expect((await example.sweep({ dryRun: true })).entries.length).toBe(1);
});

describe("the budget", () => {
  afterEach(() => {
    delete process.env.LITTLE_PIPELINES_MAX_SIZE;
    delete process.env.LITTLE_PIPELINES_MAX_AGE;
  });

  it("comes from the environment where the pipeline does not say", async () => {
    process.env.LITTLE_PIPELINES_MAX_AGE = "2d";
    for (const [keep, swept] of [
      [{}, 1],
      [{ maxAgeMs: 5 * DAY_MS }, 0],
    ] as const) {
      const { clock, example, run } = yearly({ keep });
      await run(2024);
      await run(2025);
      clock.move(3 * DAY_MS);
      expect((await example.sweep()).entries.length).toBe(swept);
    }
  });

  it.each([
    [{ keep: { maxBytes: -1 } }, {}, /keep\.maxBytes is -1\n {2}It is a number of bytes/],
    [{ keep: { maxAgeMs: Number.NaN } }, {}, /keep\.maxAgeMs is NaN/],
    [{ keep: { maxByte: 1 } as never }, {}, /keep has no option "maxByte"\n {2}Did you mean "maxBytes"/],
    [{}, { LITTLE_PIPELINES_MAX_SIZE: "much" }, /LITTLE_PIPELINES_MAX_SIZE is "much"\n {2}Write it so: 2GB/],
  ])("%j with %j is refused before anything runs", async (options, environment, message) => {
    Object.assign(process.env, environment);
    const { run } = yearly(options);
    const error = await run(2024).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BAD_OPTION", message: expect.stringMatching(message) as string });
  });
});
