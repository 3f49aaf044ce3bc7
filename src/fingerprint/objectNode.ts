import {
  isBoxedPrimitive,
  isDate,
  isExternal,
  isGeneratorObject,
  isMap,
  isModuleNamespaceObject,
  isNativeError,
  isPromise,
  isRegExp,
  isSet,
  isSharedArrayBuffer,
  isWeakMap,
  isWeakSet,
} from "node:util/types";
import { Secret } from "../model/secret.ts";
import { digest } from "./digest.ts";
import { classesOf, textOf, type GraphBuilder } from "./graph.ts";
import type { GraphNode, Problem } from "./node.ts";
import { addOwn } from "./properties.ts";

/** What to do about a value that cannot be compared. */
const HINT =
  "Declare what matters of it with `value(…)` in `inputs` and name it in `ignoreCaptures`, or make it inside the task.";

/** Why an object cannot be compared with what it was; undefined where it may be. */
export function unhashable(object: object): Problem | undefined {
  if (isPromise(object)) return { what: "is a promise", hint: "Await it inside the task." };
  const isHidden =
    isWeakMap(object) || isWeakSet(object) || isGeneratorObject(object) || isExternal(object) || object instanceof WeakRef;
  return isHidden || isSharedArrayBuffer(object) ? { what: `is ${anInstance(object)}`, hint: HINT } : undefined;
}

function anInstance(object: object): string {
  const name: unknown = (classesOf(object)[0] as { name?: unknown } | undefined)?.name;
  return typeof name === "string" && name !== "" ? `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}` : "an object of Node's own";
}

/** Native classes whose instances show all that they are. */
const OPEN: ReadonlySet<unknown> = new Set([
  ...[Object, Array, Map, Set, Date, RegExp, Number, String, Boolean, BigInt, Symbol, ArrayBuffer, URL, URLSearchParams],
  ...[Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError],
  ...[TextEncoder, TextDecoder, EventTarget, Object.getPrototypeOf(Uint8Array), DataView, Uint8Array, Buffer],
]);
/** Told by their names, since they are of modules that may not be loaded. */
const OPEN_NAMES: ReadonlySet<string> = new Set(["EventEmitter"]);

/** Fills the node of an object that is not plain data, property by property. */
export function fillObject(graph: GraphBuilder, node: GraphNode): void {
  const object = node.is as object;
  if (object instanceof Secret) return fillSecret(graph, node, object);
  if (isModuleNamespaceObject(object)) return fillNamespace(graph, node, object);
  const classes = classesOf(object);
  const hidden = classes.find((each) => graph.node(each).kind === "name" && !isOpen(graph, each));
  if (hidden !== undefined) {
    node.problem = { what: `is ${anInstance(object)}`, hint: HINT };
    return;
  }
  node.digest = digest(`object ${slots(object)}`);
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== Array.prototype) {
    const [own] = classes;
    const isInstance = (own as { prototype?: unknown } | undefined)?.prototype === prototype;
    graph.add(node, isInstance ? "class" : "prototype", isInstance ? own : prototype);
  }
  addEntries(graph, node, object);
  if (isNativeError(object)) addOwn(graph, node, object, "", new Set(["stack"]));
  else if (!ArrayBuffer.isView(object)) addOwn(graph, node, object, "", NOTHING);
  if (classes.some((each) => textOf(each).includes("#"))) addPrivates(graph, node, object);
}

const NOTHING: ReadonlySet<PropertyKey> = new Set();

function isOpen(graph: GraphBuilder, its: object): boolean {
  if (OPEN.has(its)) return true;
  const { name } = its as { name: string };
  // A package's class is its own matter, and this library's too.
  const node = graph.node(its);
  return node.packageFolder !== undefined || OPEN_NAMES.has(name) || /^(native )?(Typed|Int|Uint|Float|Big)\w*Array$/.test(name);
}

/** What an object holds that is no property. */
function slots(object: object): string {
  if (isDate(object)) return `date ${object.getTime()}`;
  if (isRegExp(object)) return `regexp ${object.source} ${object.flags} ${object.lastIndex}`;
  if (isBoxedPrimitive(object)) return `boxed ${String(object.valueOf())}`;
  if (object instanceof URL) return `url ${object.href}`;
  if (object instanceof URLSearchParams) return `search ${object.toString()}`;
  if (ArrayBuffer.isView(object)) {
    return `bytes ${digest(new Uint8Array(object.buffer, object.byteOffset, object.byteLength))}`;
  }
  if (object instanceof ArrayBuffer) return `bytes ${digest(new Uint8Array(object))}`;
  return Array.isArray(object) ? `array ${object.length}` : isMap(object) ? "map" : isSet(object) ? "set" : "";
}

function addEntries(graph: GraphBuilder, node: GraphNode, object: object): void {
  let count = 0;
  if (isMap(object)) {
    for (const [key, value] of Map.prototype.entries.call(object) as Iterable<[unknown, unknown]>) {
      graph.add(node, `key ${count}`, key);
      graph.add(node, typeof key === "string" ? `[${key}]` : `value ${count}`, value);
      count++;
    }
  } else if (isSet(object)) {
    for (const value of Set.prototype.values.call(object) as Iterable<unknown>) graph.add(node, `element ${count++}`, value);
  }
}

function addPrivates(graph: GraphBuilder, node: GraphNode, object: object): void {
  const [inspected] = graph.around.inspector.inspect([object]);
  for (const [name, value] of inspected!.privates) if (typeof value !== "function") graph.add(node, name, value);
}

/** A digest of what it holds, and no more: nothing of it is shown. */
function fillSecret(graph: GraphBuilder, node: GraphNode, secret: Secret): void {
  node.digest = digest("secret");
  graph.add(node, "secret", secret.reveal());
}

function fillNamespace(graph: GraphBuilder, node: GraphNode, namespace: object): void {
  node.digest = digest("namespace");
  for (const key of Object.keys(namespace)) {
    let value: unknown;
    try {
      value = (namespace as Record<string, unknown>)[key];
    } catch {
      value = "not yet defined";
    }
    graph.add(node, key, value);
  }
}
