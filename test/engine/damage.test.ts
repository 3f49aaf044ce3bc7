import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, task, type PipelineError, type Store } from "../../src/index.ts";
import { eventLog } from "../support/events.ts";
import { outcomes } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

/** A store in which the result of one task turns out to be damaged, once. */
function damaging(store: Store, task: string): Store {
  let isDamaged = false;
  return {
    ...store,
    async readResult(entry) {
      if (entry.task !== task || isDamaged) return store.readResult(entry);
      isDamaged = true;
      // What a real store does: forget the entry, so that it is not found again.
      await store.forget(entry.task, entry.key);
      return { kind: "damaged", problem: `the stored result of "${task}" does not match its checksum` };
    },
  };
}

function make(store: Store, value: () => number) {
  const first = task("First", { ignoreCaptures: ["value"] }, () => value());
  const second = task("Second", { dependencies: [first] }, ({ results }) => results.First + 1);
  const third = task("Third", { dependencies: [first] }, ({ results }) => results.First + 2);
  return pipeline("test", [first, second, third], { ...QUIET, store });
}

describe("a damaged result that a task needs", () => {
  it("is computed again before the task goes on, and is said to have been damaged", async () => {
    const store = memoryStore();
    const damaged = damaging(store, "First");
    await make(damaged, () => 1).execute();
    const later = make(damaged, () => 1);
    const log = eventLog(later);
    const report = await later.execute({ force: ["Second", "Third"], concurrency: 2 });
    expect(outcomes(report)).toEqual({ First: "ran", Second: "ran", Third: "ran" });
    expect(log.filter((line) => /First/.test(line))).toEqual([
      "reused First",
      "warn First",
      "start First",
      "ran First",
    ]);
    expect(report.tasks.find(({ name }) => name === "First")!.reason).toBe("its stored result was damaged");
    expect(await later.getResult("Third")).toBe(3);
  });

  it("has what depends on it decided anew, with the value that it has now", async () => {
    const damaged = damaging(memoryStore(), "First");
    await make(damaged, () => 1).execute();
    const later = make(damaged, () => 10);
    await later.execute({ force: ["Second"] });
    expect(await later.getResult("Second")).toBe(11);
  });

  it("is an error with upstream: false, which forbids to run it", async () => {
    const damaged = damaging(memoryStore(), "First");
    await make(damaged, () => 1).execute();
    const error = await make(damaged, () => 1)
      .execute({ only: ["Second"], upstream: false, force: ["Second"] })
      .catch((thrown: unknown) => thrown);
    expect((error as PipelineError).cause).toMatchObject({ code: "NO_RESULT" });
  });
});
