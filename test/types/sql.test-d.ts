import { describe, expectTypeOf, it } from "vitest";
import { pipeline, task, type Table, type Task } from "../../src/index.ts";
import { sql, type AnyRow } from "../../src/tasks/sql/index.ts";

type RowOfTask<Its> = Its extends Task<string, Table<infer Row>> ? Row : never;

describe("SQL tasks", () => {
  it("give tables of rows of which nothing is known", () => {
    expectTypeOf(sql("A", "select 1")).toEqualTypeOf<Task<"A", Table<AnyRow>>>();
    expectTypeOf(sql("A", { params: { year: 1 } }, "select $year")).toEqualTypeOf<Task<"A", Table<AnyRow>>>();
    expectTypeOf(sql.file("A", "a.sql")).toEqualTypeOf<Task<"A", Table<AnyRow>>>();
  });

  it("infer rows from the columns that are checked", () => {
    const its = sql(
      "A",
      {
        columns: {
          origin: "text",
          delay: "double?",
          n: "BIGINT",
          day: "date",
          list: "integer[]",
          price: "decimal(10, 2)",
          large: "decimal(30, 2)",
          odd: "struct(a integer)",
        },
      },
      "select 1",
    );
    expectTypeOf(its.name).toEqualTypeOf<"A">();
    expectTypeOf<RowOfTask<typeof its>>().toEqualTypeOf<{
      origin: string;
      delay: number | null;
      n: bigint;
      day: Date;
      list: (number | null)[];
      price: number;
      large: bigint | string;
      odd: unknown;
    }>();
    task("B", { dependencies: [its] }, async ({ results }) => {
      expectTypeOf(results.A.head()).resolves.items.toHaveProperty("origin").toEqualTypeOf<string>();
    });
    expectTypeOf(pipeline("P", [its]).getResult("A")).resolves.toHaveProperty("toArray");
  });

  it("take a row type, with or without the name", () => {
    expectTypeOf(sql<{ origin: string; delay: number }>("A", "select 1")).toEqualTypeOf<
      Task<string, Table<{ origin: string; delay: number }>>
    >();
    expectTypeOf(sql<"A", { n: bigint }>("A", {}, "select 1")).toEqualTypeOf<Task<"A", Table<{ n: bigint }>>>();
    expectTypeOf(sql.incremental<"A", { n: bigint }>("A", { since: "n" }, "select 1")).toEqualTypeOf<
      Task<"A", Table<{ n: bigint }>>
    >();
  });

  it("refuse what is no option", () => {
    // @ts-expect-error no query
    sql("A", {});
    // @ts-expect-error a column's type is a text
    sql("A", { columns: { a: 1 } }, "select 1");
    // @ts-expect-error no option of a task that is not incremental
    sql("A", { since: "day" }, "select 1");
    // @ts-expect-error an object cannot be bound
    sql("A", { values: { a: {} } }, "select $a");
    // @ts-expect-error incremental tasks have options
    sql.incremental("A", "select 1");
  });
});
