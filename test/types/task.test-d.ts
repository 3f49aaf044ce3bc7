import { describe, expectTypeOf, it } from "vitest";
import {
  secret,
  task,
  type ParamValue,
  type Secret,
  type Task,
  type TaskContext,
  type TaskLog,
} from "../../src/index.ts";

const one = task("One", () => 1);
const two = task("Two", async () => ({ rows: [{ id: 1, name: "a" }], at: new Date() }));
const none = task("None", () => {});

describe("a task", () => {
  it("has its name and its result as types, whether it answers at once or later", () => {
    expectTypeOf(one).toEqualTypeOf<Task<"One", number>>();
    expectTypeOf(two).toEqualTypeOf<Task<"Two", { rows: { id: number; name: string }[]; at: Date }>>();
    expectTypeOf(none).toEqualTypeOf<Task<"None", void>>();
    expectTypeOf(one.run()).resolves.toEqualTypeOf<number>();
    expectTypeOf(two.run()).resolves.toHaveProperty("at").toEqualTypeOf<Date>();
  });

  it("is a task of any name and result", () => {
    expectTypeOf(one).toExtend<Task>();
    expectTypeOf<Task<"One", number>>().toExtend<Task<string, number>>();
    expectTypeOf<Task<"One", number>>().not.toExtend<Task<"Two", number>>();
    expectTypeOf<Task<"One", number>>().not.toExtend<Task<string, string>>();
  });

  it("takes a name that is known only when it runs", () => {
    const names: string[] = ["a"];
    expectTypeOf(task(names[0]!, () => 1)).toEqualTypeOf<Task<string, number>>();
    expectTypeOf(task(`Year ${2024 as number}`, () => 1)).toExtend<Task<string, number>>();
  });

  it("keeps a union of what it may give", () => {
    expectTypeOf(task("Maybe", () => (Math.random() > 0.5 ? 1 : null))).toEqualTypeOf<Task<"Maybe", 1 | null>>();
    expectTypeOf(task("Later", async (): Promise<number | undefined> => undefined)).toEqualTypeOf<
      Task<"Later", number | undefined>
    >();
  });

  it("needs a name and a function", () => {
    // @ts-expect-error no function
    task("One");
    // @ts-expect-error no function behind the options
    task("One", {});
    // @ts-expect-error no name
    task(() => 1);
    // @ts-expect-error unknown option
    task("One", { depends: [] }, () => 1);
    // @ts-expect-error neither a task nor a name
    task("One", { dependencies: [1] }, () => 1);
  });
});

describe("the results of dependencies", () => {
  it("are typed by the task, and unknown by a name", () => {
    task("Sum", { dependencies: [one, two, "Elsewhere"] }, ({ results }) => {
      expectTypeOf(results).toEqualTypeOf<{
        One: number;
        Two: { rows: { id: number; name: string }[]; at: Date };
        Elsewhere: unknown;
      }>();
      return results.One;
    });
  });

  it("are none without dependencies, and no others with them", () => {
    task("Alone", ({ results }) => {
      expectTypeOf(results).toEqualTypeOf<{}>();
    });
    task("Sum", { dependencies: [one] }, ({ results }) => {
      // @ts-expect-error it does not depend on that
      return results.Two;
    });
    task("Sum", { retry: 3 }, ({ results }) => {
      // @ts-expect-error it has no dependencies
      return results.One;
    });
  });

  it("are typed by tasks that were put in a list before", () => {
    const dependencies = [one, two] as const;
    task("Sum", { dependencies }, ({ results }) => {
      expectTypeOf(results.One).toEqualTypeOf<number>();
      expectTypeOf(results.Two.at).toEqualTypeOf<Date>();
    });
    const many: Task<string, number>[] = [one];
    task("Sum", { dependencies: many }, ({ results }) => {
      expectTypeOf(results).toEqualTypeOf<{ [name: string]: number }>();
    });
  });

  it("are typed through any number of tasks", () => {
    const a = task("A", () => [1, 2]);
    const b = task("B", { dependencies: [a] }, ({ results }) => results.A.map(String));
    const c = task(
      "C",
      { dependencies: [a, b] },
      ({ results }) => new Map(results.B.map((each, i) => [each, results.A[i]!])),
    );
    expectTypeOf(c).toExtend<Task<"C", Map<string, number>>>();
    expectTypeOf(c.run()).resolves.toEqualTypeOf<Map<string, number>>();
  });
});

describe("params", () => {
  it("have the types of their defaults, not their values", () => {
    task("Load", { params: { year: 2024, region: "north", dry: false, id: 5n, since: new Date(0) } }, ({ params }) => {
      expectTypeOf(params).toEqualTypeOf<{
        readonly year: number;
        readonly region: string;
        readonly dry: boolean;
        readonly id: bigint;
        readonly since: Date;
      }>();
    });
  });

  it("are given in the clear to the task that keeps them secret", () => {
    task("Fetch", { params: { token: secret(""), retries: secret(3) } }, ({ params }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly token: string; readonly retries: number }>();
    });
    expectTypeOf(secret({ a: 1 }).reveal()).toEqualTypeOf<{ a: number }>();
    expectTypeOf<Secret<string>>().not.toExtend<ParamValue>();
  });

  it("are those that are declared, and cannot be set", () => {
    task("Load", { params: { year: 2024 } }, ({ params }) => {
      // @ts-expect-error it is given
      params.year = 2025;
      // @ts-expect-error it is not declared
      return params.month;
    });
    // @ts-expect-error a list is no param
    task("Load", { params: { years: [2024] } }, () => 1);
    task("Load", { dependencies: [one], params: { year: 2024 } }, ({ results, params }) => {
      expectTypeOf(results.One).toEqualTypeOf<number>();
      expectTypeOf(params.year).toEqualTypeOf<number>();
    });
  });
});

describe("what a task is given besides", () => {
  it("has a step that gives what its function gives", () => {
    task("Steps", async ({ step, log, signal, path, progress, name }) => {
      expectTypeOf(step("now", () => 1)).toEqualTypeOf<Promise<number>>();
      expectTypeOf(await step("later", async () => ({ a: "x" }))).toEqualTypeOf<{ a: string }>();
      expectTypeOf(await step("nothing", () => {})).toEqualTypeOf<void>();
      expectTypeOf(log).toEqualTypeOf<TaskLog>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(path("a")).toEqualTypeOf<string>();
      expectTypeOf(progress(1, 2)).toEqualTypeOf<void>();
      expectTypeOf(name).toEqualTypeOf<string>();
      return step("last", async () => 5n);
    });
    expectTypeOf(task("Steps", ({ step }) => step("last", async () => 5n))).toEqualTypeOf<Task<"Steps", bigint>>();
  });

  it("can be named, for a function that stands by itself", () => {
    function clean({ results, params }: TaskContext<{ One: number }, { readonly year: number }>): string {
      return `${results.One} ${params.year}`;
    }
    expectTypeOf(task("Clean", { dependencies: [one], params: { year: 2024 } }, clean)).toExtend<
      Task<"Clean", string>
    >();
    // @ts-expect-error it needs a result that it is not given
    task("Clean", { dependencies: [two], params: { year: 2024 } }, clean);
  });
});
