import type { FunctionOutline } from "./functionOutline.ts";
import type { Growth } from "./growth.ts";
import type { Inspected } from "./inspect.ts";
import type { GraphNode } from "./node.ts";
import { placeOf, writtenAs, type Method } from "./methods.ts";
import { textOf } from "./reflection.ts";
import { addReplaced } from "./replaced.ts";

/** Adds what hangs on a function or a class besides its text: fields, what was installed, what it extends. */
export function addProperties(
  graph: Growth,
  node: GraphNode,
  outline: FunctionOutline,
  inspected: Inspected,
): Promise<void> | void {
  const fn = node.is as object;
  const written: Method[] = [];
  addOwn(graph, node, fn, "", OF_FUNCTIONS, skipWritten(graph, node, outline, true, written));
  addRenamed(graph, node, outline);
  const parent: unknown = Object.getPrototypeOf(fn);
  if (!INTRINSIC.has(parent)) graph.add(node, typeof parent === "function" ? "extends" : "[[Prototype]]", parent);
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, "prototype")?.value;
  if (typeof prototype === "object" && prototype !== null) {
    addOwn(graph, node, prototype, "prototype.", OF_PROTOTYPES, skipWritten(graph, node, outline, false, written));
    const maker: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    if (maker !== undefined && maker !== fn) graph.add(node, "prototype.constructor", maker);
    const base: unknown = Object.getPrototypeOf(prototype);
    if (base !== Object.prototype && base !== null && typeof parent === "function" && INTRINSIC.has(parent)) {
      if (!GENERATORS.has(base as object)) graph.add(node, "prototype", base);
    }
  }
  for (const [name, value] of inspected.privates) graph.add(node, name, value);
  return addReplaced(graph, node, outline, inspected, written);
}

/** Tells what is not to be added. */
type Skip = (name: string, key: string, kind: "get" | "set" | "method", value: unknown) => boolean;

/**
 * A method's text is part of its class's text, and it uses what the class uses. A static field may hold a function
 * of that text too, with variables of its own; but that is enumerable, which no method is.
 */
function skipWritten(
  graph: Growth,
  node: GraphNode,
  { methods }: FunctionOutline,
  isStatic: boolean,
  written: Method[],
): Skip | undefined {
  if (methods === undefined) return undefined;
  const text = textOf(node.is as object);
  return (name, key, kind, value) => {
    if (typeof value !== "function") return false;
    const method: Method = { name, place: placeOf(key, kind, isStatic), fn: value };
    const as = writtenAs(text, methods, method);
    if (as === false) return false;
    if (as === "computed") graph.add(node, `${name} (computed)`, key);
    written.push(method);
    return true;
  };
}

/** A name, or a number of parameters, that is another than the text says. */
function addRenamed(graph: Growth, node: GraphNode, { name, length }: FunctionOutline): void {
  if (name !== undefined) addOther(graph, node, "name", name);
  if (length !== undefined) addOther(graph, node, "length", length);
}

function addOther(graph: Growth, node: GraphNode, key: string, text: unknown): void {
  const fn = node.is as object;
  const its = Object.getOwnPropertyDescriptor(fn, key);
  if (its?.value === text) return;
  const value: unknown = its === undefined ? null : "value" in its ? its.value : accessor(its, "get");
  // A static method of that name is part of the text.
  if (!(typeof value === "function" && isPartOf(fn, value))) graph.add(node, key, value);
}

function isPartOf(fn: object, method: object): boolean {
  return textOf(fn).includes(textOf(method));
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
  skip?: Skip,
): void {
  for (const key of Reflect.ownKeys(object)) {
    if (without.has(key)) continue;
    const its = Object.getOwnPropertyDescriptor(object, key)!;
    const name = `${prefix}${String(key)}`;
    // A symbol is told from others by which one it is.
    if (typeof key === "symbol") graph.add(node, name, key);
    const isSkipped: Skip = (...part) => its.enumerable === false && skip?.(...part) === true;
    if ("value" in its) {
      if (!isSkipped(name, String(key), "method", its.value)) graph.add(node, name, its.value);
      continue;
    }
    for (const kind of ["get", "set"] as const) {
      const part = accessor(its, kind);
      const partName = `${kind} ${name}`;
      if (part !== undefined && !isSkipped(partName, String(key), kind, part)) graph.add(node, partName, part);
    }
  }
}

/** The code of a getter or a setter, which is not called. */
export function accessor(property: PropertyDescriptor, which: "get" | "set"): unknown {
  return property[which];
}
