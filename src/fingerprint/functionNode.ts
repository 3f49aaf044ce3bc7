import { digest } from "./digest.ts";
import type { FunctionOutline } from "./functionOutline.ts";
import type { Growth } from "./growth.ts";
import type { Inspected, InspectedScope } from "./inspect.ts";
import type { GraphNode, Problem } from "./node.ts";
import { HINT } from "./objectNode.ts";
import { CALLED } from "./fieldNames.ts";
import { addMembers } from "./members.ts";
import { addOnProcess } from "./processNode.ts";
import { addSettings } from "./settings.ts";
import { isTelemetry, nameTelemetry } from "./telemetry.ts";
import { accessor, addProperties } from "./properties.ts";
import type { FreeName } from "./references.ts";
import { isNameless, isNative, textOf } from "./reflection.ts";
import { isModuleScope, scopeOf, valueIn } from "./variables.ts";

/** Fills a function's node, now that the inspector has looked at it: what it is, and what it leads to. A promise only where a file must be read. */
export function fillFunction(graph: Growth, node: GraphNode, inspected: Inspected): Promise<void> | void {
  if (WRAPPED.some((name) => inspected.internals.has(name))) return fillWrapper(graph, node, inspected);
  const fn = node.is as object;
  if (inspected.url === "" && !graph.around.inspector.isBlind && isNameless(fn)) return fillClosure(node);
  if (graph.around.inspector.isBlind) {
    node.digest = graph.around.outlines.of(textOf(fn)).digest;
    node.problem = BLIND;
    return;
  }
  const owner = graph.ownerOf(inspected.url);
  if (owner.kind === "builtin") return fillBuiltin(graph, node, inspected, owner.module);
  if (owner.kind === "package" && isTelemetry(owner.folder)) return nameTelemetry(graph, node);
  const outline = graph.around.outlines.of(textOf(fn));
  if (owner.kind === "package") {
    node.packageFolder = owner.folder;
    graph.name(node, `${owner.file}:${inspected.place}`);
    addSettings(graph, node, fn);
    // What it captured when it was made by a call of the project's (`format(".2f")`) is no package's.
    return addVariables(graph, node, outline, innerScopes(inspected.scopes));
  }
  node.digest = outline.digest;
  node.file = owner.file;
  node.loads = outline;
  addVariables(graph, node, outline, inspected.scopes);
  const filling = addProperties(graph, node, outline, inspected);
  // Of most there is nothing to check, and no promise is made.
  if (!outline.isOfOuterThis && outline.fieldNames.length === 0) return filling;
  return check(graph, node, outline, filling);
}

/** A function of Node's, or of this library's: by its name, and what it was given when the project made it. */
function fillBuiltin(graph: Growth, node: GraphNode, { scopes }: Inspected, module: string): void {
  const { name } = node.is as { name: unknown };
  graph.name(node, `${module} ${String(name)}`);
  if (!module.startsWith("node:")) return addGiven(graph, node);
  if (isLoader(node.is as object)) node.problem = LOADER;
  // `promisify(load)`, `deprecate(load)`: what the module has from the start is Node's.
  for (const { variables } of innerScopes(scopes))
    for (const key of Reflect.ownKeys(variables)) {
      const value = valueIn({ variables }, String(key));
      if (typeof value === "function") graph.add(node, String(key), value, String(key));
    }
}

/**
 * What a kind of work was given that counts hangs on its function: what captures it is this library's own
 * matter, and another one in the next release.
 */
function addGiven(graph: Growth, node: GraphNode): void {
  const fn = node.is as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(fn)) graph.add(node, key, fn[key], key);
}

/** A `require` under another name, or what makes one. */
function isLoader(fn: object): boolean {
  const { name } = fn as { name: unknown };
  return name === "createRequire" || (Object.hasOwn(fn, "resolve") && Object.hasOwn(fn, "cache"));
}

const LOADER: Problem = {
  what: "loads modules whose names are known only when it runs",
  hint: 'Import them at the top of the file, or by a literal: import("./other.ts").',
};

/** Its text alone does not tell what it does. */
const BLIND: Problem = {
  what: "uses values that cannot be read: this Node has no inspector",
  hint: "Use a Node that was built with it; with --permission, also --allow-inspector.",
};

/** What a bound function and a proxy hold, in V8's words. */
const WRAPPED = ["[[TargetFunction]]", "[[Target]]"] as const;

/** A bound function or a proxy: what stands behind it counts. */
function fillWrapper(graph: Growth, node: GraphNode, { internals }: Inspected): void {
  node.kind = "code";
  node.digest = digest([...internals.keys()].join(" "));
  for (const [name, value] of internals) graph.add(node, name, value);
}

/** A closure of the engine's: what a collation compares by, what resolves a promise. */
function fillClosure(node: GraphNode): void {
  node.kind = "value";
  node.isNative = true;
  node.problem = { what: "is a function of the engine's own that holds something", hint: HINT };
}

/** The scopes that a package's module does not have from the start. */
function innerScopes(scopes: readonly InspectedScope[]): readonly InspectedScope[] {
  // Of CommonJS the outermost function without a name; such functions inside of it, or of an ES module, are no module.
  const module = scopes.findIndex(({ kind }) => kind === "Module");
  const own = module === -1 ? scopes.findLastIndex(({ kind }) => kind === "Closure") : module;
  const inner = own === -1 ? scopes.filter(({ kind }) => kind !== "Global" && kind !== "Script") : scopes.slice(0, own);
  // A bundle in a function of its own is as good as a module.
  return inner.filter(({ variables }) => Reflect.ownKeys(variables).length <= BUNDLE);
}

/** More variables than this has no function that makes functions. */
const BUNDLE = 40;

/** Adds what a function's free names stand for. */
function addVariables(
  graph: Growth,
  node: GraphNode,
  { free }: FunctionOutline,
  scopes: readonly InspectedScope[],
): void {
  const isPackage = node.packageFolder !== undefined;
  for (const each of free) {
    const { name } = each;
    const scope = scopeOf(scopes, name);
    if (scope === undefined) {
      if (!isPackage) addGlobalUses(graph, node, each);
      continue;
    }
    const value = valueIn(scope, name);
    // `const require = createRequire(import.meta.url)`: what it is given by a literal is followed by that.
    if (name === "require" && typeof value === "function" && isLoader(value)) {
      node.edges.push({ name, to: graph.named(name), variable: name });
      continue;
    }
    if (isModuleScope(scope.kind)) {
      node.moduleNames.push(name);
      if (addOfCommonJs(graph, node, each, scope)) continue;
    }
    if (value === process) addOnProcess(graph, node, name, each.uses);
    addMembers(graph, node, each, value);
  }
}

/** What every CommonJS module is given stands for the module, and not for a value. */
function addOfCommonJs(
  graph: Growth,
  node: GraphNode,
  { name, uses }: FreeName,
  { kind, variables }: InspectedScope,
): boolean {
  if (kind !== "Closure") return false;
  if (name === "__filename" || name === "__dirname") {
    if (variables[name] === undefined || typeof variables[name] !== "string") return false;
    node.loads = { ...node.loads!, isOfPlace: true };
    return true;
  }
  if (name !== "require" && name !== "module") return false;
  // `module.require(…)`, or `module` handed on.
  if (name === "module" && (uses === undefined || uses.some(({ members }) => members[0] === "require")))
    node.problem = LOADER;
  node.edges.push({ name, to: graph.named(name), variable: name });
  return true;
}

/** A global by its name; of an object that the language or Node brings along, what was installed on it besides. */
function addGlobalUses(graph: Growth, node: GraphNode, { name, uses }: FreeName): void {
  const isScope = name === "globalThis" || name === "global";
  if (isScope && uses !== undefined) {
    for (const { members, isCalled } of uses) {
      addGlobal(graph, node, members[0]!);
      if (members[0] === "process") addOnProcess(graph, node, name, [{ members: members.slice(1), isCalled }]);
    }
    return;
  }
  addGlobal(graph, node, name);
  if (name === "process") addOnProcess(graph, node, name, uses);
  if (!isScope && !INSTALLED_ON.includes(name)) return;
  const holder = (globalThis as unknown as Readonly<Record<string, object>>)[name]!;
  const used = uses?.map(({ members }) => members[0]!) ?? Object.getOwnPropertyNames(holder);
  for (const member of new Set(used)) {
    if (isScope && OF_NODE.has(member)) continue;
    const its = Object.getOwnPropertyDescriptor(holder, member);
    const value: unknown = its?.value;
    const isForeign = its?.enumerable === true || (typeof value === "function" && !isNative(value));
    if (its !== undefined && isForeign) graph.add(node, `${name}.${member}`, value ?? accessor(its, "get"), name);
  }
}

/** Objects of the language, whose own members are native and cannot be listed. */
const INSTALLED_ON: readonly string[] = ["Math", "JSON", "Reflect", "Atomics", "Intl"];
/** What Node puts into the global scope in a way that can be listed, as the project does. */
const OF_NODE: ReadonlySet<string> = new Set([
  "global",
  "globalThis",
  "clearImmediate",
  "setImmediate",
  "clearInterval",
  "clearTimeout",
  "setInterval",
  "setTimeout",
  "queueMicrotask",
  "structuredClone",
  "atob",
  "btoa",
  "performance",
  "fetch",
  "navigator",
  "crypto",
  "localStorage",
  "sessionStorage",
]);

/** What the language and Node bring along counts by its name; what was installed counts by its value. */
function addGlobal(graph: Growth, node: GraphNode, name: string): void {
  const its = Object.getOwnPropertyDescriptor(globalThis, name);
  if (its === undefined) {
    const to = graph.named(name in globalThis ? `global ${name}` : `no ${name}`);
    node.edges.push({ name, to, variable: name });
  } else if (its.get !== undefined) graph.add(node, name, accessor(its, "get"), name);
  else {
    const native = CONSTANTS.includes(name)
      ? graph.named(`native ${name}`)
      : typeof its.value === "function"
        ? graph.nativeGlobal(name, its.value as object)
        : undefined;
    if (native === undefined) graph.add(node, name, its.value, name);
    else node.edges.push({ name, to: native, variable: name });
  }
}

/** They look like variables, and cannot be changed. */
const CONSTANTS: readonly string[] = ["undefined", "NaN", "Infinity"];

async function check(
  graph: Growth,
  node: GraphNode,
  outline: FunctionOutline,
  filling: Promise<void> | void,
): Promise<void> {
  await filling;
  if (outline.isOfOuterThis) await checkThis(graph, node, outline);
  if (outline.fieldNames.length > 0) await checkFields(graph, node, outline);
}

/** Names of fields are what variables were as the class was made, and the same still where these have no other value since. */
async function checkFields(graph: Growth, node: GraphNode, { fieldNames }: FunctionOutline): Promise<void> {
  const module = node.file === undefined ? undefined : await graph.around.modules.alone(node.file);
  const changes = (name: string): boolean => name === CALLED || module?.assigned.includes(name) !== false;
  if (!fieldNames.some(changes)) return;
  node.problem = {
    what: "has fields whose names were computed as it was made, and cannot be read",
    hint: "Compute them from constants, or set them in the constructor.",
  };
}

async function checkThis(graph: Growth, node: GraphNode, { digest: its }: FunctionOutline): Promise<void> {
  const module = node.file === undefined ? undefined : await graph.around.modules.alone(node.file);
  // At the top level of a module it is undefined.
  if (module !== undefined && !module.outerThis.includes(its)) return;
  node.problem = {
    what: "uses the `this` of a function around it, which cannot be read",
    hint: "Put it into a constant (`const self = this`) and use that.",
  };
}
