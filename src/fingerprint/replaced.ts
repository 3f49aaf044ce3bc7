import type { FunctionOutline } from "./functionOutline.ts";
import type { Growth } from "./growth.ts";
import type { Inspected } from "./inspect.ts";
import type { Method } from "./methods.ts";
import type { GraphNode } from "./node.ts";
import { areEqual, isModuleScope } from "./variables.ts";

/**
 * A function with a method's own text may have been put in the method's place, from another class of the same
 * text: then it has other variables around it. That can only be where there is one: so a class at the top level
 * of a module is asked about only if its file has such a text twice.
 *
 * @param methods that the class's text has
 */
export function addReplaced(
  graph: Growth,
  node: GraphNode,
  outline: FunctionOutline,
  inspected: Inspected,
  methods: readonly Method[],
): Promise<void> | void {
  const [around] = inspected.scopes;
  if (methods.length === 0 || outline.free.length === 0 || around === undefined) return;
  if (!isModuleScope(around.kind)) return compare(graph, node, outline, inspected, methods);
  if (node.file === undefined) return undefined;
  return graph.around.modules.alone(node.file).then((module) => {
    if (module?.twinClasses.includes(outline.digest) === true) compare(graph, node, outline, inspected, methods);
  });
}

function compare(
  graph: Growth,
  node: GraphNode,
  { free }: FunctionOutline,
  inspected: Inspected,
  methods: readonly Method[],
): void {
  const found = graph.around.inspector.inspect(methods.map(({ fn }) => fn));
  for (const [i, { name, fn }] of methods.entries()) {
    if (!areEqual(free, inspected, found[i]!)) graph.add(node, name, fn);
  }
}
