import { describe, expect, it } from "vitest";
import { env } from "../../src/model/inputs.ts";
import { Secret, secret } from "../../src/model/secret.ts";
import { url } from "../../src/model/url.ts";

const ADDRESS = "https://example.org/a.csv";

describe("url", () => {
  it("is plain data, with defaults", () => {
    expect(url(ADDRESS)).toEqual({ kind: "url", url: ADDRESS, headers: {}, timeoutMs: 10_000, onUnreachable: "fail" });
    expect(url(new URL(`${ADDRESS}?b=1#part`)).url).toBe(`${ADDRESS}?b=1`);
    const headers = { Accept: "text/csv", "X-Token": env("TOKEN") };
    expect(url(ADDRESS, { headers, timeoutMs: 5, onUnreachable: "reuse" })).toMatchObject({
      headers: { accept: "text/csv", "x-token": env("TOKEN") },
      timeoutMs: 5,
      onUnreachable: "reuse",
    });
  });

  it("never shows the credentials of its address", () => {
    const its = url("https://ada:hunter2@example.org/a.csv");
    expect(its.url).toBe(ADDRESS);
    expect(its.headers.authorization).toBeInstanceOf(Secret);
    expect(JSON.stringify(its)).not.toContain("hunter2");
    expect((its.headers.authorization as Secret<string>).reveal()).toBe(`Basic ${btoa("ada:hunter2")}`);
  });

  it.each<[string, () => unknown, RegExp]>([
    ["no address", () => url("data/a.csv"), /^url\(\) needs an http or https address\n.*url\("https:/],
    ["nothing", () => url(undefined as never), /^url\(\) needs an http or https address/],
    ["another protocol", () => url("ftp://example.org/a"), /^url\(\) needs an http or https address/],
    ["an unknown option", () => url(ADDRESS, { timeout: 5 } as never), /^url\(\) has no option "timeout"\n.*timeoutMs/],
    ["no time", () => url(ADDRESS, { timeoutMs: 0 }), /^url\(\): timeoutMs is 0\n.*above 0/],
    [
      "another policy",
      () => url(ADDRESS, { onUnreachable: "skip" as never }),
      /onUnreachable is "skip"\n.*"fail" or "reuse"/,
    ],
    ["no header's name", () => url(ADDRESS, { headers: { "a b": "" } }), /"a b" is not the name of a header/],
    ["a header of no text", () => url(ADDRESS, { headers: { a: 1 as never } }), /the header a is no text\n.*env\(…\)/],
    [
      "a % that is none",
      () => url("https://ada:hunter%zz@example.org/"),
      /^url\(\): its user name or password has a %/,
    ],
  ])("is refused: %s", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(make).toThrow(message);
    expect(make).not.toThrow(/hunter/);
  });

  it("takes secrets as headers", () => {
    expect(url(ADDRESS, { headers: { a: secret("x") } }).headers.a).toBeInstanceOf(Secret);
  });
});
