import { expect, it } from "vitest";
import { outcomes, project } from "../../support/project.ts";

it.each(["thread", "process"])(
  "each branch of a map runs in a %s, and one that crashes fails alone",
  async (executor) => {
    const pipeline = (crash: boolean): string => `
    import { isMainThread } from "node:worker_threads";
    import { pipeline, task } from "little-pipelines";
    const items = task("Items", () => [1, 2, 3, 4, 5, 6]);
    const squares = task.map("Squares", { over: items, executor: "${executor}" }, (item: number, { log }) => {
      ${crash ? "if (item === 4) process.exit();" : ""}
      return { item: item * item, isAway: process.send !== undefined || !process.getBuiltinModule("node:worker_threads").isMainThread };
    });
    const sum = task("Sum", { dependencies: [squares] }, ({ results }) => [
      results.Squares.reduce((sum, { item }) => sum + item, 0),
      results.Squares.every(({ isAway }) => isAway),
    ]);
    export default pipeline("Example", [items, squares, sum], { concurrency: 2 });`;
    const scratch = project({ "pipeline.ts": pipeline(true) });
    const failed = (await scratch.events()).at(-1)!;
    if (failed.kind !== "runFinished") throw new Error("the run did not finish");
    expect(outcomes(failed.report)).toEqual({ Items: "ran", Squares: "failed", Sum: "skipped" });
    const { error, branches } = failed.report.tasks.find(({ name }) => name === "Squares")!;
    expect(branches).toMatchObject({ total: 6, ran: 5, failed: 1 });
    expect(error!.message).toContain(`4 (3): task "Squares" has crashed: its ${executor} ended with exit code 0`);
    scratch.write({ "pipeline.ts": pipeline(false) });
    expect(await scratch.run()).toEqual({ Items: "reused", Squares: "ran", Sum: "ran" });
    expect(JSON.parse((await scratch.little("peek", "Sum", "--json")).stdout)).toEqual([91, true]);
  },
);
