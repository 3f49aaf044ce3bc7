import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { pipeline, task } from "../../src/index.ts";
import { runTask, wouldRun } from "../../src/testing/index.ts";

const load = task("Load", () => [{ id: 1 }]);
const rates = task("Rates", { params: { year: 2024 } }, ({ params }) => new Map([["EUR", params.year]]));
const sum = task("Sum", { dependencies: [load, rates, "Later"], params: { year: 2024, dry: false } }, ({ results }) =>
  String(results.Load.length),
);

describe("runTask", () => {
  it("is held to what the dependencies return, and to the params", async () => {
    const { value } = await runTask(sum, {
      results: { Load: [{ id: 2 }], Rates: new Map(), Later: "anything" },
      params: { year: 2025 },
    });
    expectTypeOf(value).toEqualTypeOf<string>();
    // @ts-expect-error the rows have an id
    await runTask(sum, { results: { Load: [{ name: "a" }], Rates: new Map(), Later: 1 } });
    // @ts-expect-error a result is missing
    await runTask(sum, { results: { Load: [] } });
    // @ts-expect-error all are
    await runTask(sum);
    // @ts-expect-error the year is a number
    await runTask(rates, { params: { year: "2025" } });
    // @ts-expect-error there is no such param
    await runTask(rates, { params: { month: 5 } });
  });

  it("needs nothing for a task that is given nothing", () => {
    expectTypeOf(runTask(load)).resolves.toHaveProperty("value").toEqualTypeOf<{ id: number }[]>();
    expectTypeOf(runTask(rates)).resolves.toHaveProperty("value").toEqualTypeOf<Map<string, number>>();
    const typed = task("Typed", { schema: z.coerce.number(), dependencies: [load] }, () => "5");
    expectTypeOf(runTask(typed, { results: { Load: [] } }))
      .resolves.toHaveProperty("value")
      .toEqualTypeOf<number>();
  });
});

it("wouldRun gives names, of a pipeline of any tasks", () => {
  expectTypeOf(wouldRun(pipeline("P", [load, sum, rates]), { only: ["Load"] }))
    .resolves.toHaveProperty("run")
    .toEqualTypeOf<readonly string[]>();
});
