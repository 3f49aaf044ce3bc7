import type { Graph } from "../model/graph.ts";

/**
 * How long the longest way from each task to the end of the pipeline takes, itself included: what
 * starts first shortens the run. (Critical path scheduling, Kelley and Walker 1959.)
 *
 * @param durationMs of each task in the past; where none is known, the mean of those that are
 */
export function remainingMs(graph: Graph, durationMs: readonly (number | undefined)[]): Float64Array {
  const known = durationMs.filter((each) => each !== undefined);
  const mean = known.length === 0 ? 1 : known.reduce((sum, each) => sum + each, 0) / known.length;
  const remaining = new Float64Array(graph.names.length);
  for (let place = graph.order.length - 1; place >= 0; place--) {
    const index = graph.order[place]!;
    let longest = 0;
    for (const dependent of graph.dependents[index]!) longest = Math.max(longest, remaining[dependent]!);
    remaining[index] = longest + (durationMs[index] ?? mean);
  }
  return remaining;
}

/** Numbers, of which the one with the highest priority is taken first; among equals the one added first. */
export class PriorityQueue {
  readonly #priority: Float64Array;
  readonly #heap: { index: number; turn: number }[] = [];
  #turn = 0;

  constructor(priority: Float64Array) {
    this.#priority = priority;
  }

  get size(): number {
    return this.#heap.length;
  }

  add(index: number): void {
    const heap = this.#heap;
    let place = heap.push({ index, turn: this.#turn++ }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(heap[place]!, heap[parent]!)) return;
      [heap[place], heap[parent]] = [heap[parent]!, heap[place]!];
      place = parent;
    }
  }

  take(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.index;
    heap[0] = last;
    for (let place = 0; ;) {
      let best = place;
      for (const child of [place * 2 + 1, place * 2 + 2]) {
        if (child < heap.length && this.#before(heap[child]!, heap[best]!)) best = child;
      }
      if (best === place) return first.index;
      [heap[place], heap[best]] = [heap[best]!, heap[place]!];
      place = best;
    }
  }

  #before(a: { index: number; turn: number }, b: { index: number; turn: number }): boolean {
    const difference = this.#priority[a.index]! - this.#priority[b.index]!;
    return difference > 0 || (difference === 0 && a.turn < b.turn);
  }
}
