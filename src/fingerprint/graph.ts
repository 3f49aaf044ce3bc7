import { isModuleNamespaceObject, isProxy } from "node:util/types";
import { isTask } from "../model/task.ts";
import { builtinObjects, type BuiltinObjects } from "./builtins.ts";
import { digest } from "./digest.ts";
import { fillFunction } from "./functionNode.ts";
import type { Growth, Surroundings } from "./growth.ts";
import type { GraphNode, Plain } from "./node.ts";
import { fillObject, unhashable } from "./objectNode.ts";
import { digestData, digestPlain } from "./plainData.ts";
import { moduleFunctions, type ModuleFunctions } from "./moduleFunctions.ts";
import { nameByItself, workOf } from "./named.ts";
import { nativeFunctions, type NativeFunctions } from "./natives.ts";
import { owners } from "./owners.ts";
import { nodeFunctions, type NodeFunctions } from "./nodeFunctions.ts";
import { classesOf, isNameless, isNative, textOf } from "./reflection.ts";

/**
 * Follows functions to all that they reach, by the values that their variables have at this moment:
 * in waves, so that the inspector and the memo are asked once for many functions.
 */
export async function readGraph(functions: Iterable<object>, around: Surroundings): Promise<GraphBuilder> {
  const graph = new GraphBuilder(around);
  for (const fn of functions) graph.root(fn);
  await graph.complete();
  return graph;
}

/** As many functions are inspected before the next are looked for among those that are known by then. */
const BATCH = 256;

/** A graph that grows while what is in it is looked at. */
export class GraphBuilder implements Growth {
  readonly around: Surroundings;
  readonly builtins: BuiltinObjects = builtinObjects();
  readonly natives: NativeFunctions = nativeFunctions();
  readonly ownerOf: Growth["ownerOf"] = owners();
  readonly nodeFunctions: NodeFunctions;
  readonly #nodes = new Map<unknown, GraphNode>();
  /** Of the engine's own functions, the last name and its node: to ask for a text takes 1 µs. */
  readonly #natives = new Map<object, { readonly name: string; readonly node: GraphNode }>();
  readonly #plains = new Map<unknown, Plain>();
  readonly #roots: GraphNode[] = [];
  /** Functions and proxies that the inspector must look at. */
  #toInspect: GraphNode[] = [];
  /** Instances, which wait until their classes are known. */
  #instances: GraphNode[] = [];

  readonly #ofModules: ModuleFunctions;

  constructor(around: Surroundings) {
    this.around = around;
    this.nodeFunctions = nodeFunctions(around.inspector);
    this.#ofModules = moduleFunctions(around.modules);
  }

  /** What a value stands for, which is looked at later if it is not known yet. */
  target(value: unknown): GraphNode | Plain {
    if (typeof value === "function" || (typeof value === "object" && value !== null)) return this.node(value);
    return typeof value === "symbol" ? this.#symbol(value) : this.#plain(value);
  }

  /** All that was met. */
  nodes(): Iterable<GraphNode> {
    return this.#nodes.values();
  }

  node(value: object): GraphNode {
    const known = this.#nodes.get(value);
    if (known !== undefined) return known;
    const node = this.#create(value);
    const name = nameByItself(value) ?? this.builtins.nameOf(value);
    if (name !== undefined) this.#named(node, name, value);
    else if (isProxy(value)) this.#toInspect.push(node);
    else if (typeof value === "function") this.#function(node, value);
    else this.#object(node, value);
    return node;
  }

  named(name: string): GraphNode {
    const key = `name ${name}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = this.#create(key);
    this.name(node, name);
    return node;
  }

  nativeGlobal(name: string, fn: object): GraphNode | undefined {
    const known = this.#natives.get(fn);
    if (known?.name === name) return known.node;
    // One that the project put there under a name of its own counts by what it is.
    if (!isNative(fn) || (fn as { name: unknown }).name !== name) return undefined;
    const node = this.named(`native ${name}`);
    this.#natives.set(fn, { name, node });
    return node;
  }

  identity(object: object): GraphNode {
    const node = this.node(object);
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const identity = this.#create(node);
    this.name(identity, "an object");
    return identity;
  }

  name(node: GraphNode, name: string): void {
    node.kind = "name";
    node.digest = digest(name);
  }

  add(node: GraphNode, name: string, value: unknown, variable?: string): void {
    node.edges.push({ name, to: this.target(value), variable });
  }

  /** The functions that the graph was asked for, before all others. */
  functions(): GraphNode[] {
    return [...this.#roots];
  }

  root(fn: object): void {
    this.#roots.push(this.node(fn));
  }

  async complete(): Promise<void> {
    while (this.#toInspect.length > 0 || this.#instances.length > 0) {
      const nodes = this.#toInspect;
      this.#toInspect = [];
      await this.around.outlines.load(nodes.flatMap(({ is }) => (typeof is === "function" ? [textOf(is)] : [])));
      for (let from = 0; from < nodes.length;) from = await this.#inspect(nodes, from);
      if (this.#toInspect.length > 0) continue;
      const instances = this.#instances;
      this.#instances = [];
      for (const node of instances) fillObject(this, node);
    }
  }

  /** Fills the next functions, of which the inspector is asked for few: others may be known thereafter. */
  async #inspect(nodes: readonly GraphNode[], from: number): Promise<number> {
    const asked: GraphNode[] = [];
    let next = from;
    for (; next < nodes.length && asked.length < BATCH; next++) {
      const node = nodes[next]!;
      const its = this.#ofModules.of(node.is, this.around.outlines);
      const filling = its === undefined ? void asked.push(node) : fillFunction(this, node, its);
      if (filling !== undefined) await filling;
    }
    const inspected = this.around.inspector.inspect(asked.map(({ is }) => is as object));
    await this.#ofModules.learn(inspected);
    for (const [i, node] of asked.entries()) {
      const filling = fillFunction(this, node, inspected[i]!);
      if (filling !== undefined) await filling;
    }
    return next;
  }

  #named(node: GraphNode, name: string, value: object): void {
    this.name(node, name);
    const work = isTask(value) ? workOf(value) : undefined;
    if (work === undefined) return;
    node.isTask = true;
    this.add(node, "work", work);
  }

  #create(is: unknown): GraphNode {
    const node: GraphNode = {
      id: this.#nodes.size,
      kind: "value",
      digest: "",
      is,
      edges: [],
      file: undefined,
      loads: undefined,
      isTask: false,
      isNative: false,
      moduleNames: [],
      foreign: [],
      metBy: undefined,
      number: 0,
      label: "",
      packageFolder: undefined,
      problem: undefined,
    };
    this.#nodes.set(is, node);
    return node;
  }

  #function(node: GraphNode, fn: object): void {
    node.kind = "code";
    // The one that may be extended no more throws, whoever asks for `arguments.callee`.
    const isNamed = isNative(fn) && !(isNameless(fn) && Object.isExtensible(fn));
    node.isNative = isNamed;
    if (isNamed) this.name(node, `native ${this.natives.nameOf(fn)}`);
    else this.#toInspect.push(node);
  }

  #object(node: GraphNode, object: object): void {
    const problem = unhashable(object);
    if (problem !== undefined) {
      node.problem = problem;
      return;
    }
    const data = isModuleNamespaceObject(object) ? undefined : digestData(object, this.around.root);
    if (data !== undefined) node.digest = data;
    else {
      // Their classes are looked at first: what a native class holds cannot be seen.
      for (const fn of classesOf(object)) this.node(fn);
      this.#instances.push(node);
    }
  }

  /** Many functions capture the same text, and its digest takes 1 µs. */
  #plain(value: unknown): Plain {
    // A map takes the two zeros for one.
    const known = Object.is(value, -0) ? undefined : this.#plains.get(value);
    if (known !== undefined) return known;
    const plain: Plain = { kind: "plain", value, digest: digestPlain(value, this.around.root) };
    if (!Object.is(value, -0)) this.#plains.set(value, plain);
    return plain;
  }

  #symbol(symbol: symbol): GraphNode {
    const known = this.#nodes.get(symbol);
    if (known !== undefined) return known;
    const node = this.#create(symbol);
    this.name(node, Symbol.keyFor(symbol) === undefined ? String(symbol) : `Symbol.for ${Symbol.keyFor(symbol)}`);
    return node;
  }
}
