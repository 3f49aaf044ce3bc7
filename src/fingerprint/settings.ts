import { isProxy } from "node:util/types";
import type { Growth } from "./growth.ts";
import type { GraphNode } from "./node.ts";
import { ownerOf } from "./owners.ts";
import { digestData } from "./plainData.ts";
import { isNative } from "./reflection.ts";

/** Deeper settings than `axios.defaults.headers.common` are not looked for. */
const DEEPEST = 3;

/**
 * Adds what was set on a package's function or class, by itself or by a call: `Decimal.precision = 30`,
 * `parse.options.comma = true`, and functions of the project's: `parse.onError = () => {}`. Those of the package's own are
 * its version's; to tell them apart takes 35 µs each.
 */
export function addSettings(graph: Growth, node: GraphNode, fn: object): void {
  const functions: Setting[] = [];
  const look = (object: object, path: string, depth: number): void => {
    for (const key of Object.keys(object)) {
      const value: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
      const name = path === "" ? key : `${path}.${key}`;
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
        graph.add(node, name, value);
      else if (typeof value === "function") functions.push({ name, value });
      // What begins with an underscore is for the package itself: a cache, a table.
      else if (typeof value === "object" && value !== null && !key.startsWith("_")) lookInto(value, name, depth);
    }
  };
  const lookInto = (object: object, name: string, depth: number): void => {
    if (!isOpen(object) || graph.builtins.nameOf(object) !== undefined) return;
    if (digestData(object, graph.around.root) !== undefined) graph.add(node, name, object);
    else if (depth < DEEPEST) look(object, name, depth + 1);
  };
  look(fn, "", 1);
  for (const { name, value } of ofProject(graph, functions)) graph.add(node, name, value);
}

interface Setting {
  readonly name: string;
  readonly value: object;
}

/** A plain object or a list; what others hold is their own matter. */
function isOpen(object: object): boolean {
  if (isProxy(object)) return false;
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype || prototype === Array.prototype;
}

function ofProject({ around }: Growth, functions: readonly Setting[]): Setting[] {
  const asked = functions.filter(({ value }) => !isProxy(value) && !isNative(value));
  if (asked.length === 0) return [];
  const found = around.inspector.inspect(asked.map(({ value }) => value));
  return asked.filter((_, i) => ownerOf(found[i]!.url).kind === "project");
}
