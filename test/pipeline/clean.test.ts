import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, task, type CleanOptions } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";

/** A pipeline that has run, with what it does when it runs again. */
async function ran() {
  const store = memoryStore();
  const options = { store, clock: fakeClock(), logLevel: "silent", logFile: false, root: process.cwd() } as const;
  const never = task("Never", () => 1);
  const prices = task("Prices", { expire: expire.fromNow({ hours: 6 }) }, () => 2);
  const sum = task("Sum", { dependencies: [never, prices] }, ({ results }) => results.Never + results.Prices);
  const later = () => pipeline("Example", [never, prices, sum], options);
  const example = later();
  const other = pipeline("Other", [task("Elsewhere", () => 3)], options);
  await other.execute();
  await example.execute();
  const log = eventLog(example);
  const again = async (clean: CleanOptions): Promise<string[]> => {
    await example.clean(clean);
    log.length = 0;
    await example.execute();
    return log.filter((line) => !line.startsWith("start"));
  };
  return { example, other, later, again };
}

describe("clean", () => {
  it.each<[string, CleanOptions, string[]]>([
    ["what can expire", {}, ["reused Never", "ran Prices", "reused Sum"]],
    ["everything of the pipeline with `hard`", { hard: true }, ["ran Never", "ran Prices", "ran Sum"]],
    ["what is named, whatever its policy", { tasks: ["Never"] }, ["reused Prices", "ran Never", "reused Sum"]],
    ["nothing in a dry run", { hard: true, dryRun: true }, ["reused Never", "reused Prices", "reused Sum"]],
  ])("removes %s", async (_, options, log) => {
    const { other, again } = await ran();
    expect((await again(options)).toSorted()).toEqual(log.toSorted());
    expect((await other.execute()).tasks).toMatchObject([{ outcome: "reused" }]);
  });

  it("removes every result in the store with `all`, of other pipelines too", async () => {
    const { example, other } = await ran();
    const { entries } = await example.clean({ all: true });
    expect(entries.map((entry) => entry.task).toSorted()).toEqual(["Elsewhere", "Never", "Prices", "Sum"]);
    expect((await other.execute()).tasks).toMatchObject([{ outcome: "ran" }]);
  });

  it("takes a task that is in no code any more, by its name", async () => {
    const { example } = await ran();
    expect((await example.clean({ tasks: ["Elsewhere"] })).entries).toMatchObject([{ task: "Elsewhere" }]);
  });

  it("is the reason that is given when the task runs again, and when its result is asked for", async () => {
    const { example, again } = await ran();
    const reason = async (): Promise<string | undefined> =>
      (await example.history({ limit: 1 }))[0]!.tasks.find(({ name }) => name === "Never")?.reason;
    expect(await again({ tasks: ["Never"] })).toContain("ran Never");
    expect(await reason()).toBe("its results were cleaned away on 2026-01-01");
    // What has a result again, says so no more.
    await example.execute();
    expect(await reason()).toBe("cached");
  });

  it("is the reason why a result is not there, for another process that asks for it", async () => {
    const { example, later } = await ran();
    await example.clean({ tasks: ["Never"] });
    const error = await later()
      .getResult("Sum")
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "NO_RESULT",
      message: expect.stringContaining(
        '"Never", which it needs, must run first: its results were cleaned away',
      ) as string,
    });
  });

  it.each<[CleanOptions, string, RegExp]>([
    [
      { tasks: ["Pricse"] },
      "UNKNOWN_TASK",
      /no task "Pricse", and no result of one is kept\n {2}Did you mean "Prices"/,
    ],
    [{ tasks: ["Elsewhree"] }, "UNKNOWN_TASK", /Did you mean "Elsewhere"/],
    [{ tasks: "Prices" as never }, "BAD_OPTION", /tasks is string/],
    [{ all: true, tasks: ["Prices"] }, "BAD_OPTION", /`all` goes without `tasks`/],
    [{ al: true } as never, "BAD_OPTION", /clean has no option "al"\n {2}Did you mean "all"/],
  ])("refuses %j", async (options, code, message) => {
    const { example, again } = await ran();
    const error = await example.clean(options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await again({ tasks: [] })).toEqual(["reused Never", "reused Prices", "reused Sum"]);
  });
});
