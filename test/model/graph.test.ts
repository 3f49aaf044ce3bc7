import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { buildGraph, withUpstream } from "../../src/model/graph.ts";
import { acyclicNodes, anyNodes, chain } from "./graphs.ts";

describe("a graph", () => {
  it("has every task after all that it depends on, each once", () => {
    fc.assert(
      fc.property(acyclicNodes(40), (nodes) => {
        const { order, names, dependencies } = buildGraph(nodes);
        expect(order.toSorted((a, b) => a - b)).toEqual([...names.keys()]);
        const place = new Map(order.map((index, at) => [index, at]));
        for (const [index, list] of dependencies.entries())
          for (const dependency of list) expect(place.get(dependency)!).toBeLessThan(place.get(index)!);
      }),
    );
  });

  it("keeps names in the order of definition, and in that order those that wait for nothing", () => {
    fc.assert(
      fc.property(acyclicNodes(40), (nodes) => {
        const { names, order } = buildGraph(nodes);
        expect(names).toEqual(nodes.map(({ name }) => name));
        const free = nodes.flatMap(({ dependencies }, index) => (dependencies.length === 0 ? [index] : []));
        expect(order.slice(0, free.length)).toEqual(free);
      }),
    );
  });

  it("says of each edge both ends, and each edge once", () => {
    fc.assert(
      fc.property(anyNodes(15), (nodes) => {
        const { names, indexOf, dependencies, dependents } = buildGraph(nodes);
        for (const [index, { name, dependencies: wanted }] of nodes.entries()) {
          expect(indexOf.get(name)).toBe(index);
          expect(dependencies[index]!.map((each) => names[each])).toEqual([...new Set(wanted)]);
        }
        const edges = dependencies.flatMap((list, to) => list.map((from) => `${from}→${to}`));
        const mirrored = dependents.flatMap((list, from) => list.map((to) => `${from}→${to}`));
        expect(mirrored.toSorted()).toEqual(edges.toSorted());
      }),
    );
  });

  it("leaves out of its order what lies on a cycle or waits for one, and nothing else", () => {
    const { order, names } = buildGraph([
      { name: "after", dependencies: ["a", "free"] },
      { name: "a", dependencies: ["b"] },
      { name: "b", dependencies: ["a"] },
      { name: "free", dependencies: [] },
      { name: "self", dependencies: ["self"] },
    ]);
    expect(order.map((index) => names[index])).toEqual(["free"]);
  });

  it("takes the first of two tasks with one name, and passes over dependencies that are unknown", () => {
    const { names, dependencies } = buildGraph([
      { name: "a", dependencies: ["nobody"] },
      { name: "b", dependencies: ["a", "a"] },
      { name: "a", dependencies: ["b"] },
    ]);
    expect({ names, dependencies }).toEqual({ names: ["a", "b"], dependencies: [[], [0]] });
  });

  it("takes any text for a name", () => {
    const { names, dependencies } = buildGraph([
      { name: "__proto__", dependencies: [] },
      { name: "constructor", dependencies: ["__proto__"] },
      { name: "🦩", dependencies: ["constructor"] },
    ]);
    expect(names).toEqual(["__proto__", "constructor", "🦩"]);
    expect(dependencies).toEqual([[], [0], [1]]);
  });

  it("is built of a chain of 100,000 tasks, in either order of definition, without recursion", () => {
    const nodes = chain(100_000);
    for (const each of [nodes, nodes.toReversed()]) {
      const graph = buildGraph(each);
      expect(graph.order.map((index) => graph.names[index])).toEqual(nodes.map(({ name }) => name));
      expect(withUpstream(graph, [graph.indexOf.get("t99999")!]).size).toBe(100_000);
    }
  });
});

describe("withUpstream", () => {
  it("is the tasks and all that can be reached from them, nothing more", () => {
    fc.assert(
      fc.property(anyNodes(15), fc.array(fc.nat(14), { maxLength: 3 }), (nodes, picked) => {
        const graph = buildGraph(nodes);
        const selected = picked.filter((index) => index < nodes.length);
        const found = withUpstream(graph, selected);
        for (const index of selected) expect(found.has(index)).toBe(true);
        for (const index of found) {
          for (const dependency of graph.dependencies[index]!) expect(found.has(dependency)).toBe(true);
          const isNeeded = graph.dependents[index]!.some((dependent) => found.has(dependent));
          expect(selected.includes(index) || isNeeded).toBe(true);
        }
      }),
    );
  });
});
