import fc from "../support/random.ts";
import type { GraphNode } from "../../src/model/graph.ts";
import type { Task, TaskOptions } from "../../src/model/task.ts";

/** Tasks `t0`, `t1`, … that depend on any others, cycles and themselves included. */
export function anyNodes(maxCount: number): fc.Arbitrary<GraphNode[]> {
  return fc.integer({ min: 1, max: maxCount }).chain((count) => {
    const number = fc.integer({ min: 0, max: count - 1 });
    return fc
      .array(fc.array(number, { maxLength: 3 }), { minLength: count, maxLength: count })
      .map((lists) =>
        lists.map((list, index) => ({ name: `t${index}`, dependencies: list.map((each) => `t${each}`) })),
      );
  });
}

/** Tasks without a cycle, defined in any order. */
export function acyclicNodes(maxCount: number): fc.Arbitrary<GraphNode[]> {
  return fc.integer({ min: 1, max: maxCount }).chain((count) => {
    const nodes = Array.from({ length: count }, (_, index) =>
      fc
        .uniqueArray(fc.integer({ min: 0, max: Math.max(0, index - 1) }), { maxLength: Math.min(4, index) })
        .map((list): GraphNode => ({ name: `t${index}`, dependencies: list.map((each) => `t${each}`) })),
    );
    return fc.tuple(...nodes).chain((made) => fc.shuffledSubarray(made, { minLength: count, maxLength: count }));
  });
}

/** `t0 ← t1 ← t2 …`, each after the one before. */
export function chain(count: number): GraphNode[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `t${index}`,
    dependencies: index === 0 ? [] : [`t${index - 1}`],
  }));
}

/** A task as `findFaults` sees it; whatever is written in JavaScript may be in its options. */
export function taskOf(
  name: string,
  dependencies: readonly string[] = [],
  options: TaskOptions | Readonly<Record<string, unknown>> = {},
  definedAt: Task["definedAt"] = [],
): Task {
  return { kind: "task", name, dependencies, options, work: () => {}, info: undefined, definedAt, run: async () => {} };
}
