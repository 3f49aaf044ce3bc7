import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { PriorityQueue, remainingMs } from "../../src/engine/priority.ts";
import { buildGraph, type Graph } from "../../src/model/graph.ts";
import { acyclicNodes, chain } from "../model/graphs.ts";

/** The longest way from a task to an end, found by looking at every one of them. */
function longest({ dependents }: Graph, index: number, durations: readonly number[]): number {
  const onward = dependents[index]!.map((next) => longest({ dependents } as Graph, next, durations));
  return durations[index]! + Math.max(0, ...onward);
}

describe("the remaining path", () => {
  it("is the longest way to an end, the task itself included", () => {
    fc.assert(
      fc.property(acyclicNodes(10), fc.array(fc.nat(1000), { minLength: 10, maxLength: 10 }), (nodes, durations) => {
        const graph = buildGraph(nodes);
        const found = remainingMs(graph, durations.slice(0, nodes.length));
        expect([...found]).toEqual([...graph.names.keys()].map((index) => longest(graph, index, durations)));
      }),
    );
  });

  it("takes the mean of those that are known for one that never ran, and steps where none is", () => {
    const graph = buildGraph(chain(3));
    expect([...remainingMs(graph, [10, undefined, 30])]).toEqual([60, 50, 30]);
    expect([...remainingMs(graph, [0, undefined, 0])]).toEqual([0, 0, 0]);
    expect([...remainingMs(graph, [undefined, undefined, undefined])]).toEqual([3, 2, 1]);
  });

  it("is found for a chain of 100,000 tasks", () => {
    const graph = buildGraph(chain(100_000));
    expect(remainingMs(graph, [])[0]).toBe(100_000);
  });
});

describe("a priority queue", () => {
  it("gives the highest first, and among equals the one that came first, whatever comes and goes between", () => {
    const steps = fc.array(fc.oneof(fc.nat(9), fc.constant("take" as const)), { maxLength: 60 });
    const priorities = fc.array(fc.constantFrom(0, 1, 1, 2, 5), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(steps, priorities, (does, priority) => {
        const queue = new PriorityQueue(Float64Array.from(priority));
        const waiting: number[] = [];
        for (const step of does) {
          if (step === "take") {
            const best = waiting.toSorted((a, b) => priority[b]! - priority[a]!)[0];
            expect(queue.take()).toBe(best);
            if (best !== undefined) waiting.splice(waiting.indexOf(best), 1);
          } else {
            queue.add(step);
            waiting.push(step);
          }
          expect(queue.size).toBe(waiting.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
