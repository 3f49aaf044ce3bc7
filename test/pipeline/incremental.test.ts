import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { pipeline, task, type ExecuteOptions, type Task } from "../../src/index.ts";
import { eventLog } from "../support/events.ts";
import { project } from "../support/project.ts";

interface Sums {
  readonly total: number;
  readonly seen: number;
}

/** Adds up the numbers of a file, and reads those alone that it has not seen. */
function sumOf(read: number[], options = {}, from = 0): Task {
  return task("Sum", { inputs: ["numbers.txt"], incremental: true, ...options }, async ({ path, previous }) => {
    const numbers = (await readFile(path("numbers.txt"), "utf8")).split(" ").map(Number);
    const { total, seen } = (previous as Sums | undefined) ?? { total: from, seen: 0 };
    read.push(numbers.length - seen);
    return { total: numbers.slice(seen).reduce((sum, n) => sum + n, total), seen: numbers.length };
  });
}

describe("a task that is incremental", () => {
  const scratch = () => {
    const { folder } = project({ "numbers.txt": "1 2 3" });
    const read: number[] = [];
    const run = async (its: Task, numbers: string, options: ExecuteOptions = {}): Promise<string[]> => {
      writeFileSync(join(folder, "numbers.txt"), numbers);
      const example = pipeline("Incremental", [its], { root: folder, logLevel: "silent", logFile: false });
      onTestFinished(() => example.close());
      const log = eventLog(example);
      await example.execute(options);
      return [...log.filter((line) => !line.startsWith("warn")), JSON.stringify(await example.getResult("Sum"))];
    };
    return { read, run };
  };

  it("is given what it returned before, where only data changed", async () => {
    const { read, run } = scratch();
    expect(await run(sumOf(read, { ignoreCaptures: ["read"] }), "1 2 3")).toEqual([
      "start Sum",
      "ran Sum",
      '{"total":6,"seen":3}',
    ]);
    expect(await run(sumOf(read, { ignoreCaptures: ["read"] }), "1 2 3 4")).toEqual([
      "start Sum",
      "ran Sum",
      '{"total":10,"seen":4}',
    ]);
    expect(await run(sumOf(read, { ignoreCaptures: ["read"] }), "1 2 3 4")).toEqual([
      "reused Sum",
      '{"total":10,"seen":4}',
    ]);
    expect(read).toEqual([3, 1]);
  });

  it("begins anew when it is forced, and when what it captures or a param is another", async () => {
    const { read, run } = scratch();
    await run(sumOf(read, { ignoreCaptures: ["read"] }), "1 2 3");
    await run(sumOf(read, { ignoreCaptures: ["read"] }), "1 2 3 4", { force: true });
    await run(sumOf(read, { ignoreCaptures: ["read"] }, 100), "1 2 3 4 5");
    await run(sumOf(read, { ignoreCaptures: ["read"], params: { more: 1 } }), "1 2 3 4 5 6");
    expect(read).toEqual([3, 4, 5, 6]);
  });

  it("goes on from the newest of its results that was made the same way", async () => {
    const { read, run } = scratch();
    const make = (from = 0): Task => sumOf(read, { ignoreCaptures: ["read"] }, from);
    await run(make(), "1 2 3");
    await run(make(), "1 2 3 4");
    await run(make(100), "1 2 3 4");
    await run(make(), "1 2 3 4 5 6");
    expect(read).toEqual([3, 1, 4, 2]);
  });

  it("is given nothing where it does not ask for it", async () => {
    const { read, run } = scratch();
    const options = { incremental: false, ignoreCaptures: ["read"] };
    await run(sumOf(read, options), "1 2 3");
    await run(sumOf(read, options), "1 2 3 4");
    expect(read).toEqual([3, 4]);
  });
});
