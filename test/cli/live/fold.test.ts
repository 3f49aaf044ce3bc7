import { expect, it } from "vitest";
import { fold } from "../../../src/cli/live/fold.ts";
import type { RunEvent } from "../../../src/index.ts";

const finished = (outcome: string, reason = "first run"): RunEvent =>
  ({ kind: "taskFinished", at: 0, task: "A", report: { outcome, reason }, quiet: false }) as unknown as RunEvent;
const began = (taskCount: number): RunEvent => ({ kind: "runStarted", taskCount }) as unknown as RunEvent;

it("tells of each reused task of a small run, and of none of a large one, but for a reason", () => {
  for (const [taskCount, isTold] of [
    [20, true],
    [10_000, false],
  ] as const) {
    const its = fold();
    its.isTold(began(taskCount));
    expect(its.isTold(finished("reused", "cached"))).toBe(isTold);
    expect(its.isTold(finished("reused", "its outputs are put back"))).toBe(true);
  }
});

it("counts those of one outcome that come at once, and begins anew when that was told", () => {
  const its = fold();
  its.isTold(began(10_000));
  const told = Array.from({ length: 500 }, () => its.isTold(finished("ran"))).filter(Boolean);
  expect(told).toHaveLength(10);
  expect(its.isTold(finished("failed"))).toBe(true);
  expect(its.folded()).toBe("          and 490 more done\n");
  expect(its.folded()).toBe("");
  expect(its.isTold(finished("ran"))).toBe(true);
});
