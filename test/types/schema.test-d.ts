import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import {
  check,
  pipeline,
  table,
  task,
  type InputOf,
  type OutputOf,
  type StandardSchema,
  type Table,
  type Task,
} from "../../src/index.ts";
import { http } from "../../src/tasks/http/index.ts";
import { python } from "../../src/tasks/python/index.ts";
import { sql } from "../../src/tasks/sql/index.ts";

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

describe("a schema of a kind of work", () => {
  const row = z.object({ origin: z.string(), delay: z.number().nullable() });
  type Row = z.output<typeof row>;

  it("gives SQL's rows their type, also where columns are checked", () => {
    expectTypeOf(sql("A", { schema: row }, "select 1")).toEqualTypeOf<Task<"A", Table<Row>>>();
    expectTypeOf(sql.file("A", { schema: row }, "a.sql")).toEqualTypeOf<Task<"A", Table<Row>>>();
    expectTypeOf(sql.incremental("A", { schema: row, since: "day" }, "select 1")).toEqualTypeOf<
      Task<"A", Table<Row>>
    >();
    expectTypeOf(sql("A", { schema: row, columns: { origin: "text" } }, "select 1")).toEqualTypeOf<
      Task<"A", Table<Row>>
    >();
    // @ts-expect-error it is no schema
    sql("A", { schema: { origin: "text" } }, "select 1");
  });

  it("gives a task that returns a table its rows' type", () => {
    const rows = task("A", { schema: row }, () => table([{ origin: "OSL", delay: 1 }]));
    expectTypeOf(rows.run()).resolves.toEqualTypeOf<Table<Row>>();
    // @ts-expect-error its rows have no delay
    task("A", { schema: row }, () => table([{ origin: "OSL" }]));
  });

  it("gives Python's result its type", () => {
    expectTypeOf(python("A", { schema: row, frames: "pandas" }, "a.py")).toEqualTypeOf<Task<"A", Row>>();
    expectTypeOf(python<"A", Table<Row>>("A", { schema: row }, "a.py")).toEqualTypeOf<Task<"A", Table<Row>>>();
  });

  it("gives what HTTP brings its type, after what parse makes of it", () => {
    expectTypeOf(http("A", "https://example.org", { schema: z.coerce.date() })).toEqualTypeOf<Task<"A", Date>>();
    const parsed = http("A", "https://example.org", {
      validate: row,
      parse: ({ origin }) => origin.length,
      schema: z.number(),
    });
    expectTypeOf(parsed).toEqualTypeOf<Task<"A", number>>();
    // @ts-expect-error parse makes a text
    http("A", "https://example.org", { validate: row, parse: ({ origin }) => origin, schema: z.number() });
  });

  it("gives a map what its branches return, and an array of that", () => {
    const days = task.map("Days", { over: ["2026-01-01"], schema: z.object({ day: z.coerce.date() }) }, (day) => ({
      day,
    }));
    expectTypeOf(days).toEqualTypeOf<Task<"Days", { day: Date }[]>>();
    // @ts-expect-error each branch returns a number
    task.map("Wrong", { over: ["a"], schema: v.number() }, (letter) => letter);
    task.map(
      "Checked",
      { over: [1], schema: v.number(), checks: [check("all", (all: readonly number[]) => all.length > 0)] },
      (n) => n,
    );
  });
});
