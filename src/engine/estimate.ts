import type { Graph } from "../model/graph.ts";
import { PriorityQueue, remainingMs } from "./priority.ts";

/**
 * How long tasks would take, from past durations: each begins when its dependencies have ended and a slot is
 * free, the longest remaining path first, as in a run.
 *
 * @param durationMs of each task, by the graph's numbers; 0 for those that do not run
 */
export function estimateMs(graph: Graph, durationMs: readonly number[], concurrency: number): number {
  const ready = new PriorityQueue(remainingMs(graph, durationMs));
  /** By when they end, the first the highest. */
  const soonest = new Float64Array(graph.names.length);
  const running = new PriorityQueue(soonest);
  const waitingFor = Int32Array.from(graph.dependencies, ({ length }) => length);
  const settled = graph.order.filter((index) => waitingFor[index] === 0 && durationMs[index] === 0);
  for (const index of graph.order) if (waitingFor[index] === 0 && durationMs[index]! > 0) ready.add(index);
  for (let now = 0; ;) {
    for (let done = settled.pop(); done !== undefined; done = settled.pop()) {
      for (const dependent of graph.dependents[done]!) {
        if (--waitingFor[dependent]! > 0) continue;
        // What is reused takes no slot.
        if (durationMs[dependent] === 0) settled.push(dependent);
        else ready.add(dependent);
      }
    }
    while (running.size < concurrency && ready.size > 0) {
      const index = ready.take()!;
      soonest[index] = -(now + durationMs[index]!);
      running.add(index);
    }
    const next = running.take();
    if (next === undefined) return now;
    now = -soonest[next]!;
    settled.push(next);
  }
}
