import { isProxy } from "node:util/types";
import type { Inspector } from "./inspect.ts";
import { ownerOf } from "./owners.ts";
import { isNative } from "./reflection.ts";

/** Which functions are Node's own. */
export interface NodeFunctions {
  has(fn: object): boolean;
}

/** Asks the inspector, once for each function: some 0.1 ms. */
export function nodeFunctions(inspector: Inspector): NodeFunctions {
  const known = new Map<object, boolean>();
  const look = (fn: object): boolean => {
    if (isProxy(fn)) return false;
    if (isNative(fn)) return true;
    // Also this library's own, which takes their place while an audit looks on.
    const [its] = inspector.inspect([fn]);
    return inspector.isBlind || ownerOf(its!.url).kind === "builtin";
  };
  return {
    has(fn) {
      const before = known.get(fn);
      if (before !== undefined) return before;
      const its = look(fn);
      known.set(fn, its);
      return its;
    },
  };
}
