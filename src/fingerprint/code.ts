import { randomUUID } from "node:crypto";
import type { Fingerprint, Note } from "../model/key.ts";
import type { DigestMemo } from "../model/memo.ts";
import type { StandardSchema } from "../model/schema.ts";
import type { Task } from "../model/task.ts";
import { digest } from "./digest.ts";
import { CANNOT_BE_COMPARED } from "./comparable.ts";
import { describeReached, describeValue, hiddenTexts } from "./describe.ts";
import { functionOutlines } from "./functions.ts";
import { readGraph, type GraphBuilder } from "./graph.ts";
import { openInspector } from "./inspect.ts";
import { noteImportedNames } from "./importedNames.ts";
import { installedNode } from "./installed.ts";
import { byLabel, keySection } from "./key.ts";
import { loadedParts, type LoadedFrom } from "./loaded.ts";
import { loadedSettings } from "./loadedSettings.ts";
import type { ProjectModules } from "./modules.ts";
import { isPlain, type GraphNode } from "./node.ts";
import { installedPackages } from "./packages.ts";
import { edgesOf, walk } from "./walk.ts";
import { rememberedWirings, type Wirings } from "./wirings.ts";

/** What counts of a task's code, and of what this uses. */
export interface TaskCode {
  /** Its function, and every function and class that it reaches. The same list for tasks that share it. */
  readonly code: readonly Fingerprint[];
  /** The values that these use. */
  readonly captured: readonly Fingerprint[];
  /** The packages that these are from. The same list for tasks that share it. */
  readonly packages: readonly Fingerprint[];
  /** What could not be followed, or not be compared. */
  readonly notes: readonly Note[];
}

/** The code, captured values and packages of tasks' keys. */
export interface CodeParts {
  /** Reads what these tasks use now: to be called as a run begins. */
  read(tasks: Iterable<Task>): Promise<void>;
  /** What was read; a task that was not is read now, alone. */
  of(task: Task): TaskCode | Promise<TaskCode>;
  /** A digest of all that a task's checks are and use: it counts in no key. */
  checksOf(task: Task): Promise<string>;
  /**
   * The code and the small values behind the digests of a task's parts. To be asked before the task runs, since
   * it may change the values.
   */
  describe(task: Task): Promise<ReadonlyMap<string, string>>;
  /** What a small value that was read looks like, of those that a task's own function captures. */
  show(captured: Fingerprint): string | undefined;
}

/**
 * What counts of tasks' code, exactly: the live functions are followed to all that they reach, by the
 * values that their variables have when they are read (`docs/architecture.md`, 'The code part').
 *
 * @param root the project's, from which places count
 */
export function codeParts(root: string, openModules: () => ProjectModules, memo: DigestMemo): CodeParts {
  let known = new Map<unknown, TaskCode>();
  /** What was read last, for describing it. */
  let read: GraphBuilder | undefined;
  let hidden: readonly string[] | undefined;
  /** How texts look that many tasks capture: 5 µs each. */
  const shown = new Map<string, string | undefined>();
  const values = new WeakMap<Fingerprint, unknown>();
  const outlines = functionOutlines(memo);
  const graphOf = async (tasks: readonly Task[], modules: ProjectModules): Promise<GraphBuilder> => {
    const inspector = await openInspector(() => filesOf(tasks));
    try {
      const graph = await readGraph([...new Set(tasks.map(({ work }) => work))], {
        root,
        modules,
        outlines,
        inspector,
      });
      await installedNode(graph);
      return graph;
    } finally {
      inspector.close();
    }
  };
  /** What schemas are and use, as each was read first: they change inside of them what they have worked out. */
  const schemas = new WeakMap<StandardSchema, TaskCode>();
  const checks = new WeakMap<Task, Task>();
  const asTask = (task: Task): Task => {
    let its = checks.get(task);
    if (its === undefined) checks.set(task, (its = asTaskOf(task, task.options.checks)));
    return its;
  };
  const readAll = async (given: readonly Task[]): Promise<{ graph: GraphBuilder; found: Map<unknown, TaskCode> }> => {
    const unread = given.filter(({ options: { schema } }) => schema !== undefined && !schemas.has(schema));
    const read = new Map(unread.map((task) => [task.options.schema!, asTaskOf(task, task.options.schema)]));
    const tasks = read.size === 0 ? given : [...given, ...read.values()];
    const modules = openModules();
    const graph = await graphOf(tasks, modules);
    const effects = await noteImportedNames(graph.nodes(), modules);
    const keys = tasks.map((task) => sharedKey(graph.node(task.work), ignoredBy(task)));
    const groups = new Map(tasks.map((task, i) => [keys[i]!, graph.node(task.work)]));
    const wirings = await rememberedWirings([...groups.values()], tasks.map(({ name }) => name).join("\n"), memo);
    const from = { modules, packages: installedPackages(), effects, settings: loadedSettings(modules), root };
    const reading = new Reading(from, wirings, values);
    const found = new Map<unknown, TaskCode>();
    for (const [i, task] of tasks.entries()) {
      const code = reading.of(groups.get(keys[i]!)!, graph.node(task.work), ignoredBy(task), keys[i]!);
      found.set(task, code instanceof Promise ? await code : code);
    }
    for (const [schema, its] of read) schemas.set(schema, found.get(its)!);
    for (const task of given) {
      const its = task.options.schema === undefined ? undefined : schemas.get(task.options.schema);
      if (its !== undefined) found.set(task, withSchema(found.get(task)!, its));
    }
    await wirings.remember();
    return { graph, found };
  };
  return {
    async read(tasks) {
      hidden = undefined;
      shown.clear();
      const all = [...tasks];
      for (const task of tasks) if (task.options.checks !== undefined) all.push(asTask(task));
      ({ graph: read, found: known } = await readAll(all));
    },
    async checksOf(task) {
      const { code, captured, packages } = await this.of(asTask(task));
      return digest(keySection("code", code) + keySection("captured", captured) + keySection("packages", packages));
    },
    of(task) {
      return known.get(task) ?? readAll([task]).then(({ found }) => found.get(task)!);
    },
    async describe(task) {
      const graph = known.has(task) ? read! : await graphOf([task], openModules());
      return describeReached(graph.node(task.work), task.options.ignoreCaptures ?? NOTHING, (hidden ??= hiddenTexts()));
    },
    show(captured) {
      if (!values.has(captured)) return undefined;
      const value = values.get(captured);
      if (typeof value !== "string") return describeValue(value, (hidden ??= hiddenTexts()));
      if (!shown.has(value)) shown.set(value, describeValue(value, (hidden ??= hiddenTexts())));
      return shown.get(value);
    },
  };
}

const NOTHING: readonly string[] = [];

/** A task's checks or its schema as if they were its function: followed in the same way, to all that they reach. */
function asTaskOf({ kind, name, dependencies, definedAt, options }: Task, work: unknown): Task {
  const { ignoreCaptures } = options;
  const its = ignoreCaptures === undefined ? {} : { ignoreCaptures };
  return {
    kind,
    name,
    dependencies,
    options: its,
    info: undefined,
    definedAt,
    work: work as never,
    run: async () => {},
  };
}

/** A schema counts as one thing, with the packages that it is from. */
function withSchema({ code, captured, packages, notes }: TaskCode, its: TaskCode): TaskCode {
  const whole = digest(keySection("code", its.code) + keySection("captured", its.captured));
  const all = new Map([...packages, ...its.packages].map((each) => [each[0], each]));
  return {
    code,
    captured: [...captured, ["schema", whole] as const].sort(byLabel),
    packages: [...all.values()].sort(byLabel),
    notes: [...notes, ...its.notes],
  };
}

/** Where the first of them were made: a stack takes 7 µs to read, and the others' files are mostly imported by these. */
function filesOf(tasks: readonly Task[]): Set<string> {
  return new Set(tasks.slice(0, 100).flatMap(({ definedAt }) => definedAt.map(({ file }) => file)));
}

function ignoredBy({ options }: Task): readonly string[] {
  return options.ignoreCaptures ?? NOTHING;
}

/** One reading of many tasks: what they have in common is gathered once. */
class Reading {
  readonly #from: LoadedFrom;
  readonly #wirings: Wirings;
  /** Behind the fingerprints of what functions capture themselves. */
  readonly #values: WeakMap<Fingerprint, unknown>;
  readonly #shared = new Map<string, Shared>();

  constructor(from: LoadedFrom, wirings: Wirings, values: WeakMap<Fingerprint, unknown>) {
    this.#from = from;
    this.#wirings = wirings;
    this.#values = values;
  }

  /**
   * @param root one of those that have the key in common: the walk from it is for all
   * @param key see {@link sharedKey}
   */
  of(root: GraphNode, node: GraphNode, ignored: readonly string[], key: string): TaskCode | Promise<TaskCode> {
    const shared = this.#shared.get(key);
    if (shared !== undefined) return this.#complete(node, ignored, shared);
    return this.#share(root, ignored).then((its) => {
      this.#shared.set(key, its);
      return this.#complete(node, ignored, its);
    });
  }

  async #share(node: GraphNode, ignored: readonly string[]): Promise<Shared> {
    const wiring = this.#wirings.of(node, ignored);
    const reached = walk(node, ignored, { wiring });
    if (wiring === undefined) this.#wirings.note(node, ignored, reached.wiring);
    const { code, folders, notes } = await loadedParts(reached, this.#from);
    return {
      code: [...code].sort(byLabel),
      captured: [...reached.captured],
      packages: this.#from.packages.parts(folders),
      notes,
    };
  }

  /** Puts in the plain values that a function itself captures. */
  #complete(node: GraphNode, ignored: readonly string[], { code, captured, packages, notes }: Shared): TaskCode {
    const own: Fingerprint[] = [...captured];
    for (const { name, to } of edgesOf(node, ignored)) {
      if (!isPlain(to)) continue;
      const its: Fingerprint = [name, to.digest];
      this.#values.set(its, to.value);
      own.push(its);
    }
    // No later key is equal: what cannot be compared may have changed.
    for (const { label, isFollowed } of notes)
      if (!isFollowed) own.push([`${label} ${CANNOT_BE_COMPARED}`, randomUUID()]);
    return { code, captured: own.length > 1 ? own.sort(byLabel) : own, packages, notes };
  }
}

/** What functions have in common that reach the same, and differ in their own plain values at most. */
type Shared = TaskCode;

function sharedKey(node: GraphNode, ignored: readonly string[]): string {
  let key = `${node.digest} ${node.file} ${ignored.join(",")}`;
  for (const { name, to } of edgesOf(node, ignored)) key += isPlain(to) ? `\n${name}` : `\n${name} ${to.id}`;
  return key;
}
