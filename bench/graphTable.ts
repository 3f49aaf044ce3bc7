import { PHASES, type Phase, type Results } from "./rounds.ts";
import type { ShapeName } from "./shapes.ts";
import { format, mark, type Table } from "./table.ts";

/** All results of one graph. */
export interface GraphResults {
  readonly shape: ShapeName;
  readonly size: number;
  readonly results: Results;
}

/** What a measure is held against: the floor, the same graph with nothing to do, or one of a tenth of the tasks. */
interface Target {
  readonly than: "floor" | "nothing to do" | "10,000";
  readonly most: number;
}

/**
 * By size and phase: the targets of issue 2, and of issue 3 where each of 10,000 functions captures a
 * number of its own.
 */
const TARGETS: Readonly<Record<number, Partial<Record<Phase, Target>>>> = {
  1: { first: { than: "floor", most: 2 }, nothing: { than: "floor", most: 2 } },
  1000: { first: { than: "floor", most: 3 }, nothing: { than: "floor", most: 2 } },
  10_000: {
    first: { than: "floor", most: 6 },
    nothing: { than: "floor", most: 5 },
    changed: { than: "nothing to do", most: 1.15 },
  },
  100_000: { first: { than: "10,000", most: 11 }, nothing: { than: "10,000", most: 11 } },
};

/** The most memory that any of them may take. */
const MOST_MIB = 1024;

const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  first: "first run",
  nothing: "nothing to do",
  changed: "an input changed, same value",
};

/** The table of all graphs, a line for each measure. */
export function graphTable(graphs: readonly GraphResults[]): Table {
  const names = new Set(graphs.flatMap(({ results }) => [...results.keys()]));
  const peers = [...names].filter((name) => name !== "floor" && name !== "here");
  const rows: string[][] = [];
  for (const graph of graphs) for (const phase of PHASES) rows.push(row(graph, phase, graphs, peers));
  return {
    head: ["tasks", "shape", "run", "floor s", "here s", "/ floor", "target", "is", "", "peak MiB", ...peers],
    rows,
  };
}

function row(graph: GraphResults, phase: Phase, graphs: readonly GraphResults[], peers: readonly string[]): string[] {
  const { shape, size, results } = graph;
  const floor = results.get("floor")![phase];
  const here = results.get("here")![phase];
  return [
    size.toLocaleString("en"),
    size === 1 ? "" : shape,
    PHASE_NAMES[phase],
    format(floor.seconds),
    format(here.seconds),
    format(here.seconds / floor.seconds),
    ...verdict(graph, phase, graphs),
    format(here.peakMiB, 0),
    ...peers.map((peer) => format(results.get(peer)?.[phase].seconds)),
  ];
}

/** The target in words, the ratio that it speaks of, and whether it is met. */
function verdict(graph: GraphResults, phase: Phase, graphs: readonly GraphResults[]): [string, string, string] {
  const target = TARGETS[graph.size]?.[phase];
  if (target === undefined) return ["", "", ""];
  const here = graph.results.get("here")![phase];
  const ratio = here.seconds / yardstick(target, graph, phase, graphs);
  const isMet = ratio <= target.most && (here.peakMiB ?? 0) <= MOST_MIB;
  return [`≤ ${target.most} x ${target.than}`, format(ratio), mark(isMet)];
}

/** The seconds that a measure is held against. */
function yardstick(
  { than }: Target,
  { shape, size, results }: GraphResults,
  phase: Phase,
  graphs: readonly GraphResults[],
): number {
  if (than === "floor") return results.get("floor")![phase].seconds;
  if (than === "nothing to do") return results.get("here")!.nothing.seconds;
  const tenth = graphs.find((other) => other.shape === shape && other.size === size / 10)!;
  return tenth.results.get("here")![phase].seconds;
}
