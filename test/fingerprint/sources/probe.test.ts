import { describe, expect, it } from "vitest";
import type { SourceAnswer } from "../../../src/fingerprint/sources/answer.ts";
import { sources, type Sources } from "../../../src/fingerprint/sources/sources.ts";
import { probe } from "../../../src/model/probe.ts";
import { secret } from "../../../src/model/secret.ts";
import { memo } from "../sources.ts";

const run = (signal = new AbortController().signal): Sources => sources({ memo: memo(), warn: () => {}, signal });
const ask = (value: () => unknown): Promise<SourceAnswer> => run().ask(probe(value));

describe("a probe", () => {
  it("counts by what it returns, whichever function it is", async () => {
    const values = [1, "1", null, [1], { a: 1 }, new Map([[1, 2]]), 1n, new Date(0), Buffer.from("a")];
    const answers = await Promise.all(values.map((value) => ask(() => value)));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(values.length);
    expect(await ask(async () => ({ a: 1 }))).toEqual(answers[4]);
    expect(await ask(() => secret(1))).toEqual(answers[0]);
  });

  it("is called once a run, and again for those that have ended, once for all of a turn", async () => {
    let calls = 0;
    const its = probe(() => calls++);
    const inRun = run();
    const [one, two] = await Promise.all([inRun.ask(its), inRun.ask(its)]);
    expect([one, await inRun.ask(its)]).toEqual([two, two]);
    expect(calls).toBe(1);
    const again = await Promise.all([inRun.askAgain(its), inRun.askAgain(its)]);
    expect(again[0]).not.toEqual(one);
    expect(again[0]).toEqual(again[1]);
    expect(calls).toBe(2);
    await run().ask(its);
    expect(calls).toBe(3);
  });

  it.each<[string, () => unknown, string]>([
    ["throws", () => Promise.reject(new Error("no such table")), "failed: no such table"],
    ["throws no error", () => Promise.reject("x"), "failed: x"], // oxlint-disable-line prefer-promise-reject-errors
    ["returns undefined", () => undefined, "returned undefined"],
    [
      "returns what has no contents",
      () => ({ a: [() => 1] }),
      "returned what has no contents: value.a[0] is a function",
    ],
  ])("fails where it %s", async (_, fn, what) => {
    expect(await ask(fn)).toMatchObject({ kind: "failed", code: "PROBE_FAILED", what });
  });

  it("is told when its time is up, and fails, whatever it still does", async () => {
    let told: unknown;
    const its = probe(
      ({ signal }) => new Promise(() => signal.addEventListener("abort", () => (told = signal.aborted))),
      { timeoutMs: 5 },
    );
    expect(await run().ask(its)).toMatchObject({ kind: "failed", what: "took longer than its limit of 5 ms" });
    expect(told).toBe(true);
  });

  it("is told when the run is cancelled", async () => {
    const cancelling = new AbortController();
    let told: unknown;
    const its = probe(({ signal }) => {
      cancelling.abort(new Error("cancelled"));
      told = signal.aborted;
      return new Promise(() => {});
    });
    expect(await run(cancelling.signal).ask(its)).toMatchObject({ kind: "failed" });
    expect(told).toBe(true);
    expect(await run(cancelling.signal).ask(probe(() => 1))).toMatchObject({ kind: "failed" });
  });
});
