import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/index.ts";
import { LiveRun } from "../../../src/cli/live/liveRun.ts";
import { picture } from "../../../src/cli/live/picture.ts";
import { textWidth } from "../../../src/cli/text/width.ts";

type Told = Record<string, unknown> & { kind: RunEvent["kind"] };

/** A run that has told this, each at its `at`, else at 0. */
function runOf(...events: readonly Told[]): LiveRun {
  const run = new LiveRun();
  for (const event of events) run.apply({ at: 0, ...event } as unknown as RunEvent);
  return run;
}

const begin = (taskCount: number, more: object = {}): Told => ({
  kind: "runStarted",
  pipeline: "Flights",
  taskCount,
  concurrency: 2,
  ...more,
});
const start = (task: string, more: object = {}): Told => ({ kind: "taskStarted", task, reason: "first run", ...more });
const end = (task: string, outcome: string, more: object = {}): Told => ({
  kind: "taskFinished",
  task,
  report: { name: task, outcome },
  ...more,
});
const log = (task: string, message: string): Told => ({ kind: "taskLogged", task, level: "info", message });

const draw = (run: LiveRun, now: number, columns = 100, rows = 24): string[] =>
  picture(run, { now, columns, rows, paint: (_, text) => text }).map((line) => line.trimEnd());

describe("the picture of a run", () => {
  it("shows what runs, for how long of how long, its step, how far it is, and where it runs", () => {
    const run = runOf(
      begin(3),
      start("Load", { expectedMs: 4000, pathMs: 4000 }),
      { kind: "stepStarted", task: "Load", step: "download" },
      start("Clean", { executor: "thread" }),
      { kind: "taskProgress", task: "Clean", done: 3, total: 12 },
    );
    expect(draw(run, 1000)).toEqual([
      "  Load   1.0 s of 4.0 s  ████░░░░░░░░░░░░  download",
      "  Clean  1.0 s           ████░░░░░░░░░░░░  3 of 12 · thread",
      "⠋ Flights  1.0 s  2 running · 1 left",
    ]);
  });

  it("counts what is done, reused, failed, skipped, waiting and left", () => {
    const run = runOf(
      begin(12_000),
      start("A"),
      end("A", "ran"),
      end("B", "reused"),
      end("C", "failed"),
      end("D", "skipped"),
      end("E", "cancelled"),
      { kind: "limitReached", task: "F", limits: ["api"] },
      { kind: "taskWaiting", task: "G", process: "host/17/1" },
    );
    expect(draw(run, 61_000)).toEqual([
      "  F  waits for limit api",
      "  G  process 17 is making the same result",
      "⠋ Flights  1:01  1 done · 1 reused · 1 failed · 1 skipped · 1 cancelled · 2 waiting · 11,993 left",
    ]);
  });

  it("estimates the time that is left: by the longest way, by the work, at most where tasks may be reused", () => {
    const one = { expectedMs: 4000, pathMs: 10_000 };
    expect(draw(runOf(begin(2, { workMs: 10_000 }), start("A", one)), 1000).at(-1)).toContain("up to 9.0 s left");
    expect(draw(runOf(begin(9, { workMs: 60_000 }), start("A", one)), 1000).at(-1)).toContain("up to 29 s left");
    const last = runOf(begin(1, { workMs: 4000 }), start("A", { expectedMs: 4000, pathMs: 4000 }));
    expect(draw(last, 1000).at(-1)).toContain("about 3.0 s left");
    expect(draw(last, 9000).at(-1)).not.toContain("left");
    const never = runOf(begin(1), start("A"), { kind: "taskProgress", task: "A", done: 0, total: 10 });
    expect(draw(never, 5000).at(-1)).not.toContain("left");
    never.apply({ kind: "taskProgress", at: 5000, task: "A", done: 5, total: 10 });
    expect(draw(never, 5000).at(-1)).toContain("about 5.0 s left");
  });

  it("shows the items of a map that are worked on", () => {
    const branches = ["SEA", "LAX", "JFK", "東京"].map((branch): Told => ({
      kind: "branchStarted",
      task: "Delays",
      branch,
    }));
    const run = runOf(begin(1), start("Delays", { branches: { total: 1000, reused: 400 } }), ...branches, {
      kind: "branchFinished",
      task: "Delays",
      branch: "SEA",
      outcome: "failed",
      failedCount: 1,
    });
    expect(draw(run, 1000)[0]).toBe("  Delays  1.0 s  ██████▍░░░░░░░░░  400 of 1,000 · 1 failed · LAX, JFK, 東京");
  });

  it("does not let an item that is a number look like a count", () => {
    const items = ["6", "7"].map((branch): Told => ({ kind: "branchStarted", task: "Each", branch }));
    const each = start("Each", { branches: { total: 7, reused: 5 } });
    expect(draw(runOf(begin(1), each, items[0]!), 0)[0]).toMatch(/5 of 7 · item 6$/);
    expect(draw(runOf(begin(1), each, ...items), 0)[0]).toMatch(/5 of 7 · items 6, 7$/);
  });

  it("keeps for a failure the lines of items that failed, not of those that were done", () => {
    const told = (branch: string, outcome: string): Told[] => [
      { ...log("Each", `about ${branch}`), branch },
      { kind: "branchFinished", task: "Each", branch, outcome, failedCount: 1 },
    ];
    const done = Array.from({ length: 300 }, (_, i) => told(`${i}`, "ran")).flat();
    const run = runOf(
      begin(1),
      start("Each", { branches: { total: 301, reused: 0 } }),
      ...told("bad", "failed"),
      ...done,
    );
    expect(run.running.get("Each")!.unsettled.map(({ text }) => text)).toEqual(["[bad] about bad"]);
  });

  it("says when an attempt failed, and when the next begins", () => {
    const run = runOf(begin(1), start("Fetch"), {
      kind: "taskRetried",
      task: "Fetch",
      attempt: 1,
      delayMs: 3000,
      error: {},
    });
    expect(draw(run, 1000)[0]).toBe("  Fetch  1.0 s  attempt 2 in 2.0 s");
  });

  it("shows the last log lines: more of them where little runs, none where there is no room", () => {
    const logs = Array.from({ length: 20 }, (_, i) => log("T0", `line ${i}`));
    const few = draw(runOf(begin(1), start("T0"), ...logs), 1000);
    expect(few.slice(1, -1)).toEqual(
      ["line 15", "line 16", "line 17", "line 18", "line 19"].map((text) => `    ${text}`),
    );
    const many = Array.from({ length: 13 }, (_, i) => start(`T${i}`));
    expect(draw(runOf(begin(13), ...many, ...logs), 1000).join()).not.toContain("line");
  });

  it("shows as many tasks as there are rows for, and how many more run", () => {
    const run = runOf(begin(10_000), ...Array.from({ length: 40 }, (_, i) => start(`T${i}`)));
    const lines = draw(run, 1000, 100, 20);
    expect(lines).toHaveLength(13);
    expect(lines.at(-2)).toBe("  and 29 more");
  });

  it.each([[1], [10], [30], [50], [75], [120]])("has no line wider than a terminal of %i columns", (columns) => {
    const run = runOf(
      begin(10_000, { workMs: 5e6 }),
      start("A name that is far longer than anything that anyone would call a task, although they may"),
      start("航空会社の遅延時間の集計と報告書の作成 🚀🚀🚀", { expectedMs: 60_000, pathMs: 100_000 }),
      {
        kind: "stepStarted",
        task: "A name that is far longer than anything that anyone would call a task, although they may",
        step: "x".repeat(200),
      },
      log("航空会社の遅延時間の集計と報告書の作成 🚀🚀🚀", "長い行".repeat(50)),
    );
    for (const rows of [1, 2, 5, 24]) {
      const lines = draw(run, 3_700_000, columns, rows);
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
      for (const line of lines) expect(textWidth(line)).toBeLessThan(Math.max(2, columns));
    }
  });

  it("hands no escape code of a name or a log line on to the terminal", () => {
    const run = runOf(
      begin(1),
      start("evil\u001B[2Jname"),
      log("evil\u001B[2Jname", "\u001B]0;title\u0007two\nlines\r"),
    );
    // oxlint-disable-next-line no-control-regex
    expect(draw(run, 1000).join("")).not.toMatch(/[\u0000-\u001F]/);
  });
});
