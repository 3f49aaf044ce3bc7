import { describe, expect, it } from "vitest";
import { describeReason, describeSpan, type Reason } from "../../src/model/reason.ts";

describe("a reason in words", () => {
  it.each<[Reason, string]>([
    [{ kind: "firstRun" }, "first run"],
    [{ kind: "forced" }, "forced"],
    [{ kind: "changed", part: "code", what: [], from: "k" }, "code changed"],
    [{ kind: "changed", part: "inputs", what: ["file a.csv"], from: "k" }, "inputs changed: file a.csv"],
    [{ kind: "changed", part: "upstream", what: ["A", "B", "C"], from: "k" }, "upstream results changed: A, B, C"],
    [
      { kind: "changed", part: "packages", what: ["A", "B", "C", "D", "E"], from: "k" },
      "packages changed: A, B, C and 2 more",
    ],
    [{ kind: "expired", policy: "at midnight", expiredAt: 1000, now: 3000 }, "expired 2.0 s ago (at midnight)"],
    [{ kind: "expiredOnComplete" }, "expired when the pipeline completed"],
    [{ kind: "otherSession" }, "its result was for another session"],
    [{ kind: "inputsChangedMeanwhile" }, "its inputs changed while it ran the last time"],
    [{ kind: "noResult" }, "it returned undefined, so there is no result to reuse"],
    [
      { kind: "upstreamWithoutResult", task: 'A "b"' },
      '"A \\"b\\"" returned undefined, so there is nothing to compare',
    ],
    [
      {
        kind: "changed",
        part: "code",
        what: ["function", "parse", "clean"],
        from: "k",
        also: [{ part: "inputs", what: ["file a.csv"] }],
      },
      "code and 1 input changed: function, file a.csv, parse and 1 more",
    ],
    [
      {
        kind: "changed",
        part: "captured",
        what: ["rate"],
        from: "k",
        also: [
          { part: "upstream", what: ["A", "B"] },
          { part: "packages", what: ["csv"] },
        ],
      },
      "captured values, 2 upstream results and 1 package changed: rate, A, csv and 1 more",
    ],
    [{ kind: "outputsChanged", paths: ["a", "b"] }, "its outputs are missing or changed: a, b"],
    [{ kind: "removed", by: "clean", at: Date.UTC(2026, 0, 2, 23, 59) }, "its results were cleaned away on 2026-01-02"],
    [
      { kind: "removed", by: "sweep", at: 0 },
      "its results were swept away on 1970-01-01, since they were over the budget",
    ],
    [{ kind: "damaged" }, "its stored result was damaged"],
    [{ kind: "cached" }, "cached"],
    [{ kind: "asked" }, "skipped as asked"],
    [{ kind: "upstream", task: "A", outcome: "failed" }, '"A" failed'],
    [{ kind: "upstream", task: "A", outcome: "skipped" }, '"A" was skipped'],
    [{ kind: "upstream", task: "A", outcome: "cancelled" }, '"A" was cancelled'],
    [{ kind: "stopped", task: "A" }, 'not started, since "A" failed and keepGoing is false'],
    [{ kind: "cancelled" }, "the run was cancelled"],
    [{ kind: "onKeptResults", because: { kind: "forced" }, tasks: ["A"] }, "forced; on the newest kept results of A"],
    [{ kind: "failed" }, "failed"],
  ])("%o", (reason, words) => expect(describeReason(reason)).toBe(words));
});

describe("a span of time in words", () => {
  const MINUTE = 60_000;
  const DAY = 1440 * MINUTE;

  it.each([
    [0, "0.0 s"],
    [49, "0.0 s"],
    [50, "0.1 s"],
    [9_949, "9.9 s"],
    [10_000, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min"],
    [90_000, "1 min 30 s"],
    [60 * MINUTE, "1 h"],
    [DAY - 1, "1 d"],
    [DAY + 61 * MINUTE + 1000, "1 d 1 h"],
    [DAY + 5000, "1 d 5 s"],
    [400 * DAY, "400 d"],
  ])("%d ms are %s", (ms, words) => expect(describeSpan(ms)).toBe(words));
});
