import type { Graph } from "./graph.ts";

/**
 * A number for each task, the same for all that reach each other along dependencies: an edge lies on a
 * cycle exactly where both its ends have the same number. Tarjan's algorithm (1972), in time linear in
 * tasks and edges, with a stack of its own instead of recursion.
 */
export function components({ dependencies }: Pick<Graph, "dependencies">): Int32Array {
  const count = dependencies.length;
  const component = new Int32Array(count).fill(-1);
  const visit = new Int32Array(count).fill(-1);
  const earliest = new Int32Array(count);
  const nextEdge = new Int32Array(count);
  const open: number[] = [];
  const path: number[] = [];
  let visits = 0;
  let found = 0;
  const enter = (index: number): void => {
    visit[index] = earliest[index] = visits++;
    open.push(index);
    path.push(index);
  };
  for (let root = 0; root < count; root++) {
    if (visit[root] === -1) enter(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = dependencies[at]![nextEdge[at]!++];
      if (next !== undefined) {
        if (visit[next] === -1) enter(next);
        else if (component[next] === -1) earliest[at] = Math.min(earliest[at]!, visit[next]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) earliest[parent] = Math.min(earliest[parent]!, earliest[at]!);
      if (earliest[at] !== visit[at]) continue;
      for (let member = open.pop()!; ; member = open.pop()!) {
        component[member] = found;
        if (member === at) break;
      }
      found++;
    }
  }
  return component;
}
