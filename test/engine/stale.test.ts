import { describe, expect, it } from "vitest";
import { whyChanged, whyNone, whyStale, type Candidate } from "../../src/engine/stale.ts";
import type { Entry } from "../../src/model/entry.ts";
import { expire } from "../../src/model/expiry/index.ts";
import type { ExpiryPolicy } from "../../src/model/expiry/policy.ts";
import type { KeyParts } from "../../src/model/key.ts";
import type { Reason } from "../../src/model/reason.ts";
import type { TaskOptions } from "../../src/model/task.ts";
import { taskOf } from "../model/graphs.ts";

const STARTED = Date.UTC(2026, 2, 2, 12);
const HOUR_MS = 3_600_000;

const ENTRY: Entry = {
  task: "T",
  key: "k",
  result: { hash: "h", sizeBytes: 1 },
  isUndefined: false,
  outputs: [],
  runId: "r",
  session: "here",
  startedAt: STARTED,
  durationMs: 5,
  expired: null,
};

/** Why a kept result may not be reused: an hour after it was made, in the session that made it. */
function why(options: TaskOptions, entry: Partial<Entry> = {}, candidate: Partial<Candidate> = {}): Reason | undefined {
  return whyStale({
    task: taskOf("T", [], options),
    entry: { ...ENTRY, ...entry },
    now: STARTED + HOUR_MS,
    session: "here",
    reuseUndefined: false,
    outputs: [],
    ...candidate,
  });
}

const expiring = (policy: ExpiryPolicy): TaskOptions => ({ expire: policy });

describe("a kept result of the right key", () => {
  it("may be reused, however old, where nothing says otherwise", () => {
    expect(why({}, {}, { now: STARTED + 1e13, session: "another" })).toBeUndefined();
    expect(why(expiring(expire.never()), {}, { now: STARTED + 1e13 })).toBeUndefined();
  });

  it("may not when its inputs changed while it was made, whatever the policy", () => {
    for (const policy of [expire.never(), expire.onComplete(), expire.afterSession()])
      expect(why(expiring(policy), { expired: "inputs" })).toEqual({ kind: "inputsChangedMeanwhile" });
  });

  it("may not when its pipeline completed, as long as the task is still onComplete", () => {
    expect(why(expiring(expire.onComplete()), { expired: "complete" })).toEqual({ kind: "expiredOnComplete" });
    expect(why(expiring(expire.onComplete()))).toBeUndefined();
    expect(why({}, { expired: "complete" })).toBeUndefined();
    expect(why(expiring(expire.fromNow({ days: 1 })), { expired: "complete" })).toBeUndefined();
  });

  it("may not when it is no result, unless outputs or the pipeline say that it is one", () => {
    const nothing = { isUndefined: true };
    const outputs = [["out.csv", "d"]] as const;
    expect(why({}, nothing)).toEqual({ kind: "noResult" });
    expect(why({ outputs: [] }, nothing)).toEqual({ kind: "noResult" });
    expect(why({}, nothing, { reuseUndefined: true })).toBeUndefined();
    expect(why({ outputs: ["out.csv"] }, { ...nothing, outputs }, { outputs })).toBeUndefined();
  });

  it("may not outside of the session that made it, where it is for that alone", () => {
    expect(why(expiring(expire.afterSession()), {}, { session: "another" })).toEqual({ kind: "otherSession" });
    expect(why(expiring(expire.afterSession()))).toBeUndefined();
    expect(why({}, {}, { session: "another" })).toBeUndefined();
  });

  it("may until the very moment at which it expires, counted from the start of its run", () => {
    const options = expiring(expire.fromNow({ hours: 6 }));
    expect(why(options, {}, { now: STARTED + 6 * HOUR_MS - 1 })).toBeUndefined();
    const expiredAt = STARTED + 6 * HOUR_MS;
    expect(why(options, {}, { now: expiredAt })).toEqual({
      kind: "expired",
      policy: "6 hours from now",
      expiredAt,
      now: expiredAt,
    });
  });

  it("may not at all where its moment was past when it began", () => {
    const policy = expire.atDatetime(new Date(STARTED - 1));
    expect(why(expiring(policy), {}, { now: STARTED })).toMatchObject({ kind: "expired", expiredAt: STARTED - 1 });
  });

  it.each([
    [
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [],
    ],
    [
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [
        ["a", "1"],
        ["b", "3"],
      ],
      ["b"],
    ],
    [[["a", "1"]], [["a", "unset"]], ["a"]],
    [
      [["a", "1"]],
      [
        ["a", "1"],
        ["b", "2"],
      ],
      ["b"],
    ],
    [
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [["a", "1"]],
      ["b"],
    ],
    [[["a", "1"]], [], ["a"]],
    [[], [["a", "1"]], ["a"]],
    [[["a", "1"]], [["b", "1"]], ["b", "a"]],
  ] as [Entry["outputs"], Entry["outputs"], string[]][])(
    "may only if the files that it wrote are there as it left them: %j, now %j",
    (wrote, now, paths) => {
      const reason = why({ outputs: ["any"] }, { outputs: wrote }, { outputs: now });
      expect(reason).toEqual(paths.length === 0 ? undefined : { kind: "outputsChanged", paths });
    },
  );

  it("is told of by its first reason, in a fixed order", () => {
    const all = { isUndefined: true, session: "another", outputs: [["gone", "d"]] } as const;
    const expired = expiring(expire.atDatetime(new Date(0)));
    expect(why(expired, { ...all, expired: "inputs" })?.kind).toBe("inputsChangedMeanwhile");
    expect(why(expiring(expire.onComplete()), { ...all, expired: "complete" })?.kind).toBe("expiredOnComplete");
    expect(why(expired, all)?.kind).toBe("noResult");
    expect(why(expired, { ...all, isUndefined: false })?.kind).toBe("expired");
    expect(why(expiring(expire.afterSession()), { ...all, isUndefined: false })?.kind).toBe("otherSession");
    expect(why({}, { ...all, isUndefined: false })?.kind).toBe("outputsChanged");
  });
});

describe("why there is no kept result of a key", () => {
  const parts: KeyParts = {
    code: [
      ["function", "1"],
      ["module a.ts", "2"],
    ],
    captured: [["RATE", "r1"]],
    packages: [["node", "24"]],
    inputs: [
      ["file a.csv", "3"],
      ["param year", "4"],
    ],
    upstream: [["Load", "5"]],
  };

  it("is the first run where there is none at all", () => {
    expect(whyChanged(parts, undefined)).toEqual({ kind: "firstRun" });
  });

  it.each<[string, Partial<KeyParts>, object]>([
    [
      "a digest",
      {
        inputs: [
          ["file a.csv", "9"],
          ["param year", "4"],
        ],
      },
      { kind: "changed", part: "inputs", what: ["file a.csv"] },
    ],
    [
      "two digests",
      {
        code: [
          ["function", "9"],
          ["module a.ts", "9"],
        ],
      },
      { kind: "changed", part: "code", what: ["function", "module a.ts"] },
    ],
    [
      "a label more",
      {
        upstream: [
          ["Load", "5"],
          ["More", "6"],
        ],
      },
      { kind: "changed", part: "upstream", what: ["More"] },
    ],
    [
      "a label less",
      { inputs: [["param year", "4"]] },
      { kind: "changed", part: "inputs", what: ["file a.csv (gone)"] },
    ],
    [
      "another label",
      {
        code: [
          ["function", "1"],
          ["module b.ts", "2"],
        ],
      },
      { kind: "changed", part: "code", what: ["module b.ts", "module a.ts (gone)"] },
    ],
    ["Node", { packages: [["node", "26"]] }, { kind: "changed", part: "packages", what: ["node"] }],
    [
      "several parts, the most telling first",
      { upstream: [], inputs: [], packages: [] },
      {
        kind: "changed",
        part: "inputs",
        what: ["file a.csv (gone)", "param year (gone)"],
        also: [
          { part: "upstream", what: ["Load (gone)"] },
          { part: "packages", what: ["node (gone)"] },
        ],
      },
    ],
    [
      "which name stands for what, where nothing else says more",
      { captured: [...parts.captured, ["bindings", "7"]] },
      { kind: "changed", part: "captured", what: ["bindings"] },
    ],
    [
      "all but which name stands for what, where something else says more",
      { captured: [...parts.captured, ["bindings", "7"]], inputs: [] },
      { kind: "changed", part: "inputs", what: ["file a.csv (gone)", "param year (gone)"] },
    ],
    ["nothing that can be named, as with another scheme", {}, { kind: "changed", part: "code", what: [] }],
  ])("is %s", (_, now, reason) => {
    expect(whyChanged({ ...parts, ...now }, { key: "then", parts })).toEqual({ ...reason, from: "then" });
  });
});

it("a task without any kept result runs for the first time, or since its results were removed", () => {
  expect(whyNone(undefined)).toEqual({ kind: "firstRun" });
  expect(whyNone({ by: "clean", at: 5 })).toEqual({ kind: "removed", by: "clean", at: 5 });
});
