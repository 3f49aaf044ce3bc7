import type { Note } from "../model/key.ts";
import { digest } from "./digest.ts";
import { unseen } from "./unseen.ts";
import { isPlain, type Edge, type GraphNode } from "./node.ts";

/** What one function reaches, gathered from the graph: labels with digests, and where to look further. */
export interface Reached {
  readonly code: Map<string, string>;
  /** Without the plain values that the function itself captures: many tasks differ in these alone. */
  readonly captured: ReadonlyMap<string, string>;
  readonly packageFolders: ReadonlySet<string>;
  /** The project's files in which its code stands. */
  readonly files: ReadonlySet<string>;
  /** Modules that the code takes names from, outside of the project's files: in which file, and as it is written. */
  readonly foreign: readonly (readonly [file: string, specifier: string])[];
  /** Modules that the code loads by itself: from which file, and as it is written. */
  readonly imported: readonly (readonly [file: string, specifier: string])[];
  /** Files of which all counts, since their code runs what no text shows. */
  readonly opaqueFiles: ReadonlySet<string>;
  /** Files whose places count. */
  readonly places: ReadonlySet<string>;
  /** The first native function that is reached as a value, by its label: it may be an addon's. */
  readonly native: string | undefined;
  readonly notes: readonly Note[];
  /** The digest of which name stands for which thing. */
  readonly wiring: string;
}

/** Told of each thing that is reached, with its digest in the parts; for what is shown to people. */
export interface Visit {
  plain(this: void, digest: string, value: unknown): void;
  node(this: void, digest: string, node: GraphNode): void;
}

/** The label of the digest of which name stands for which thing. */
export const WIRING = "bindings";

/** The edges that a task does not ignore. */
export function edgesOf(node: GraphNode, ignored: readonly string[]): readonly Edge[] {
  if (ignored.length === 0) return node.edges;
  return node.edges.filter(({ variable }) => variable === undefined || !ignored.includes(variable));
}

/**
 * Walks from a function to all that it reaches, breadth first, and numbers what it meets: two walks
 * give the same exactly where the same is reached in the same way, shared and circular parts included.
 *
 * @param ignored names of variables that do not matter, at any depth
 */
export function walk(root: GraphNode, ignored: readonly string[], { visit, wiring }: WalkOptions = {}): Reached {
  return new Walk(ignored, visit, wiring).from(root);
}

export interface WalkOptions {
  readonly visit?: Visit;
  /** The digest of which name stands for which thing, where it is known from an earlier walk of an equal graph. */
  readonly wiring?: string | undefined;
}

class Walk implements Reached {
  readonly code = new Map<string, string>();
  readonly captured = new Map<string, string>();
  readonly packageFolders = new Set<string>();
  readonly files = new Set<string>();
  readonly foreign: [string, string][] = [];
  readonly imported: [string, string][] = [];
  readonly opaqueFiles = new Set<string>();
  readonly places = new Set<string>();
  readonly notes: Note[] = [];
  native: string | undefined;
  /** All that was met, in the order of their numbers. */
  readonly #met: GraphNode[] = [];
  readonly #tasks: GraphNode[] = [];
  #readsName = false;
  #readsWork = false;
  /** What only packages hold is looked at last: what they hide is their own matter. */
  readonly #ofPackages: GraphNode[] = [];
  readonly #wiring: string[] = [];
  readonly #ignored: readonly string[];
  readonly #visit: Visit | undefined;
  readonly #isWired: boolean;
  wiring: string;

  constructor(ignored: readonly string[], visit: Visit | undefined, wiring: string | undefined) {
    this.#ignored = ignored;
    this.#visit = visit;
    this.#isWired = wiring !== undefined;
    this.wiring = wiring ?? "";
  }

  from(root: GraphNode): this {
    const edges = edgesOf(root, this.#ignored);
    // The labels of its own values, which are put in for each task.
    for (const { name, to } of edges) if (isPlain(to)) this.captured.set(name, "");
    const queue = [root];
    this.#meet(root, "function");
    for (const node of queue) this.#look(node, node.packageFolder === undefined ? queue : this.#ofPackages);
    if (this.#readsWork) for (const task of this.#tasks) this.#lookAtWork(task);
    for (const node of this.#ofPackages) this.#look(node, this.#ofPackages, true);
    if (this.#readsName) for (const node of this.#met) this.#addName(node);
    this.notes.push(...unseen(this.#met));
    for (const { name, to } of edges) if (isPlain(to)) this.captured.delete(name);
    if (!this.#isWired) this.wiring = digest(this.#wiring.join("\n"));
    if (edges.length > 0) this.captured.set(WIRING, this.wiring);
    return this;
  }

  #meet(node: GraphNode, label: string): void {
    node.metBy = this;
    node.number = this.#met.push(node) - 1;
    node.label = label;
  }

  /** Of a task whose function is called as any other is: it gives no result that is told apart. */
  #lookAtWork(task: GraphNode): void {
    const queue: GraphNode[] = [];
    const line = this.#follow(task, queue);
    if (!this.#isWired) this.#wiring.push(`${task.number}${line}`);
    for (const node of queue) this.#look(node, node.packageFolder === undefined ? queue : this.#ofPackages);
  }

  /** The name of a function that has it neither from its text nor from what it is called here. */
  #addName({ is, kind, loads, label, number }: GraphNode): void {
    if (typeof is !== "function" || kind !== "code" || number === 0 || loads?.name !== undefined) return;
    const name: unknown = Object.getOwnPropertyDescriptor(is, "name")?.value;
    if (typeof name === "string" && name !== label.slice(label.lastIndexOf(".") + 1))
      add(this.captured, `${label}.name`, digest(name));
  }

  #look(node: GraphNode, queue: GraphNode[], isOfPackage = false): void {
    const { label } = node;
    let line = this.#itself(node, label, isOfPackage);
    if (node.packageFolder !== undefined) this.packageFolders.add(node.packageFolder);
    this.#lookAtCode(node, label);
    if (node.isTask) this.#tasks.push(node);
    else line += this.#follow(node, queue);
    if (!this.#isWired) this.#wiring.push(line);
  }

  /** Goes on to what a node leads to; gives that as text. */
  #follow(node: GraphNode, queue: GraphNode[]): string {
    const { label, number } = node;
    let line = "";
    for (const edge of edgesOf(node, this.#ignored)) {
      const { name, variable } = edge;
      const its = variable !== undefined || label === "function" ? name : `${label}.${name}`;
      const end = this.#end(number === 0, edge, its, queue);
      if (!this.#isWired) line += ` ${name.length} ${name} ${end}`;
    }
    return line;
  }

  /** What stands at the end of an edge: a number, or the label of a plain value. */
  #end(isOfRoot: boolean, { name, to }: Edge, label: string, queue: GraphNode[]): string | number {
    if (isPlain(to)) {
      if (isOfRoot) return `= ${name}`;
      this.#visit?.plain(to.digest, to.value);
      return `= ${add(this.captured, label, to.digest)}`;
    }
    if (to.metBy !== this) {
      this.#meet(to, label);
      queue.push(to);
    }
    return to.number;
  }

  #itself(node: GraphNode, label: string, isOfPackage: boolean): string {
    if (node.problem !== undefined) {
      if (isOfPackage) return "hidden";
      this.notes.push({
        label,
        problem: `${label === "function" ? "it" : label} ${node.problem.what}`,
        hint: node.problem.hint,
        isFollowed: false,
      });
    }
    if (node.kind === "name") return node.digest;
    this.#visit?.node(node.digest, node);
    return `${node.kind} ${add(node.kind === "code" ? this.code : this.captured, label, node.digest)}`;
  }

  #lookAtCode(node: GraphNode, label: string): void {
    const { file, loads } = node;
    if (node.isNative) this.native ??= label;
    if (file !== undefined) {
      this.files.add(file);
      for (const specifier of node.foreign) this.foreign.push([file, specifier]);
    }
    if (loads === undefined) return;
    this.#readsName ||= loads.readsName;
    this.#readsWork ||= loads.readsWork;
    if (file !== undefined) for (const specifier of loads.imported) this.imported.push([file, specifier]);
    if (loads.isOfPlace && file !== undefined) this.places.add(file);
    const its = label === "function" ? "it" : label;
    if (loads.loadsComputed) {
      this.notes.push({
        label,
        problem: `${its} loads a module whose name is known only when it runs`,
        hint: 'Name it by a literal, import("./other.ts"), or import it at the top of the file.',
        isFollowed: false,
      });
    }
    const isLost = file === undefined && loads.imported.length > 0;
    if (!loads.isOpaque && !isLost) return;
    if (file !== undefined) this.opaqueFiles.add(file);
    this.notes.push({
      label,
      problem: `${its} runs code that is known only when it runs (eval, new Function)`,
      hint:
        file === undefined
          ? "Its file is not known, so that the task runs every time: move the function into a file."
          : "All of its file counts, with all of the project's files that this imports.",
      isFollowed: file !== undefined,
    });
  }
}

/** Adds a digest under a label, numbered where several things have one name and differ; gives the label. */
export function add(list: Map<string, string>, label: string, its: string): string {
  const known = list.get(label);
  if (known === its) return label;
  let name = label;
  for (let count = 2; list.has(name) && list.get(name) !== its; count++) name = `${label} (${count})`;
  list.set(name, its);
  return name;
}
