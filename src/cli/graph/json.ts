import type { TaskGraph } from "./taskGraph.ts";

/** Nodes, and edges from what is needed to what needs it. */
export function graphJson({ pipeline, nodes, dependencies }: TaskGraph): string {
  const edges = dependencies.flatMap((list, to) =>
    list.map((from) => ({ from: nodes[from]!.name, to: nodes[to]!.name })),
  );
  return `${JSON.stringify({ pipeline, nodes, edges }, undefined, 2)}\n`;
}
