/**
 * Tasks and what they depend on, by number: task `i` is `names[i]`. Arrays of numbers, since a graph
 * of 100,000 tasks must cost little more than its edges.
 */
export interface Graph {
  readonly names: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** What each task depends on. */
  readonly dependencies: readonly (readonly number[])[];
  /** What depends on each task. */
  readonly dependents: readonly (readonly number[])[];
  /** Every task after all that it depends on; shorter than `names` where there is a cycle. */
  readonly order: readonly number[];
}

/** What a graph is made of: a name, and the names it depends on. */
export interface GraphNode {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/**
 * Builds the graph in time linear in tasks and edges. Of nodes with the same name the first counts,
 * unknown dependencies are passed over: `findFaults` names both.
 */
export function buildGraph(nodes: readonly GraphNode[]): Graph {
  const indexOf = new Map<string, number>();
  for (const { name } of nodes) if (!indexOf.has(name)) indexOf.set(name, indexOf.size);
  const names = [...indexOf.keys()];
  const dependencies: number[][] = names.map(() => []);
  const dependents: number[][] = names.map(() => []);
  const seen = new Set<string>();
  for (const node of nodes) {
    if (seen.has(node.name)) continue;
    seen.add(node.name);
    const index = indexOf.get(node.name)!;
    for (const name of once(node.dependencies)) {
      const dependency = indexOf.get(name);
      if (dependency === undefined) continue;
      dependencies[index]!.push(dependency);
      dependents[dependency]!.push(index);
    }
  }
  return { names, indexOf, dependencies, dependents, order: sort(dependencies, dependents) };
}

/** The names without repetitions; one name alone, the usual case of a chain, is no list to search. */
function once(names: readonly string[]): Iterable<string> {
  return names.length < 2 ? names : new Set(names);
}

/** Kahn's algorithm (1962); among tasks that are free at the same time, the order of definition. */
function sort(dependencies: readonly (readonly number[])[], dependents: readonly (readonly number[])[]): number[] {
  const waitingFor = dependencies.map((list) => list.length);
  const order: number[] = [];
  waitingFor.forEach((count, index) => {
    if (count === 0) order.push(index);
  });
  for (let next = 0; next < order.length; next++) {
    for (const dependent of dependents[order[next]!]!) {
      if (--waitingFor[dependent]! === 0) order.push(dependent);
    }
  }
  return order;
}

/** The given tasks with all that they need upstream. */
export function withUpstream(graph: Graph, selected: Iterable<number>): Set<number> {
  const found = new Set(selected);
  // A Set's iteration reaches what is added on the way: no recursion, however long the chain.
  for (const index of found) for (const dependency of graph.dependencies[index]!) found.add(dependency);
  return found;
}
