import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { consoleListener } from "../../src/logger/console.ts";
import type { LogLevel, RunEvent } from "../../src/index.ts";

const REPORT = { reason: "first run", durationMs: 0, steps: [] };

/** What the console shows of these events, without the times of day. */
async function shown(
  events: readonly object[],
  { level = "info", isTTY = false }: { level?: LogLevel; isTTY?: boolean } = {},
): Promise<string[]> {
  let text = "";
  const listener = consoleListener({ level, out: { isTTY, write: (more) => (text += more) } });
  for (const event of events) listener.handle({ at: 0, ...event } as RunEvent);
  await listener.flush();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^(\S*?)\d\d:\d\d:\d\d(\S*?) {2}/, ""));
}

const START = { kind: "runStarted", runId: "1", pipeline: "P", taskCount: 2, concurrency: 2, longestName: 7 };

describe("the console", () => {
  it("says how often a task that failed was tried", async () => {
    const report = {
      name: "Load",
      outcome: "failed",
      ...REPORT,
      attempts: 3,
      error: { name: "Error", message: "no answer\n  Ask again." },
    };
    const lines = await shown([START, { kind: "taskFinished", task: "Load", report, quiet: false }]);
    expect(lines[0]).toMatch(/FAIL : no answer \(3 attempts\)$/);
  });

  it("keeps the lines of an error in their column, and writes a name in one line", async () => {
    let text = "";
    const out = { isTTY: true, columns: 50, write: (more: string) => (text += more) };
    const listener = consoleListener({ level: "info", out });
    const error = { name: "Error", message: "no\n  Correct the name of it there, or export it under that name." };
    const report = { ...REPORT, name: "a\nb", outcome: "failed", error };
    listener.handle({ at: 0, ...START } as RunEvent);
    listener.handle({ at: 0, kind: "taskFinished", task: "a\nb", report } as unknown as RunEvent);
    await listener.flush();
    const [first, ...rest] = stripVTControlCharacters(text).trimEnd().split("\n");
    expect(first).toMatch(/ {2}a b {6}FAIL : no$/);
    expect(rest.length).toBeGreaterThan(1);
    for (const line of rest) expect(line).toMatch(/^ {21}\S.{0,28}$/);
  });

  it("shows a map as one task with a count: how far it is now and then, its first failures, and not each branch", async () => {
    const branch = { task: "Map", branch: "SEA", index: 0 };
    const failed = (failedCount: number) =>
      ({
        kind: "branchFinished",
        ...branch,
        outcome: "failed",
        durationMs: 10,
        failedCount,
        error: { name: "Error", message: `no ${failedCount}` },
      }) as const;
    const done = (at: number, count: number): object => ({
      kind: "taskProgress",
      at,
      task: "Map",
      done: count,
      total: 10_000,
    });
    const lines = await shown([
      START,
      { kind: "taskStarted", task: "Map", reason: "first run", branches: { total: 10_000, reused: 0 } },
      { kind: "branchStarted", ...branch },
      { kind: "taskLogged", task: "Map", branch: "SEA", level: "info", message: "hello" },
      { kind: "stepFinished", task: "Map", branch: "SEA", step: "fetch", durationMs: 5, failed: false },
      { kind: "branchFinished", ...branch, outcome: "ran", durationMs: 10, failedCount: 0 },
      done(3_000, 100),
      done(12_000, 1_200),
      done(12_250, 1_250),
      failed(1),
      failed(5),
      failed(6),
      {
        kind: "taskFinished",
        task: "Map",
        quiet: false,
        report: {
          ...REPORT,
          name: "Map",
          outcome: "ran",
          durationMs: 2500,
          branches: { total: 10_000, ran: 3, reused: 9_997, failed: 0, cancelled: 0 },
        },
      },
    ]);
    expect(lines).toEqual([
      "Map      EXEC : first run",
      "Map      [SEA] hello",
      "Map        1,200 of 10,000",
      "Map      [SEA] failed: no 1 (in 0:00.01)",
      "Map      [SEA] failed: no 5 (in 0:00.01)",
      "Map      DONE (10,000 branches: 3 ran, 9,997 reused, in 0:02.50)",
    ]);
  });

  it("aligns names, and shows what starts, ends, is reused, its steps, and a summary", async () => {
    const lines = await shown([
      START,
      { kind: "taskStarted", task: "TaskTwo", reason: "first run" },
      { kind: "stepFinished", task: "TaskTwo", step: "extract", durationMs: 1500, failed: false },
      {
        kind: "taskFinished",
        task: "TaskTwo",
        quiet: false,
        report: { ...REPORT, name: "TaskTwo", outcome: "ran", durationMs: 2500 },
      },
      {
        kind: "taskFinished",
        task: "One",
        quiet: false,
        report: { ...REPORT, name: "One", outcome: "reused", reason: "cached" },
      },
      { kind: "resultExpired", task: "TaskTwo" },
      {
        kind: "runFinished",
        report: {
          runId: "1",
          pipeline: "P",
          outcome: "succeeded",
          startedAt: "",
          durationMs: 61_230,
          tasks: [{ outcome: "ran" }, { outcome: "reused" }],
        },
      },
    ]);
    expect(lines).toEqual([
      "TaskTwo  EXEC : first run",
      "TaskTwo    extract (in 0:01.50)",
      "TaskTwo  DONE (in 0:02.50)",
      "One      SKIP : cached",
      "Expiring results for TaskTwo",
      "P succeeded in 1:01.23: 1 ran, 1 reused",
    ]);
  });

  it("shows lines of its level and above, a quiet skip only when asked for everything", async () => {
    const log = (level: LogLevel) => ({
      kind: "taskLogged",
      task: "T",
      level,
      message: level,
      data: { rows: 3, from: "a b" },
    });
    const quiet = {
      kind: "taskFinished",
      task: "T",
      quiet: true,
      report: { ...REPORT, name: "T", outcome: "skipped", reason: '"U" failed' },
    };
    const events = [{ ...START, longestName: 1 }, log("debug"), log("info"), log("warn"), log("error"), quiet];
    expect(await shown(events, { level: "warn" })).toEqual([
      "T  WARN warn rows=3 from=a b",
      "T  ERROR error rows=3 from=a b",
    ]);
    expect(await shown(events, { level: "debug" })).toContain('T  SKIP : "U" failed');
    expect(await shown(events)).not.toContain('T  SKIP : "U" failed');
  });

  it("puts further lines of a message under the first, and cuts names that are too long", async () => {
    const task = "n".repeat(60);
    const lines = await shown([
      { ...START, longestName: 60 },
      { kind: "taskLogged", task, level: "info", message: "first\nsecond" },
    ]);
    expect(lines).toEqual([`${"n".repeat(39)}…  first`, `${" ".repeat(52)}second`]);
  });

  it("has colours on a terminal, and none where NO_COLOR says so", async () => {
    const before = { NO_COLOR: process.env.NO_COLOR, TERM: process.env.TERM };
    onTestFinished(
      () => void Object.assign(process.env, before.NO_COLOR === undefined ? { TERM: before.TERM ?? "" } : before),
    );
    process.env.TERM = "xterm";
    delete process.env.NO_COLOR;
    const events = [START, { kind: "taskStarted", task: "T", reason: "first run" }];
    expect((await shown(events, { isTTY: true })).join()).toContain("\u001B[");
    expect((await shown(events, { isTTY: false })).join()).not.toContain("\u001B[");
    process.env.NO_COLOR = "1";
    expect((await shown(events, { isTTY: true })).join()).not.toContain("\u001B[");
  });

  it("says where in the user's code a task failed", async () => {
    const stack = "Error: boom\n    at helper (file:///proj/src/load.ts:12:5)\n    at node:internal/x:1:1";
    const lines = await shown([
      { ...START, longestName: 1 },
      {
        kind: "taskFinished",
        task: "T",
        quiet: false,
        report: { ...REPORT, name: "T", outcome: "failed", error: { name: "Error", message: "boom", stack } },
      },
    ]);
    expect(lines[0]).toBe("T  FAIL : boom");
    expect(lines[1]).toMatch(/^ +at .*src\/load\.ts:12:5$/);
  });

  it("shows an audit: what differs, and each hidden input with its place", async () => {
    const audited = { at: null, before: null, after: null, outputs: [], hidden: [], durationMs: 0 };
    const lines = await shown([
      { kind: "auditStarted", runId: "1", pipeline: "P", taskCount: 3, concurrency: 2, longestName: 4 },
      { kind: "taskAudited", task: "One", audited: { ...audited, name: "One", verdict: "same" } },
      {
        kind: "taskAudited",
        task: "Four",
        audited: {
          ...audited,
          name: "Four",
          verdict: "different",
          at: "[2].price",
          before: "3",
          after: "4",
          hidden: [
            { kind: "file", what: "a.csv", place: "p.ts:3", through: null, advice: "" },
            { kind: "env", what: "HOME", place: null, through: null, advice: "" },
          ],
        },
      },
      {
        kind: "taskAudited",
        task: "Bad",
        audited: {
          ...audited,
          name: "Bad",
          verdict: "failed",
          outputs: ["b"],
          error: { name: "Error", message: "boom" },
        },
      },
      {
        kind: "auditFinished",
        report: { pipeline: "P", tasks: [1, 2, 3], wrong: ["Four", "Bad"], notAudited: [], durationMs: 1500 },
      },
    ]);
    expect(lines).toEqual([
      "One   SAME",
      "Four  DIFF : [2].price: 3 → 4",
      "                reads file a.csv (p.ts:3)",
      "                reads env HOME",
      "Bad   FAIL : boom, wrote another b",
      "P: audit of 3 tasks in 0:01.50: 2 would have been wrong",
    ]);
  });
});
