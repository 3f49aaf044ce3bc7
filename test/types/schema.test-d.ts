import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { check, pipeline, task, type InputOf, type OutputOf, type StandardSchema } from "../../src/index.ts";

const flights = z.array(z.object({ origin: z.string(), at: z.coerce.date(), delay: z.number().default(0) }));
interface Flight {
  origin: string;
  at: Date;
  delay: number;
}

describe("a schema", () => {
  it("is one of the standard's", () => {
    expectTypeOf<StandardSchemaV1<string, number>>().toExtend<StandardSchema<string, number>>();
    expectTypeOf(flights).toExtend<StandardSchema>();
    expectTypeOf(v.string()).toExtend<StandardSchema>();
    expectTypeOf<OutputOf<typeof flights>>().toEqualTypeOf<Flight[]>();
    expectTypeOf<InputOf<StandardSchema<string, number>>>().toEqualTypeOf<string>();
  });

  it("gives a task its result's type, and its function what it must return", () => {
    const load = task("Load", { schema: flights }, () => [{ origin: "OSL", at: "2026-01-01" }]);
    expectTypeOf(load.run()).resolves.toEqualTypeOf<Flight[]>();
    const count = task("Count", { dependencies: [load], schema: v.number() }, async ({ results, log }) => {
      expectTypeOf(results.Load).toEqualTypeOf<Flight[]>();
      log.info("counting");
      return results.Load.length;
    });
    expectTypeOf(count.run()).resolves.toEqualTypeOf<number>();
    expectTypeOf(pipeline("P", [load, count]).getResult("Load")).resolves.toEqualTypeOf<Flight[]>();
    // @ts-expect-error it must return a number
    task("Count", { schema: v.number() }, () => "1");
    // @ts-expect-error it is no schema
    task("Count", { schema: { type: "number" } }, () => 1);
  });

  it("goes with checks of what it makes", () => {
    task(
      "Load",
      { schema: flights, checks: [check.notNull("origin"), check("x", (rows: Flight[]) => rows.length > 0)] },
      () => [],
    );
    // @ts-expect-error there is no such column
    task("Load", { schema: flights, checks: [check.notNull("orign")] }, () => []);
  });

  it("gives a param its type", () => {
    task(
      "Load",
      { params: { year: z.number().default(2024), city: v.optional(v.string(), "Oslo"), n: 5 } },
      ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly year: number; readonly city: string; readonly n: number }>();
      },
    );
  });
});
