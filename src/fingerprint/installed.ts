import type { GraphBuilder } from "./graph.ts";
import { isNative } from "./reflection.ts";

/** Where code may install functions that any other then uses without naming them: `[].sum()`. */
const OPEN_TO_ALL = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Promise,
  Map,
  Set,
  Date,
  RegExp,
  Error,
] as const;

/** How stack traces look changes no result, and tools set it. */
const OF_TRACES: ReadonlySet<PropertyKey> = new Set(["stackTraceLimit", "prepareStackTrace"]);

/**
 * Adds to every task what the project installed on the language's own classes. Some 0.3 ms where
 * there is nothing, which is nearly always.
 */
export async function installedNode(graph: GraphBuilder): Promise<void> {
  const installed: [string, unknown][] = [];
  for (const its of OPEN_TO_ALL) {
    for (const [object, path] of [
      [its, its.name],
      [its.prototype, `${its.name}.prototype`],
    ] as const) {
      for (const key of Reflect.ownKeys(object)) {
        if (OF_TRACES.has(key)) continue;
        const { value, enumerable } = Object.getOwnPropertyDescriptor(object, key)! as PropertyDescriptor & {
          value?: unknown;
        };
        if (enumerable === true || (typeof value === "function" && !isNative(value as object)))
          installed.push([`${path}.${String(key)}`, value]);
      }
    }
  }
  if (installed.length === 0) return;
  const nodes = graph.functions();
  for (const [name, value] of installed) for (const node of nodes) graph.add(node, name, value);
  await graph.complete();
}
