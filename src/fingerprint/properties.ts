import type { Growth } from "./growth.ts";
import type { Inspected } from "./inspect.ts";
import type { GraphNode } from "./node.ts";
import { textOf } from "./reflection.ts";

/** Adds what hangs on a function or a class besides its text: fields, what was installed, what it extends. */
export function addProperties(graph: Growth, node: GraphNode, { privates }: Pick<Inspected, "privates">): void {
  const fn = node.is as object;
  addOwn(graph, node, fn, "", OF_FUNCTIONS);
  const parent: unknown = Object.getPrototypeOf(fn);
  if (typeof parent === "function" && !INTRINSIC.has(parent)) graph.add(node, "extends", parent);
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, "prototype")?.value;
  if (typeof prototype === "object" && prototype !== null) {
    addOwn(graph, node, prototype, "prototype.", OF_PROTOTYPES);
    const base: unknown = Object.getPrototypeOf(prototype);
    if (base !== Object.prototype && base !== null && typeof parent === "function" && INTRINSIC.has(parent)) {
      if (!GENERATORS.has(base as object)) graph.add(node, "prototype", base);
    }
  }
  for (const [name, value] of privates) graph.add(node, name, value);
}

const OF_FUNCTIONS: ReadonlySet<PropertyKey> = new Set(["length", "name", "prototype", "arguments", "caller"]);
const OF_PROTOTYPES: ReadonlySet<PropertyKey> = new Set(["constructor"]);

/** The prototypes of functions of each kind. */
const INTRINSIC: ReadonlySet<unknown> = new Set(
  [() => {}, async () => {}, function* () {}, async function* () {}].map((fn) => Object.getPrototypeOf(fn) as unknown),
);
const GENERATORS: ReadonlySet<object> = new Set(
  [function* () {}, async function* () {}].map((fn) => Object.getPrototypeOf(fn.prototype) as object),
);

/** Adds an object's own properties, those that cannot be listed too; a getter by its code. */
export function addOwn(
  graph: Growth,
  node: GraphNode,
  object: object,
  prefix: string,
  without: ReadonlySet<PropertyKey>,
): void {
  for (const key of Reflect.ownKeys(object)) {
    if (without.has(key)) continue;
    const its = Object.getOwnPropertyDescriptor(object, key)!;
    const name = `${prefix}${String(key)}`;
    // A symbol is told from others by which one it is.
    if (typeof key === "symbol") graph.add(node, name, key);
    const isMethod = its.enumerable === false;
    if ("value" in its) addPart(graph, node, name, its.value, isMethod);
    else {
      addPart(graph, node, `get ${name}`, accessor(its, "get"), isMethod);
      addPart(graph, node, `set ${name}`, accessor(its, "set"), isMethod);
    }
  }
}

/**
 * A method's text is part of its class's text, and it uses what the class uses. A static field may hold a function
 * of that text too, with variables of its own; but that is enumerable, which no method is.
 */
function addPart(graph: Growth, node: GraphNode, name: string, value: unknown, isMethod: boolean): void {
  if (isMethod && typeof value === "function" && typeof node.is === "function" && isWrittenIn(value, node.is)) return;
  if (value === undefined && /^[gs]et /.test(name)) return;
  graph.add(node, name, value);
}

function isWrittenIn(method: object, its: object): boolean {
  const text = textOf(its);
  return text.startsWith("class") && text.includes(textOf(method));
}

/** The code of a getter or a setter, which is not called. */
export function accessor(property: PropertyDescriptor, which: "get" | "set"): unknown {
  return property[which];
}
