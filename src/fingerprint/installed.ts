import type { GraphBuilder } from "./graph.ts";
import { NATIVE_CLASSES, NATIVE_PROTOTYPES } from "./nativeClasses.ts";
import { accessor } from "./properties.ts";
import { isNative } from "./reflection.ts";

/** How stack traces look changes no result, and tools set it. */
const OF_TRACES: ReadonlySet<PropertyKey> = new Set(["stackTraceLimit", "prepareStackTrace"]);

/**
 * Adds to every task what the project installed on the language's own classes, which any code then
 * uses without naming it: `[].sum()`. Some 0.3 ms where
 * there is nothing, which is nearly always.
 */
export async function installedNode(graph: GraphBuilder): Promise<void> {
  const installed: [string, unknown][] = [];
  for (const its of NATIVE_CLASSES) {
    collect(its, its.name, installed);
    collect(its.prototype, `${its.name}.prototype`, installed);
  }
  for (const [object, path] of NATIVE_PROTOTYPES) collect(object, path, installed);
  if (installed.length === 0) return;
  const nodes = graph.functions();
  for (const [name, value] of installed) for (const node of nodes) graph.add(node, name, value);
  await graph.complete();
}

/** What is not the language's own: that is native, and cannot be listed. */
function collect(object: object, path: string, installed: [string, unknown][]): void {
  for (const key of Reflect.ownKeys(object)) {
    if (OF_TRACES.has(key)) continue;
    const its = Object.getOwnPropertyDescriptor(object, key)!;
    for (const part of [its.value as unknown, accessor(its, "get"), accessor(its, "set")]) {
      if (part === undefined) continue;
      const isOwn = typeof part === "function" ? isNative(part) : isOfLanguage(object, key);
      if (its.enumerable === true || !isOwn) installed.push([`${path}.${String(key)}`, part]);
    }
  }
}

/** Values that are no functions: constants of `Number`, names of errors, tags, sizes. */
function isOfLanguage(object: object, key: PropertyKey): boolean {
  return typeof key === "symbol" || typeof object === "function" || STANDARD.has(key);
}

const STANDARD: ReadonlySet<PropertyKey> = new Set(["constructor", "name", "message", "length", "BYTES_PER_ELEMENT"]);
