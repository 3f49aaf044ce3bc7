import { components } from "./components.ts";
import type { Graph } from "./graph.ts";

/**
 * The cycles of a graph, each as a path of names that ends where it begins: `["a", "b", "a"]`.
 * Together they cover every edge that lies on a cycle, up to `limit` of them (a tangled graph has
 * exponentially many, and mending these few shows the rest).
 */
export function findCycles(graph: Graph, limit = 20): string[][] {
  if (graph.order.length === graph.names.length) return [];
  const component = components(graph);
  const covered = new Set<string>();
  const cycles: string[][] = [];
  for (let from = 0; from < graph.names.length; from++) {
    for (const to of graph.dependencies[from]!) {
      if (cycles.length >= limit) return cycles;
      if (component[to] !== component[from] || covered.has(`${from},${to}`)) continue;
      const cycle = [from, ...shortestWay(graph, to, from, component)];
      for (let i = 0; i + 1 < cycle.length; i++) covered.add(`${cycle[i]},${cycle[i + 1]}`);
      cycles.push(rotate(cycle).map((index) => graph.names[index]!));
    }
  }
  return cycles;
}

/** Breadth first along dependencies inside one component, so that each cycle is shown at its shortest. */
function shortestWay(graph: Graph, from: number, to: number, component: Int32Array): number[] {
  const cameFrom = new Map<number, number>([[from, -1]]);
  for (const [index] of cameFrom) {
    if (index === to) break;
    for (const next of graph.dependencies[index]!) {
      if (component[next] === component[to] && !cameFrom.has(next)) cameFrom.set(next, index);
    }
  }
  const way: number[] = [];
  for (let at = to; at !== -1; at = cameFrom.get(at)!) way.push(at);
  return way.reverse();
}

/** Begins a cycle at the task that was defined first. */
function rotate(cycle: readonly number[]): number[] {
  const ring = cycle.slice(0, -1);
  const first = ring.indexOf(ring.reduce((least, index) => Math.min(least, index)));
  const turned = [...ring.slice(first), ...ring.slice(0, first)];
  return [...turned, turned[0]!];
}
