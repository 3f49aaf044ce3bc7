import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, probe, task, type StaleIfErrorOptions } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/fakeClock.ts";
import { scratch } from "../fingerprint/sources.ts";
import { eventLog } from "../support/events.ts";

/** A task that reads a source, and fails when told to; and one that depends on it. */
function failing(staleIfError: true | StaleIfErrorOptions | undefined) {
  const clock = fakeClock();
  const state = { value: 1, fails: false };
  const load = task(
    "Load",
    {
      inputs: [probe(() => state.value, { name: "source" })],
      params: { year: 2024 },
      ignoreCaptures: ["state"],
      ...(staleIfError === undefined ? {} : { staleIfError }),
    },
    ({ params }) => {
      if (state.fails) throw new Error("the source is down");
      return state.value + params.year;
    },
  );
  const next = task("Next", { dependencies: [load] }, ({ results }) => results.Load + 1);
  const example = pipeline("failing", [load, next], {
    store: memoryStore(),
    clock,
    logLevel: "silent",
    logFile: false,
  });
  const log = eventLog(example);
  return {
    clock,
    state,
    example,
    run: async (params: Readonly<Record<string, number>> = {}): Promise<string[]> => {
      log.length = 0;
      await example.execute({ params }).catch(() => {});
      return [...log];
    },
  };
}

describe("a task with staleIfError", () => {
  it("goes on with its last good result where it fails, and is tried again in the next run", async () => {
    const { clock, state, example, run } = failing(true);
    await run();
    clock.move(3_600_000);
    Object.assign(state, { value: 2, fails: true });
    expect(await run()).toEqual(["start Load", "warn Load", "reused Load", "reused Next"]);
    const [record] = await example.history();
    expect(record).toMatchObject({ outcome: "succeeded" });
    expect(record!.tasks.find(({ name }) => name === "Load")).toMatchObject({
      outcome: "reused",
      reason: "the result of 1 h ago, since it failed: the source is down",
    });
    expect(await example.getResult("Next")).toBe(2026);
    state.fails = false;
    expect(await run()).toEqual(["start Load", "ran Load", "start Next", "ran Next"]);
    expect(await example.getResult("Next")).toBe(2027);
  });

  it("fails where the result is too old, of other params, or the error is another one", async () => {
    const old = failing({ maxAge: { hours: 2 } });
    await old.run();
    Object.assign(old.state, { value: 2, fails: true });
    old.clock.move(2 * 3_600_000 - 1);
    expect(await old.run()).toContain("reused Load");
    old.clock.move(1);
    expect(await old.run()).toContain("failed Load");

    const other = failing({ when: (error) => !(error as Error).message.includes("down") });
    await other.run();
    Object.assign(other.state, { value: 2, fails: true });
    expect(await other.run()).toContain("failed Load");

    const params = failing(true);
    await params.run();
    params.state.fails = true;
    expect(await params.run({ year: 2025 })).toContain("failed Load");
    const never = failing(true);
    never.state.fails = true;
    expect(await never.run()).toContain("failed Load");
    const without = failing(undefined);
    await without.run();
    Object.assign(without.state, { value: 2, fails: true });
    expect(await without.run()).toContain("failed Load");
  });

  it("puts the files back that it wrote then, and fails where they are not kept", async () => {
    const root = scratch({});
    const state = { fails: false };
    const store = { ...memoryStore() };
    const write = task(
      "Write",
      { outputs: ["a.txt"], expire: expire.onComplete(), staleIfError: true, ignoreCaptures: ["state"] },
      ({ path }) => {
        if (state.fails) throw new Error("no");
        writeFileSync(path("a.txt"), "a");
      },
    );
    const example = pipeline("files", [write], { store, root, logLevel: "silent", logFile: false });
    const outcome = async () => {
      await example.execute().catch(() => {});
      return (await example.history())[0]!.tasks[0]!.outcome;
    };
    expect(await outcome()).toBe("ran");
    state.fails = true;
    expect(await outcome()).toBe("reused");
    rmSync(`${root}/a.txt`);
    expect(await outcome()).toBe("reused");
    expect(readFileSync(`${root}/a.txt`, "utf8")).toBe("a");
    store.findFiles = async () => ({ problem: "is missing" });
    rmSync(`${root}/a.txt`);
    expect(await outcome()).toBe("failed");
  });

  it("is refused where it is none of what it may be", () => {
    const refuses = (staleIfError: unknown) =>
      expect(() => pipeline("X", [task("A", { staleIfError: staleIfError as true }, () => 1)]).validate());
    refuses(false).toThrow(/staleIfError is false/);
    refuses({ maxAgeMs: 1 }).toThrow(/unknown option "staleIfError.maxAgeMs"/);
    refuses({ maxAge: { hour: 1 } }).toThrow(/staleIfError.maxAge is no span of time/);
    refuses({ when: true }).toThrow(/staleIfError.when is no function/);
  });
});
