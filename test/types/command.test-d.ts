import { describe, expectTypeOf, it } from "vitest";
import { env, secret, task, type Task } from "../../src/index.ts";
import { command, input, output, type Argument, type CommandEnd } from "../../src/tasks/command/index.ts";

const names = task("Names", () => ["a"]);

describe("the result of a command", () => {
  it("is a text, or how it ended where it writes files", () => {
    expectTypeOf(command("It", ["date"])).toEqualTypeOf<Task<"It", string>>();
    expectTypeOf(command("It", ["cat", input("a")])).toEqualTypeOf<Task<"It", string>>();
    expectTypeOf(command("It", ["cp", input("a"), output("b")])).toEqualTypeOf<Task<"It", CommandEnd>>();
    expectTypeOf(command("It", ["dot", ["-o", output("b")]])).toEqualTypeOf<Task<"It", CommandEnd>>();
    expectTypeOf(command("It", { outputs: ["b"] }, ["make"])).toEqualTypeOf<Task<"It", CommandEnd>>();
    expectTypeOf(command("It", { stdout: "b" }, ["sort"])).toEqualTypeOf<Task<"It", CommandEnd>>();
    expectTypeOf(command("It", { outputs: ["b"] }, () => ["make"])).toEqualTypeOf<Task<"It", CommandEnd>>();
    expectTypeOf(command("It", { retry: 1 }, () => ["date"])).toEqualTypeOf<Task<"It", string>>();
  });

  it("is either where the types do not tell", () => {
    const argv: Argument[] = ["date"];
    expectTypeOf(command("It", argv)).toEqualTypeOf<Task<"It", string | CommandEnd>>();
  });

  it("is what the option asks for", () => {
    expectTypeOf(command("It", { result: "lines" }, ["ls"])).toEqualTypeOf<Task<"It", string[]>>();
    expectTypeOf(command("It", { result: "json" }, ["ls"])).toEqualTypeOf<Task<"It", unknown>>();
    expectTypeOf(command("It", { result: "text" }, ["cp", output("a")])).toEqualTypeOf<Task<"It", string>>();
    expectTypeOf(command("It", { result: (printed) => printed.length }, ["ls"])).toEqualTypeOf<Task<"It", number>>();
    expectTypeOf(command("It", { result: async () => [1] }, ["ls"])).toEqualTypeOf<Task<"It", number[]>>();
    // @ts-expect-error no such result
    command("It", { result: "csv" }, ["ls"]);
  });
});

describe("the functions of a command", () => {
  it("are given what a task's function is", () => {
    command("It", { dependencies: [names, "Other"], params: { year: 2024 } }, ({ results, params }) => {
      expectTypeOf(results).toEqualTypeOf<{ Names: string[]; Other: unknown }>();
      expectTypeOf(params.year).toEqualTypeOf<number>();
      return ["echo", ...results.Names, params.year, secret("a"), env("B")];
    });
    command("It", { dependencies: [names], stdin: ({ results }) => results.Names.join() }, ["sort"]);
    // @ts-expect-error an argument is no list of numbers in an object
    command("It", {}, () => ["a", {}]);
    // @ts-expect-error no such option
    command("It", { cwdd: "a" }, ["ls"]);
  });
});
