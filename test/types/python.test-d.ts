import { describe, expectTypeOf, it } from "vitest";
import { task, type Task } from "../../src/index.ts";
import { python } from "../../src/tasks/python/index.ts";

describe("the result of a Python task", () => {
  it("is unknown, unless its type is said", () => {
    expectTypeOf(python("Model", "model.py")).toEqualTypeOf<Task<"Model", unknown>>();
    expectTypeOf(python("Model", { function: "train" }, "model.py")).toEqualTypeOf<Task<"Model", unknown>>();
    expectTypeOf(python<"Model", number>("Model", "model.py")).toEqualTypeOf<Task<"Model", number>>();
    expectTypeOf(python<number>("Model", { retry: 1 }, "model.py")).toEqualTypeOf<Task<string, number>>();
  });

  it("reaches what depends on it", () => {
    const model = python<"Model", { mean: number }>("Model", "model.py");
    task("Next", { dependencies: [model] }, ({ results }) => {
      expectTypeOf(results.Model.mean).toEqualTypeOf<number>();
    });
  });

  it("has options of its own and of any task, and no others", () => {
    python("Model", { dependencies: ["Other"], params: { year: 2024 }, frames: "polars", env: { A: "1" } }, "model.py");
    // @ts-expect-error no such frames
    python("Model", { frames: "spark" }, "model.py");
    // @ts-expect-error no such option
    python("Model", { interpretr: "python3" }, "model.py");
    // @ts-expect-error no script
    python("Model", {});
  });
});
