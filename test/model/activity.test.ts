import { describe, expect, it } from "vitest";
import { activity, refuseInside, type Activity } from "../../src/model/activity.ts";

const insideTask: Activity = { kind: "task", task: "Load", runId: "r" };
const loading: Activity = { kind: "loading", file: "/project/pipeline.ts" };

describe("refuseInside", () => {
  it("lets everything pass outside of tasks", () => {
    for (const what of ["execute", "getResult", "run"] as const) expect(() => refuseInside(what)).not.toThrow();
  });

  it("refuses what would be a hidden input of a task, also in what it awaited and started", async () => {
    for (const what of ["execute", "getResult", "run"] as const) {
      const later = activity.run(insideTask, async () => {
        await Promise.resolve();
        await new Promise((resolve) => setImmediate(resolve));
        refuseInside(what);
      });
      await expect(later).rejects.toMatchObject({
        code: "CALLED_INSIDE_TASK",
        task: "Load",
        message: expect.stringContaining(`${what}() was called inside task "Load"\n  What it returns`) as string,
      });
    }
    expect(() => refuseInside("execute")).not.toThrow();
  });

  it("refuses to run a pipeline whose module is only loaded, and lets its results be read", () => {
    for (const what of ["execute", "run"] as const)
      expect(() => activity.run(loading, refuseInside, what)).toThrow(
        expect.objectContaining({
          code: "CALLED_WHILE_LOADING",
          message: expect.stringMatching(/^\/project\/pipeline.ts calls .*\n.*if \(import.meta.main\)/) as string,
        }),
      );
    expect(() => activity.run(loading, refuseInside, "getResult")).not.toThrow();
  });
});
