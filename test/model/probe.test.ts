import { describe, expect, it } from "vitest";
import { probe } from "../../src/model/probe.ts";

describe("probe", () => {
  it("has the name that it is given, else that of its function", () => {
    const newest = (): number => 1;
    expect(probe(newest)).toEqual({ kind: "probe", name: "newest", ask: newest, timeoutMs: 60_000 });
    expect(probe(newest, { name: "orders", timeoutMs: 5 })).toMatchObject({ name: "orders", timeoutMs: 5 });
    expect(probe(() => 1).name).toBeUndefined();
  });

  it.each<[string, () => unknown, RegExp]>([
    ["no function", () => probe(5 as never), /^probe\(\) needs a function\n/],
    ["an unknown option", () => probe(() => 1, { nam: "x" } as never), /^probe\(\) has no option "nam"\n.*"name"/],
    ["a name that is none", () => probe(() => 1, { name: 5 as never }), /^probe\(\): name is number/],
    [
      "no time",
      () => probe(() => 1, { timeoutMs: Infinity }),
      /^probe\(\): timeoutMs is Infinity\n.*at most 2147483647/,
    ],
  ])("is refused: %s", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(make).toThrow(message);
  });
});
