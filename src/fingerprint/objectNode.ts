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
import type { Secret } from "../model/secret.ts";
import { digest } from "./digest.ts";
import type { Growth } from "./growth.ts";
import { isSecret } from "./named.ts";
import type { GraphNode, Problem } from "./node.ts";
import { addOwn } from "./properties.ts";
import { classesOf, textOf, type Class } from "./reflection.ts";
import { isOfTelemetry, nameTelemetry } from "./telemetry.ts";

/** What to do about a value that cannot be compared. */
export const HINT =
  "Declare what matters of it with `value(…)` in `inputs` and name it in `ignoreCaptures`, or make it inside the task.";

/** Why an object cannot be compared with what it was; undefined where it may be. */
export function unhashable(object: object): Problem | undefined {
  if (isPromise(object)) return { what: "is a promise", hint: "Await it inside the task." };
  const isHidden =
    isWeakMap(object) ||
    isWeakSet(object) ||
    isGeneratorObject(object) ||
    // Of a list, a map, a string's matches: where it stands cannot be seen.
    Object.prototype.toString.call(object).endsWith(" Iterator]") ||
    isExternal(object) ||
    object instanceof WeakRef;
  return isHidden || isSharedArrayBuffer(object) ? { what: `is ${anInstance(object)}`, hint: HINT } : undefined;
}

function anInstance(object: object): string {
  const name = classesOf(object)[0]?.name;
  return typeof name === "string" && name !== ""
    ? `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`
    : "an object of Node's own";
}

/** Native classes whose instances show all that they are. */
const OPEN: ReadonlySet<unknown> = new Set<unknown>([
  Object,
  Array,
  Map,
  Set,
  Date,
  RegExp,
  Number,
  String,
  Boolean,
  BigInt,
  Symbol,
  ArrayBuffer,
  DataView,
  Buffer,
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  EventTarget,
  Object.getPrototypeOf(Uint8Array),
]);
/** Told by their names, since they are of modules that may not be loaded. */
const OPEN_NAMES: ReadonlySet<string> = new Set(["EventEmitter"]);

/** Fills the node of an object that is not plain data, property by property. */
export function fillObject(graph: Growth, node: GraphNode): void {
  const object = node.is as object;
  if (isModuleNamespaceObject(object)) return fillNamespace(graph, node, object);
  const classes = classesOf(object);
  if (classes[0] !== undefined && isOfTelemetry(graph.node(classes[0]))) return nameTelemetry(graph, node);
  if (isSecret(object) && graph.node(classes[0]!).kind === "name") return fillSecret(graph, node, object);
  const hidden = classes.find((each) => graph.node(each).kind === "name" && !isOpen(graph, each));
  if (hidden !== undefined) {
    node.problem = { what: `is ${anInstance(object)}`, hint: HINT };
    return;
  }
  node.digest = digest(`object ${slots(object)}`);
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== Array.prototype) {
    const [own] = classes;
    const isInstance = own?.prototype === prototype;
    graph.add(node, isInstance ? "class" : "prototype", isInstance ? own : prototype);
  }
  addEntries(graph, node, object);
  if (isNativeError(object)) addOwn(graph, node, object, "", new Set(["stack"]));
  else if (!ArrayBuffer.isView(object)) addOwn(graph, node, object, "", NOTHING);
  // What Node's own classes hide is told by their slots.
  const others = classes.filter(
    (each) => graph.node(each).kind === "code" || graph.node(each).packageFolder !== undefined,
  );
  if (others.some((each) => textOf(each).includes("#"))) addPrivates(graph, node, object);
}

const NOTHING: ReadonlySet<PropertyKey> = new Set();

function isOpen(graph: Growth, its: Class): boolean {
  if (OPEN.has(its) || INTL.some((intl) => intl === its)) return true;
  // A package's class is its own matter, and this library's too.
  const node = graph.node(its);
  const name = String(its.name);
  return (
    node.packageFolder !== undefined ||
    OPEN_NAMES.has(name) ||
    /^(native )?(Typed|Int|Uint|Float|Big)\w*Array$/.test(name)
  );
}

/** What an object holds that is no property. */
function slots(object: object): string {
  if (isDate(object)) return `date ${object.getTime()}`;
  if (isRegExp(object)) return `regexp ${object.source} ${object.flags} ${object.lastIndex}`;
  if (isBoxedPrimitive(object)) return `boxed ${String(object.valueOf())}`;
  if (isIntl(object)) return `intl ${JSON.stringify(object.resolvedOptions())}`;
  if (object instanceof URL) return `url ${object.href}`;
  if (object instanceof URLSearchParams) return `search ${object.toString()}`;
  if (ArrayBuffer.isView(object)) {
    return `bytes ${digest(new Uint8Array(object.buffer, object.byteOffset, object.byteLength))}`;
  }
  if (object instanceof ArrayBuffer) return `bytes ${digest(new Uint8Array(object))}`;
  return Array.isArray(object) ? `array ${object.length}` : isMap(object) ? "map" : isSet(object) ? "set" : "";
}

/** Formats and collations are made of their options, the machine's among them where none were given. */
function isIntl(object: object): object is { resolvedOptions(): object } {
  return INTL.some((its) => object instanceof its);
}

/** Those that this version of Node has. */
const INTL: readonly (new () => object)[] = Object.getOwnPropertyNames(Intl)
  .map((name) => (Intl as unknown as Readonly<Record<string, new () => object>>)[name])
  .filter((its) => its !== undefined)
  .filter((its) => "resolvedOptions" in ((its.prototype as object | undefined) ?? {}));

function addEntries(graph: Growth, node: GraphNode, object: object): void {
  let count = 0;
  if (isMap(object)) {
    for (const [key, value] of Map.prototype.entries.call(object) as Iterable<[unknown, unknown]>) {
      graph.add(node, `key ${count}`, key);
      graph.add(node, typeof key === "string" ? `[${key}]` : `value ${count}`, value);
      count++;
    }
  } else if (isSet(object)) {
    for (const value of Set.prototype.values.call(object) as Iterable<unknown>)
      graph.add(node, `element ${count++}`, value);
  }
}

function addPrivates(graph: Growth, node: GraphNode, object: object): void {
  const [inspected] = graph.around.inspector.inspect([object]);
  for (const [name, value] of inspected!.privates) graph.add(node, name, value);
}

/** A digest of what it holds, and no more: nothing of it is shown. */
function fillSecret(graph: Growth, node: GraphNode, secret: Secret): void {
  node.digest = digest("secret");
  graph.add(node, "secret", secret.reveal());
}

function fillNamespace(graph: Growth, node: GraphNode, namespace: object): void {
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
