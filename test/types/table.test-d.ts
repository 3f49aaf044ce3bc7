import { describe, expectTypeOf, it } from "vitest";
import { asTable, table, tableFromParquet, task, type Batch, type KeptFile, type Table } from "../../src/index.ts";

interface Flight {
  origin: string;
  delay: number | null;
}

const flights = task("Flights", () => table<Flight>([]));

describe("a table", () => {
  it("has the type of its rows, through results", () => {
    task("Next", { dependencies: [flights] }, async ({ results }) => {
      expectTypeOf(results.Flights).toEqualTypeOf<Table<Flight>>();
      expectTypeOf(results.Flights.head()).resolves.toEqualTypeOf<Flight[]>();
      for await (const row of results.Flights) expectTypeOf(row).toEqualTypeOf<Flight>();
      for await (const row of results.Flights.rows({ columns: ["delay"] }))
        expectTypeOf(row).toEqualTypeOf<Pick<Flight, "delay">>();
      for await (const batch of results.Flights.batches()) {
        expectTypeOf(batch).toEqualTypeOf<Batch<Flight>>();
        expectTypeOf(batch.columns.delay).toEqualTypeOf<readonly (number | null)[]>();
      }
      // @ts-expect-error there is no such column
      results.Flights.rows({ columns: ["delays"] });
      return null;
    });
  });

  it("takes its type from the rows or columns that it is made of", () => {
    expectTypeOf(table([{ a: 1, b: "x" }])).resolves.toEqualTypeOf<Table<{ a: number; b: string }>>();
    expectTypeOf(table({ a: [1], b: ["x"] })).resolves.toEqualTypeOf<Table<{ a: number; b: string }>>();
    expectTypeOf(tableFromParquet<Flight>("/a")).resolves.toEqualTypeOf<Table<Flight>>();
    expectTypeOf(asTable(1)).resolves.toEqualTypeOf<Table | undefined>();
    // @ts-expect-error a type for a column that is not there
    void table([{ a: 1 }], { types: { b: "DATE" } });
  });
});

describe("a file", () => {
  it("is a KeptFile through results", () => {
    const report = task("Report", ({ keep }) => keep({ name: "a.txt", contents: "a" }));
    task("Next", { dependencies: [report] }, ({ results }) => {
      expectTypeOf(results.Report).toEqualTypeOf<KeptFile>();
      return null;
    });
  });
});
