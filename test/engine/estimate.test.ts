import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { estimateMs } from "../../src/engine/estimate.ts";
import { remainingMs } from "../../src/engine/priority.ts";
import { buildGraph } from "../../src/model/graph.ts";
import { acyclicNodes, chain } from "../model/graphs.ts";

const graphs = fc.tuple(acyclicNodes(12), fc.array(fc.nat(100), { minLength: 12, maxLength: 12 }));

describe("the estimate of a run", () => {
  it("is the sum of all one at a time, and the longest way where all can run at once", () => {
    fc.assert(
      fc.property(graphs, ([nodes, all]) => {
        const graph = buildGraph(nodes);
        const durations = all.slice(0, nodes.length);
        expect(estimateMs(graph, durations, 1)).toBe(durations.reduce((sum, each) => sum + each, 0));
        expect(estimateMs(graph, durations, 100)).toBe(Math.max(...remainingMs(graph, durations)));
      }),
    );
  });

  it("is never above the sum, nor below the longest way or an even share", () => {
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: 4 }), ([nodes, all], concurrency) => {
        const graph = buildGraph(nodes);
        const durations = all.slice(0, nodes.length);
        const sum = durations.reduce((total, each) => total + each, 0);
        const found = estimateMs(graph, durations, concurrency);
        expect(found).toBeLessThanOrEqual(sum);
        expect(found).toBeGreaterThanOrEqual(Math.max(...remainingMs(graph, durations), sum / concurrency) - 1e-9);
      }),
    );
  });

  it("takes two at a time, the longest remaining path first", () => {
    const graph = buildGraph(["Long", "A", "B", "C"].map((name) => ({ name, dependencies: [] })));
    expect(estimateMs(graph, [30, 10, 10, 10], 2)).toBe(30);
    expect(estimateMs(graph, [30, 10, 10, 10], 3)).toBe(30);
    expect(estimateMs(graph, [10, 10, 10, 10], 3)).toBe(20);
  });

  it("is found for a chain of 100,000 tasks", () => {
    expect(
      estimateMs(
        buildGraph(chain(100_000)),
        Array.from({ length: 100_000 }, () => 1),
        2,
      ),
    ).toBe(100_000);
  });
});
