import { topologicalOrder, reversed } from "../layout/layers.ts";
import type { TaskGraph } from "../taskGraph.ts";

/** A task in its line: what is drawn to its left, and what could not be. */
export interface LaneLine {
  readonly index: number;
  /** Each with a letter and a space or a line after it; the place of the task is its `lane`. */
  readonly drawing: string;
  readonly lane: number;
  /** What it depends on whose lane is not drawn, for want of room. */
  readonly unseen: readonly number[];
}

/** A lane is taken by the results of a task until the last task that needs them. */
interface Lane {
  readonly owner: number;
  /** How many tasks are still to come that need them. */
  left: number;
}

/**
 * The graph as lines from top to bottom, as `git log --graph` has it: a task a line, below all that it depends on; the
 * lane of a task goes down to the last one that needs it. Works for any number of tasks, in linear time for any width.
 *
 * @param most how many lanes there is room for
 * @param mark stands for the task in the drawing
 */
export function laneLines({ dependencies }: Pick<TaskGraph, "dependencies">, most: number, mark = "●"): LaneLine[] {
  const dependents = reversed(dependencies);
  const lanes: (Lane | undefined)[] = [];
  const laneOf = new Map<number, number>();
  /** Free since the line before: a task there would look as if it hung on what has just ended. */
  let justFreed = new Set<number>();
  return topologicalOrder(dependencies).map((index) => {
    const drawn = dependencies[index]!.filter((each) => laneOf.has(each));
    const from = drawn.map((each) => laneOf.get(each)!).sort((a, b) => a - b);
    const ends = new Set<number>();
    for (const lane of from) if (--lanes[lane]!.left === 0) ends.add(lane);
    const open = (lane: number): boolean => lanes[lane] !== undefined && !ends.has(lane);
    // Straight down from what ends here, else the first that is free.
    let own = from.find((lane) => ends.has(lane)) ?? 0;
    if (!ends.has(own)) while (open(own) || justFreed.has(own)) own++;
    const drawing = draw(lanes, { own, from, ends, mark });
    justFreed = new Set(ends);
    for (const lane of ends) {
      laneOf.delete(lanes[lane]!.owner);
      lanes[lane] = undefined;
    }
    const needed = dependents[index]!.length;
    if (needed === 0) justFreed.add(own);
    else if (own < most) {
      justFreed.delete(own);
      lanes[own] = { owner: index, left: needed };
      laneOf.set(index, own);
    }
    while (lanes.length > 0 && lanes.at(-1) === undefined) lanes.pop();
    return { index, drawing, lane: own, unseen: dependencies[index]!.filter((each) => !drawn.includes(each)) };
  });
}

function draw(
  lanes: readonly (Lane | undefined)[],
  { own, from, ends, mark }: { own: number; from: readonly number[]; ends: ReadonlySet<number>; mark: string },
): string {
  const left = Math.min(own, ...from);
  const right = Math.max(own, ...from);
  const joins = new Set(from);
  let line = "";
  for (let lane = 0; lane < Math.max(lanes.length, own + 1); lane++) {
    const isWithin = lane >= left && lane <= right;
    const isOpen = lanes[lane] !== undefined;
    let letter = isOpen ? "│" : isWithin ? "─" : " ";
    if (joins.has(lane) && lane !== own) letter = joint(lane, { left, right, isEnd: ends.has(lane) });
    if (lane === own) letter = mark;
    line += letter + (lane >= left && lane < right ? "─" : " ");
  }
  return line.trimEnd();
}

function joint(lane: number, { left, right, isEnd }: { left: number; right: number; isEnd: boolean }): string {
  if (lane === left) return isEnd ? "╰" : "├";
  if (lane === right) return isEnd ? "╯" : "┤";
  return isEnd ? "┴" : "┼";
}
