import { isModuleNamespaceObject } from "node:util/types";
import type { Growth } from "./growth.ts";
import type { GraphNode } from "./node.ts";
import type { MemberUse } from "./references.ts";

/**
 * Adds the functions that the project put on a module of Node's (`fs.existsSync = …`): of the members that are used,
 * or of all where the whole is. What Node brings along counts by the module's name alone.
 *
 * @param path under which the module is known here
 * @param uses from the module on; undefined where it is used as a whole
 * @param variable under which the function has it
 */
export function addOnNodeModule(
  graph: Growth,
  node: GraphNode,
  module: object,
  { path, uses, variable }: { path: string; uses: readonly MemberUse["members"][] | undefined; variable: string },
): void {
  const used = uses?.every(({ length }) => length > 0) === true ? uses : Object.keys(module).map((name) => [name]);
  for (const [member, ...more] of used) {
    const its = memberOf(module, member!);
    const at = `${path}.${member!}`;
    if (typeof its === "function") {
      if (!graph.nodeFunctions.has(its)) graph.add(node, at, its, variable);
    } else if (more.length > 0 && isNodeModule(graph, its))
      addOnNodeModule(graph, node, its, { path: at, uses: [more], variable });
  }
}

/** Its default export, or its namespace. */
export function isNodeModule(graph: Growth, value: unknown): value is object {
  return typeof value === "object" && value !== null && graph.builtins.nameOf(value)?.startsWith("node:") === true;
}

/** No getter is called; of a namespace there are none. */
function memberOf(module: object, member: string): unknown {
  return isModuleNamespaceObject(module)
    ? (module as Readonly<Record<string, unknown>>)[member]
    : Object.getOwnPropertyDescriptor(module, member)?.value;
}
