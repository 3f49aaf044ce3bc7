import { expectTypeOf, test } from "vitest";
import { check, pipeline, product, range, task, type Table, type Task } from "../../src/index.ts";

const routes = task("Routes", () => [{ from: "SEA", miles: 10 }]);
const unit = task("Unit", () => "km");

test("a map gives each item its type, and an array of what its function returns", () => {
  const map = task.map("Distances", { over: routes }, async (route) => {
    expectTypeOf(route).toEqualTypeOf<{ from: string; miles: number }>();
    return route.miles;
  });
  expectTypeOf(map).toEqualTypeOf<Task<"Distances", number[]>>();
  task("Sum", { dependencies: [map] }, ({ results }) => {
    expectTypeOf(results.Distances).toEqualTypeOf<number[]>();
  });
});

test("items come from arrays, ranges, products, tables, other maps, and names, of which nothing is known", () => {
  task.map("A", { over: ["a", "b"] }, (letter) => expectTypeOf(letter).toEqualTypeOf<"a" | "b">());
  task.map("B", { over: [1, 2] as number[] }, (n) => expectTypeOf(n).toEqualTypeOf<number>());
  task.map("C", { over: range(0, 3) }, (n) => expectTypeOf(n).toEqualTypeOf<number>());
  task.map("D", { over: product(routes, range(0, 3), [true, false]) }, (tuple) =>
    expectTypeOf(tuple).toEqualTypeOf<[{ from: string; miles: number }, number, boolean]>(),
  );
  const pairs = task.map("E", { over: range(0, 3) }, (n): [number, string] => [n, "x"]);
  task.map("F", { over: pairs }, (pair) => expectTypeOf(pair).toEqualTypeOf<[number, string]>());
  task.map("G", { over: "Routes" }, (item) => expectTypeOf(item).toEqualTypeOf<unknown>());
  const rows = task("Rows", () => ({}) as Table<{ id: bigint }>);
  task.map("H", { over: rows }, (row) => expectTypeOf(row).toEqualTypeOf<{ id: bigint }>());
  const notAList = task("NotAList", () => 42);
  task.map("I", { over: notAList }, (item) => expectTypeOf(item).toEqualTypeOf<unknown>());
});

test("a branch is given results of dependencies and params, typed, and not the other items", () => {
  task.map("A", { over: routes, dependencies: [unit, "Other"], params: { year: 2024 } }, (_, { results, params }) => {
    expectTypeOf(results).toEqualTypeOf<{ Unit: string; Other: unknown }>();
    expectTypeOf(params.year).toEqualTypeOf<number>();
    // @ts-expect-error: it is no dependency besides
    void results.Routes;
  });
  task.map(
    "Checked",
    { over: [1, 2], checks: [check("all", (all: readonly number[]) => all.every((n) => n > 0))] },
    (n) => n * 2,
  );
  const words = check("words", (all: readonly string[]) => all.length > 0);
  // @ts-expect-error: its result is an array of numbers
  task.map("Checked wrong", { over: [1, 2], checks: [words] }, (n) => n * 2);
  // @ts-expect-error: branches would all write it
  task.map("B", { over: routes, outputs: ["a.csv"] }, () => 1);
  // @ts-expect-error: there is nothing to go over
  task.map("C", {}, () => 1);
});

test("getResult gives the array, or one of its elements", async () => {
  const map = task.map("Distances", { over: routes }, ({ miles }) => miles);
  const example = pipeline("Example", [routes, map]);
  expectTypeOf(example.getResult(map)).resolves.toEqualTypeOf<number[]>();
  expectTypeOf(example.getResult("Distances")).resolves.toEqualTypeOf<number[]>();
  expectTypeOf(example.getResult(map, { branch: 0 })).resolves.toEqualTypeOf<number>();
  expectTypeOf(example.getResult("Distances", { branch: 0 })).resolves.toEqualTypeOf<number>();
  expectTypeOf(example.getResult(map, { allowStale: true })).resolves.toEqualTypeOf<number[]>();
});
