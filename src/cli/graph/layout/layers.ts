/** What a layout is made from: task `i` depends on `dependencies[i]`, and stands after all of these. */
export type Dependencies = readonly (readonly number[])[];

/**
 * Tasks in layers, each after all that it depends on. An edge over several layers is cut into links by **bends** in the
 * layers between, which all edges of one task share: their ids follow those of the tasks.
 */
export interface Layered {
  readonly taskCount: number;
  /** By id, of tasks and bends. */
  readonly layerOf: readonly number[];
  /** The ids of each layer, in their order within it. */
  readonly layers: number[][];
  /** The links from each id to ids of the next layer. */
  readonly next: readonly (readonly number[])[];
  /** The same, backwards: a bend has one. */
  readonly before: readonly (readonly number[])[];
  /** Edges that are too long to be cut, as the whole graph has room for so many bends: from, to. */
  readonly direct: readonly (readonly [number, number])[];
}

/** 10,000 tasks that each depend on the one 31 before would need 300,000, which nobody can follow on a picture. */
const MOST_BENDS = 60_000;

/** Time and room are linear in tasks, edges and bends. */
export function assignLayers(dependencies: Dependencies): Layered {
  const order = topologicalOrder(dependencies);
  const dependents = reversed(dependencies);
  const layerOf = longestPaths(order, dependencies, dependents);
  const next: number[][] = dependencies.map(() => []);
  const before: number[][] = dependencies.map(() => []);
  const direct: [number, number][] = [];
  const link = (from: number, to: number): void => {
    next[from]!.push(to);
    before[to]!.push(from);
  };
  // The shortest first, so that what is left without bends are the longest.
  const reach = dependents.map((list, from) =>
    list.reduce((most, to) => Math.max(most, layerOf[to]! - layerOf[from]!), 0),
  );
  let bendCount = 0;
  for (const from of [...order].sort((a, b) => reach[a]! - reach[b]!)) {
    // trunk[d] is what stands for the task d layers on.
    const trunk = [from];
    for (const to of [...dependents[from]!].sort((a, b) => layerOf[a]! - layerOf[b]!)) {
      const span = layerOf[to]! - layerOf[from]!;
      if (bendCount + span - trunk.length > MOST_BENDS) {
        direct.push([from, to]);
        continue;
      }
      while (trunk.length < span) {
        const bend = layerOf.push(layerOf[from]! + trunk.length) - 1;
        next.push([]);
        before.push([]);
        link(trunk.at(-1)!, bend);
        trunk.push(bend);
        bendCount++;
      }
      link(trunk[span - 1]!, to);
    }
  }
  const layers: number[][] = Array.from({ length: Math.max(-1, ...sample(layerOf)) + 1 }, () => []);
  for (const id of order) layers[layerOf[id]!]!.push(id);
  for (let id = dependencies.length; id < layerOf.length; id++) layers[layerOf[id]!]!.push(id);
  return { taskCount: dependencies.length, layerOf, layers, next, before, direct };
}

/** The greatest of a list, as a list: `Math.max(...)` takes only so many arguments. */
function sample(numbers: readonly number[]): number[] {
  return numbers.length === 0 ? [] : [numbers.reduce((most, each) => Math.max(most, each))];
}

/** What depends on each task. */
export function reversed(dependencies: Dependencies): number[][] {
  const dependents: number[][] = dependencies.map(() => []);
  dependencies.forEach((list, index) => {
    for (const dependency of list) dependents[dependency]!.push(index);
  });
  return dependents;
}

/**
 * Every task after what it depends on, what belongs together side by side: depth first, from what nothing depends on.
 */
export function topologicalOrder(dependencies: Dependencies): number[] {
  const dependents = reversed(dependencies);
  const order: number[] = [];
  const isPlaced = dependencies.map(() => false);
  const roots = [...dependencies.keys()].filter((index) => dependents[index]!.length === 0);
  // A stack of our own, since a chain may be longer than the one of the machine. `done` of its dependencies are placed.
  for (const root of roots) {
    const stack = [{ index: root, done: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const dependency = dependencies[top.index]![top.done++];
      if (dependency !== undefined) {
        if (!isPlaced[dependency]) stack.push({ index: dependency, done: 0 });
        continue;
      }
      stack.pop();
      if (isPlaced[top.index]) continue;
      isPlaced[top.index] = true;
      order.push(top.index);
    }
  }
  return order;
}

/** As far left as they can be, but for what depends on nothing: that stands just before what needs it. */
function longestPaths(order: readonly number[], dependencies: Dependencies, dependents: Dependencies): number[] {
  const layerOf = dependencies.map(() => 0);
  for (const index of order)
    for (const dependency of dependencies[index]!) layerOf[index] = Math.max(layerOf[index]!, layerOf[dependency]! + 1);
  for (const index of order) {
    if (dependencies[index]!.length > 0 || dependents[index]!.length === 0) continue;
    layerOf[index] = dependents[index]!.reduce((least, to) => Math.min(least, layerOf[to]!), Infinity) - 1;
  }
  return layerOf;
}
