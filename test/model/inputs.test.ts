import { describe, expect, it } from "vitest";
import { env, file, value } from "../../src/model/inputs.ts";

describe("inputs", () => {
  it("are plain data", () => {
    expect([file("data/[2024].csv"), env("API_URL"), value({ a: 1 }), value(undefined)]).toEqual([
      { kind: "file", path: "data/[2024].csv" },
      { kind: "env", name: "API_URL" },
      { kind: "value", value: { a: 1 } },
      { kind: "value", value: undefined },
    ]);
  });

  it.each([
    ["an empty path", () => file(""), /file\(\) needs a path\n.*file\("data\/raw.csv"\)/],
    ["no path", () => file(undefined as never), /file\(\) needs a path/],
    ["an empty variable", () => env(""), /env\(""\) is not the name of an environment variable/],
    ["a variable with its value", () => env("A=1"), /env\("A=1"\) is not the name/],
    ["no variable", () => env(undefined as never), /env\(undefined\) is not the name.*\n.*env\("API_URL"\)/],
  ])("are refused when they are made: %s", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(make).toThrow(message);
  });
});
