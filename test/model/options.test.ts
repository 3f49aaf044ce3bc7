import { describe, expect, it } from "vitest";
import { expire } from "../../src/model/expiry/index.ts";
import { env, file, value } from "../../src/model/inputs.ts";
import { optionFaults } from "../../src/model/options.ts";
import { probe } from "../../src/model/probe.ts";
import { secret } from "../../src/model/secret.ts";
import { url } from "../../src/model/url.ts";
import { taskOf } from "./graphs.ts";

const faults = (options: Readonly<Record<string, unknown>>): string[] =>
  optionFaults(taskOf("T", [], options)).map(({ what, hint }) => `${what} | ${hint}`);

describe("optionFaults", () => {
  it.each<Readonly<Record<string, unknown>>>([
    {},
    { dependencies: ["a"], info: "text", ignoreCaptures: ["cache"] },
    { expire: expire.never(), onUpstreamFailure: "skip", timeoutMs: 0.5 },
    { retry: 0 },
    { retry: { times: 1, delayMs: 0, factor: 1, when: () => true } },
    { retry: { times: 1, jitter: 0.2 } },
    { retry: { times: 1, jitter: true }, limits: ["api"] },
    { limits: { api: 2, disk: 1 } },
    { executor: "thread", memoryLimitMb: 32 },
    { executor: "inline" },
    { tags: ["daily", "needs a gpu"] },
    { timeoutMs: 2 ** 31 - 1, retry: { times: 1, delayMs: 2 ** 31 - 1 } },
    { params: { a: "", b: 0, c: false, d: 0n, e: new Date(0), f: secret("x") } },
    { inputs: ["a.csv", file("b"), env("C"), value(undefined)], outputs: ["out.csv"] },
    { inputs: [url("https://example.org/a.csv"), probe(() => 1), "http/a.csv"] },
    { inputs: [], outputs: [], expire: undefined, retry: undefined },
  ])("finds nothing wrong with %o", (options) => expect(faults(options)).toEqual([]));

  it.each<[Readonly<Record<string, unknown>>, RegExp]>([
    [{ dependancies: ["a"] }, /^unknown option "dependancies" \| Did you mean "dependencies"/],
    [{ wxyz: 1 }, /^unknown option "wxyz" \| Known options: dependencies, inputs/],
    [{ timeoutMs: 0 }, /^timeoutMs is 0 \| .* above 0 and at most 2147483647/],
    [{ timeoutMs: -1 }, /^timeoutMs is -1/],
    [{ timeoutMs: 2 ** 31 }, /^timeoutMs is 2147483648/],
    [{ timeoutMs: Infinity }, /^timeoutMs is Infinity/],
    [{ timeoutMs: Number.NaN }, /^timeoutMs is NaN/],
    [{ timeoutMs: "5" }, /^timeoutMs is 5/],
    [{ timeoutMs: null }, /^timeoutMs is null/],
    [{ retry: -1 }, /^retry is -1 times/],
    [{ retry: 1.5 }, /^retry is 1.5 times/],
    [{ retry: null }, /^retry is null \| For example retry: 3/],
    [{ retry: "3" }, /^retry is 3 \| For example retry: 3/],
    [{ retry: {} }, /^retry is undefined times/],
    [{ retry: { times: 1, delayMs: -1 } }, /^retry.delayMs is -1/],
    [{ retry: { times: 1, delayMs: 2 ** 31 } }, /^retry.delayMs is 2147483648/],
    [{ retry: { times: 1, factor: 0.5 } }, /^retry.factor is 0.5/],
    [{ retry: { times: 1, factor: Infinity } }, /^retry.factor is Infinity/],
    [{ retry: { times: 1, jitter: 1.5 } }, /^retry.jitter is 1.5 \| It is a share from 0 to 1/],
    [{ retry: { times: 1, jitter: "much" } }, /^retry.jitter is much/],
    [{ limits: "api" }, /^limits is api/],
    [{ executor: "threads" }, /^executor is "threads" \| It is "inline", "thread" or "process"/],
    [{ executor: null }, /^executor is null/],
    [{ tags: "daily" }, /^tags is no list \| .*tags: \["daily", "gpu"\]/],
    [{ tags: ["a,b"] }, /^a tag is "a,b" \| They are words without commas/],
    [{ tags: [" a"] }, /^a tag is " a"/],
    [{ executor: "process", memoryLimitMb: 31 }, /^memoryLimitMb is 31 \| It is a number of MiB, 32 or more/],
    [{ executor: "process", memoryLimitMb: "1GB" }, /^memoryLimitMb is 1GB/],
    [{ executor: "inline", memoryLimitMb: 64 }, /^memoryLimitMb goes with an executor of its own/],
    [{ retry: { times: 1, when: true } }, /^retry.when is no function/],
    [{ retry: { times: 1, delay: 5 } }, /^unknown option "retry.delay" \| Did you mean "delayMs"/],
    [{ onUpstreamFailure: "ignore" }, /^onUpstreamFailure is "ignore" \| It is "fail" or "skip"/],
    [{ expire: expire.never }, /^expire is not a policy \| .*call the policy's function/],
    [{ expire: "daily" }, /^expire is not a policy/],
    [{ expire: null }, /^expire is not a policy/],
    [{ params: { list: [1] } }, /^param "list" has a default that is no string, number, boolean, bigint or Date/],
    [{ params: { year: Number.NaN } }, /^param "year"/],
    [{ params: { day: new Date("x") } }, /^param "day"/],
    [{ params: { token: secret({}) } }, /^param "token"/],
    [{ params: { it: null } }, /^param "it"/],
    [{ inputs: "data.csv" }, /^inputs is no list \| Write inputs: \["data\/raw.csv"\]/],
    [{ outputs: "out.csv" }, /^outputs is no list/],
    [{ inputs: [""] }, /^a path in inputs is empty/],
    [{ outputs: ["a", ""] }, /^a path in outputs is empty/],
    [{ inputs: [5] }, /^inputs holds a value of type number \| Inputs are paths, file\(…\)/],
    [{ inputs: ["https://example.org/a.csv"] }, /^inputs holds a web address as a path \| Write inputs: \[url\(/],
    [{ outputs: ["https://example.org/a.csv"] }, /^outputs holds a web address as a path \| Outputs are paths/],
    [{ inputs: [url] }, /^inputs holds a value of type function/],
    [{ inputs: [undefined] }, /^inputs holds undefined/],
    [{ inputs: [{ path: "x" }] }, /^inputs holds a value of type object/],
    [{ inputs: [env] }, /^inputs holds a value of type function/],
    [{ outputs: [file("x")] }, /^outputs holds a value of type object \| Outputs are paths/],
  ])("names the one thing that is wrong with %o", (options, message) => {
    expect(faults(options)).toEqual([expect.stringMatching(message)]);
  });

  it("names all that is wrong", () => {
    expect(faults({ retyr: 1, timeoutMs: 0, retry: { times: -1, factor: 0 }, inputs: ["", ""] })).toHaveLength(6);
  });
});
