import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { components } from "../../src/model/components.ts";
import { findCycles } from "../../src/model/cycles.ts";
import { buildGraph, type Graph } from "../../src/model/graph.ts";
import { acyclicNodes, anyNodes, chain } from "./graphs.ts";

/** How many edges it takes from each task to each other along dependencies, by Floyd and Warshall. */
function distances({ dependencies }: Graph): number[][] {
  const count = dependencies.length;
  const away = dependencies.map((list) => Array.from({ length: count }, (_, to) => (list.includes(to) ? 1 : Infinity)));
  for (let over = 0; over < count; over++)
    for (let from = 0; from < count; from++)
      for (let to = 0; to < count; to++)
        away[from]![to] = Math.min(away[from]![to]!, away[from]![over]! + away[over]![to]!);
  return away;
}

/** The edges of a cycle, as numbers. */
const edgesOf = (graph: Graph, cycle: readonly string[]): [from: number, to: number][] =>
  cycle.slice(1).map((name, i) => [graph.indexOf.get(cycle[i]!)!, graph.indexOf.get(name)!]);

describe("findCycles", () => {
  it("reports cycles that are real: each goes along dependencies, through each task once, back to where it began", () => {
    fc.assert(
      fc.property(anyNodes(12), (nodes) => {
        const graph = buildGraph(nodes);
        for (const cycle of findCycles(graph)) {
          expect(cycle.at(-1)).toBe(cycle[0]);
          expect(new Set(cycle).size).toBe(cycle.length - 1);
          for (const [from, to] of edgesOf(graph, cycle)) expect(graph.dependencies[from]).toContain(to);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("covers every dependency that lies on a cycle", () => {
    fc.assert(
      fc.property(anyNodes(12), (nodes) => {
        const graph = buildGraph(nodes);
        const away = distances(graph);
        const wanted = graph.dependencies.flatMap((list, from) =>
          list.filter((to) => to === from || away[to]![from]! < Infinity).map((to) => `${from}→${to}`),
        );
        const covered = findCycles(graph, Infinity).flatMap((cycle) =>
          edgesOf(graph, cycle).map(([from, to]) => `${from}→${to}`),
        );
        expect(new Set(covered)).toEqual(new Set(wanted));
      }),
      { numRuns: 500 },
    );
  });

  it("shows each at its shortest, from the task that was defined first, and none twice", () => {
    fc.assert(
      fc.property(anyNodes(12), (nodes) => {
        const graph = buildGraph(nodes);
        const away = distances(graph);
        const cycles = findCycles(graph, Infinity);
        for (const cycle of cycles) {
          const edges = edgesOf(graph, cycle);
          expect(edges[0]![0]).toBe(Math.min(...edges.map(([from]) => from)));
          const shortest = edges.map(([from, to]) => (from === to ? 1 : 1 + away[to]![from]!));
          expect(shortest).toContain(edges.length);
        }
        expect(new Set(cycles.map((cycle) => cycle.join())).size).toBe(cycles.length);
      }),
      { numRuns: 500 },
    );
  });

  it("finds none where there is none", () => {
    fc.assert(
      fc.property(acyclicNodes(30), (nodes) => {
        expect(findCycles(buildGraph(nodes))).toEqual([]);
      }),
    );
  });

  it("ends at its limit, in a tangle of every task with every other", () => {
    const names = Array.from({ length: 40 }, (_, index) => `t${index}`);
    const tangle = buildGraph(names.map((name) => ({ name, dependencies: names })));
    expect(findCycles(tangle)).toHaveLength(20);
    expect(findCycles(tangle, 3)).toEqual([
      ["t0", "t0"],
      ["t0", "t1", "t0"],
      ["t0", "t2", "t0"],
    ]);
  });

  it("finds a cycle of 100,000 tasks, and a small one that 100,000 tasks wait for", () => {
    const ring = chain(100_000);
    ring[0] = { name: "t0", dependencies: ["t99999"] };
    expect(findCycles(buildGraph(ring))).toEqual([["t0", ...ring.map(({ name }) => name).toReversed()]]);
    const behind = chain(100_000);
    behind[0] = { name: "t0", dependencies: ["t0"] };
    expect(findCycles(buildGraph(behind))).toEqual([["t0", "t0"]]);
  });
});

describe("components", () => {
  it("hold together exactly those that reach each other", () => {
    fc.assert(
      fc.property(anyNodes(12), (nodes) => {
        const graph = buildGraph(nodes);
        const away = distances(graph);
        const component = components(graph);
        const numbers = [...graph.names.keys()];
        const wrong = numbers.flatMap((from) =>
          numbers.filter((to) => {
            const together = from === to || (away[from]![to]! < Infinity && away[to]![from]! < Infinity);
            return (component[from] === component[to]) !== together;
          }),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
