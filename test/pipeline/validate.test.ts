import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, task, type PipelineError, type Task } from "../../src/index.ts";

const make = (...tasks: Task[]) =>
  pipeline("test", tasks, { logLevel: "silent", logFile: false, store: memoryStore() });

function faults(...tasks: Task[]): PipelineError {
  try {
    make(...tasks).validate();
  } catch (error) {
    return error as PipelineError;
  }
  throw new Error("no fault was found");
}

describe("validate", () => {
  it("finds nothing in a valid pipeline", () => {
    make(
      task("A", () => 1),
      task("B", { dependencies: ["A"] }, () => 2),
    ).validate();
  });

  it("reports all faults at once, each with what to do, and execute refuses with the same", async () => {
    const tasks = [
      task("Load", () => 1),
      task("Load", () => 2),
      task("", () => 3),
      task("x".repeat(10_000), () => 4),
      task("Clean", { dependencies: ["Laod"] }, () => 5),
      task("a", { dependencies: ["c"] }, () => 6),
      task("b", { dependencies: ["a"] }, () => 7),
      task("c", { dependencies: ["b"] }, () => 8),
      task("Slow", { timeoutMs: -1, retry: 1.5 }, () => 9),
      task("Typo", { dependancies: ["Load"] } as object, () => 10),
      task("Y1", { params: { year: 2024 } }, () => 11),
      task("Y2", { params: { year: "2024" } }, () => 12),
    ];
    const error = faults(...tasks);
    expect(error.code).toBe("INVALID_PIPELINE");
    const messages = error.errors.map(({ message }) => message.replaceAll(/\(.*?\)/g, "(…)"));
    expect(messages).toEqual([
      expect.stringMatching(/^2 tasks have the name "Load" \(…\)\n.*rename all but one/),
      expect.stringMatching(/^a task has an empty name/),
      expect.stringMatching(/^the name of task "x{40}…" has 10000 characters/),
      expect.stringMatching(/^task "Slow": timeoutMs is -1/),
      expect.stringMatching(/^task "Slow": retry is 1.5 times/),
      expect.stringMatching(/^task "Typo": unknown option "dependancies"\n.*Did you mean "dependencies"\?/),
      expect.stringMatching(/^task "Clean" depends on "Laod", which is not in the pipeline\n.*Did you mean "Load"\?/),
      expect.stringMatching(/^tasks depend on each other in a circle: a → c → b → a/),
      expect.stringMatching(/^param "year" is a number in task "Y1" and a string in task "Y2"/),
    ]);
    for (const { message } of error.errors) expect(error.message).toContain(message);
    await expect(make(...tasks).execute()).rejects.toMatchObject({ code: "INVALID_PIPELINE" });
  });

  it("refuses a pipeline without tasks", () => {
    expect(faults().message).toMatch(/pipeline "test" has no tasks/);
  });

  it("names an input that another task writes without a dependency between them", () => {
    const writer = task("Writer", { outputs: ["out/data.csv"] }, () => 1);
    const reader = task("Reader", { inputs: ["./out/data.csv"] }, () => 2);
    expect(faults(writer, reader).message).toMatch(
      /task "Reader" reads ".\/out\/data.csv", which task "Writer" writes, but does not depend on it/,
    );
    make(
      writer,
      task("Between", { dependencies: ["Writer"] }, () => 1),
      task("Reader", { dependencies: ["Between"], inputs: ["out/data.csv"] }, () => 2),
    ).validate();
  });
});

describe("names that look like more than names", () => {
  it("simply work, and never become a path", async () => {
    const names = ["../../x", "__proto__", "constructor", "🛫 flights", "a\nb", "C:\\x", "with, comma", "toString"];
    const tasks = names.map((name) => task(name, () => name));
    const all = task("All", { dependencies: tasks }, ({ results }) =>
      names.map((name) => (results as Record<string, unknown>)[name]),
    );
    const example = make(all, ...tasks);
    await example.execute();
    expect(await example.getResult("All")).toEqual(names);
    expect(await example.getResult("__proto__")).toBe("__proto__");
  });
});

describe("a task", () => {
  it("is refused at once where it is no task at all", () => {
    expect(() => task(5 as never, () => 1)).toThrow(/name must be a string/);
    expect(() => task("A", {} as never, undefined as never)).toThrow(/task "A" has no function/);
    expect(() => task("A", { dependencies: [undefined as never] }, () => 1)).toThrow(
      /a dependency of task "A" is undefined \(is it defined further down/,
    );
    expect(() => pipeline("p", [undefined as never])).toThrow(/was given undefined where a task belongs/);
  });
});

it("tasks that are added to a pipeline that has run are looked at before the next run", async () => {
  const first = task("First", () => 1);
  const example = pipeline("grows", [first], { logLevel: "silent", logFile: false, store: memoryStore() });
  await example.execute();
  example.add(task("Second", { dependencies: ["Frist"] }, () => 2));
  await expect(example.execute()).rejects.toMatchObject({
    code: "INVALID_PIPELINE",
    message: expect.stringContaining('Did you mean "First"?'),
  });
});
