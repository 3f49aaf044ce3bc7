import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret, secret } from "../../src/model/secret.ts";

describe("a secret", () => {
  const hidden = secret({ password: "hunter2" });

  it.each<[string, () => unknown]>([
    ["console.log", () => format(hidden)],
    ["console.log with %s, %o, %O and %j", () => format("%s %o %O %j", hidden, hidden, hidden, hidden)],
    ["util.inspect, with all that is hidden", () => inspect({ a: [hidden] }, { showHidden: true, depth: 9 })],
    [
      "util.inspect without the say of what it inspects",
      () => inspect(hidden, { customInspect: false, showHidden: true }),
    ],
    ["JSON", () => JSON.stringify({ a: [hidden] })],
    ["a template", () => `${String(hidden)} ${hidden as unknown as string}`],
    ["concatenation", () => "token: " + (hidden as unknown as string)],
    ["its keys", () => [...Object.keys(hidden), ...Reflect.ownKeys(hidden).map(String)].join()],
    ["its entries", () => JSON.stringify(Object.entries(hidden))],
    ["a structured clone", () => inspect(structuredClone(hidden))],
    ["an error's message", () => new Error(`bad ${hidden as unknown as string}`).message],
  ])("is not shown by %s", (_, show) => {
    expect(show()).not.toMatch(/hunter2|password/);
  });

  it("says that it is one", () => {
    expect(format(hidden)).toBe("(secret)");
    expect(JSON.stringify({ a: hidden })).toBe('{"a":"(secret)"}');
    expect("token: " + (hidden as unknown as string)).toBe("token: (secret)");
  });

  it("is given in the clear to who asks for it", () => {
    expect(hidden.reveal()).toEqual({ password: "hunter2" });
    expect(secret("x")).toBeInstanceOf(Secret);
  });
});
