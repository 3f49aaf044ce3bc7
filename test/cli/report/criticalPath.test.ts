import { describe, expect, it } from "vitest";
import { criticalPath } from "../../../src/cli/report/criticalPath.ts";
import { lanesOf } from "../../../src/cli/report/lanes.ts";

const timed = (dependencies: number[], startMs?: number, durationMs?: number) => ({
  dependencies,
  startMs,
  durationMs,
});

describe("the critical path", () => {
  it("goes back from what ended last, always to what ended last of what it needed", () => {
    const path = criticalPath([
      timed([], 0, 100),
      timed([], 0, 300),
      timed([0, 1], 310, 50),
      timed([0], 100, 20),
      timed([2, 3], 400, 10),
    ])!;
    expect(path.stops.map(({ task, waitedMs }) => [task, waitedMs])).toEqual([
      [1, 0],
      [2, 10],
      [4, 40],
    ]);
    expect(path).toMatchObject({ ranMs: 360, waitedMs: 50, leastMs: 360, workMs: 480 });
  });

  it("says how much shorter the run could be at most without each task", () => {
    const { stops } = criticalPath([timed([], 0, 100), timed([], 0, 80), timed([0, 1], 100, 50)])!;
    expect(stops.map(({ task, savesMs }) => [task, savesMs])).toEqual([
      [0, 20],
      [2, 50],
    ]);
  });

  it("has a task after what it depends on, also where both ran within a millisecond", () => {
    const { stops } = criticalPath([timed([], 5, 0.9), timed([0], 5, 0.2), timed([1])])!;
    expect(stops.map(({ task, waitedMs }) => [task, waitedMs])).toEqual([
      [0, 5],
      [1, 0],
    ]);
  });

  it("goes through what was reused", () => {
    const { stops } = criticalPath([timed([], 0, 100), timed([0]), timed([1], 100, 50), timed([], 0, 90)])!;
    expect(stops.map(({ task }) => task)).toEqual([0, 2]);
  });

  it("is none where nothing ran", () => {
    expect(criticalPath([timed([]), timed([0])])).toBeNull();
    expect(criticalPath([])).toBeNull();
  });
});

describe("lanes", () => {
  it("are as many as went on at the same time, each taken again when it is free", () => {
    const lanes = lanesOf([
      { startMs: 0, endMs: 100 },
      { startMs: 10, endMs: 50 },
      { startMs: 49.5, endMs: 80 },
      { startMs: 60, endMs: 70 },
      { startMs: 100, endMs: 110 },
    ]);
    expect(lanes).toEqual([0, 1, 1, 2, 0]);
  });
});
