import { describe, expectTypeOf, it } from "vitest";
import { env, probe, secret, task, url, type Input, type ProbeInput, type UrlInput } from "../../src/index.ts";

describe("inputs", () => {
  it("are what url and probe make", () => {
    expectTypeOf(url("https://example.org")).toEqualTypeOf<UrlInput>();
    expectTypeOf(url(new URL("https://example.org"), { timeoutMs: 5, onUnreachable: "reuse" })).toExtend<Input>();
    expectTypeOf(probe(() => 1)).toEqualTypeOf<ProbeInput>();
    expectTypeOf(probe(async ({ signal }) => signal.aborted, { name: "x", timeoutMs: 5 })).toExtend<Input>();
    task("Load", { inputs: [url("https://example.org"), probe(() => 1), env("A")] }, () => 1);
  });

  it("take headers that are text, secret or from the environment", () => {
    url("https://example.org", { headers: { a: "x", b: secret("y"), c: env("Z") } });
    // @ts-expect-error a number is no header
    url("https://example.org", { headers: { a: 1 } });
    // @ts-expect-error a secret of a number is no header
    url("https://example.org", { headers: { a: secret(1) } });
    // @ts-expect-error no such policy
    url("https://example.org", { onUnreachable: "skip" });
    // @ts-expect-error no such option
    probe(() => 1, { timeout: 5 });
    // @ts-expect-error a value is no function
    probe(1);
  });
});
