import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { PipelineError, toError } from "../../src/model/errors.ts";
import { reportError } from "../../src/model/reportError.ts";

describe("a PipelineError", () => {
  it("says what is wrong, and under it what to do", () => {
    const error = new PipelineError("BAD_OPTION", "concurrency is 0", { hint: "It is 1 or more." });
    expect(error.message).toBe("concurrency is 0\n  It is 1 or more.");
    expect(error).toMatchObject({ name: "PipelineError", code: "BAD_OPTION", hint: "It is 1 or more.", errors: [] });
    expect(new PipelineError("BAD_OPTION", "concurrency is 0").message).toBe("concurrency is 0");
  });

  it("has a cause where one was given, also undefined, and none otherwise", () => {
    expect(Object.hasOwn(new PipelineError("TASK_FAILED", "x"), "cause")).toBe(false);
    expect(Object.hasOwn(new PipelineError("TASK_FAILED", "x", { cause: undefined }), "cause")).toBe(true);
    const cause = new Error("behind it");
    expect(new PipelineError("TASK_FAILED", "x", { cause }).cause).toBe(cause);
  });

  it("is printed with its code, without what its message says already, and with the user's own lines alone", () => {
    const printed = inspect(new PipelineError("RUN_FAILED", "a task failed", { hint: "Mend it.", task: "A" }));
    expect(printed).toMatch(/^PipelineError: a task failed\n {2}Mend it\.\n {4}at .*errors\.test\.ts/);
    expect(printed).toContain("code: 'RUN_FAILED'");
    expect(printed).not.toMatch(/hint:|task:|report:|name:|src\/model|node:internal/);
  });
});

describe("toError", () => {
  it("leaves an Error as it is, also one of another realm's kind", () => {
    for (const error of [new TypeError("x"), new DOMException("x"), new (class Own extends Error {})()])
      expect(toError(error, "task A")).toBe(error);
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [0, "0"],
    [1n, "1"],
    ["text", '"text"'],
    ["x".repeat(1000), `"${"x".repeat(200)}"`],
    [Symbol("s"), "Symbol(s)"],
    [{ message: "no error" }, "an object"],
    [Object.create(null), "an object"],
    [() => {}, "a function"],
  ])("names %o, and keeps it as the cause", (thrown, named) => {
    const error = toError(thrown, "task A");
    expect(error.message).toMatch(/^task A threw .*, which is not an Error\n {2}Throw an Error/);
    expect(error.message).toContain(`threw ${named}, which`);
    expect(error).toMatchObject({ code: "TASK_FAILED" });
    expect(Object.hasOwn(error, "cause") && Object.is(error.cause, thrown)).toBe(true);
  });
});

describe("reportError", () => {
  it("is plain data that survives JSON", () => {
    const error = new PipelineError("TASK_TIMED_OUT", "too slow", { cause: { self: 1n } });
    const report = reportError(error);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({ name: "PipelineError", message: "too slow", code: "TASK_TIMED_OUT" });
    expect(report.stack).toContain("errors.test.ts");
  });

  it("leaves out a code that is no text, and a stack that is none", () => {
    const error = Object.assign(new RangeError("x"), { code: 5 });
    Object.defineProperty(error, "stack", { value: undefined });
    expect(reportError(error)).toEqual({ name: "RangeError", message: "x" });
  });
});
