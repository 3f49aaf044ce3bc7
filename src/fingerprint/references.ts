import { keyOf } from "./patterns.ts";
import { definingScope, memberName, scopesIn, type Reference, type ScopeTree } from "./scopes.ts";
import { isNode, type Node } from "./syntax.ts";

/** What a piece of code leads to. Plain data: it is remembered as JSON. */
export interface Names {
  /** Variables that it reads or writes and does not define itself, in the order of the code units of their names. */
  readonly free: readonly FreeName[];
  /** Modules that it loads by a literal: `import("./other.ts")`, `new Worker(new URL("./w.ts", import.meta.url))`. */
  readonly imported: readonly string[];
  /** It runs code that no text shows: `eval`, `new Function`. */
  readonly isOpaque: boolean;
  /** It loads a module whose name is known only when it runs: `import(name)`. */
  readonly loadsComputed: boolean;
  /** It reads the `this` of a function around it, as an arrow function does. */
  readonly isOfOuterThis: boolean;
  /** It is a function that reads its own `this`: what it is called on counts. */
  readonly isOfOwnThis: boolean;
  /** It is a method that reads `super`: the prototype of the object that it was written in counts. */
  readonly isOfOwnSuper: boolean;
  /** It asks where it lies: `import.meta.url`. */
  readonly isOfPlace: boolean;
  /** It takes `name` of something, which may be a function. */
  readonly readsName: boolean;
  /** It takes `work` of something, which may be a task. */
  readonly readsWork: boolean;
}

/** A variable from around a piece, and what of it is used. */
export interface FreeName {
  readonly name: string;
  /** The members that are used, where nothing else of it is: `a.b` gives b. */
  readonly uses?: readonly MemberUse[];
}

export interface MemberUse {
  readonly members: readonly string[];
  readonly isCalled: boolean;
}

/** Stands for a module that is known only when it runs. */
const COMPUTED: unique symbol = Symbol("computed");
/** Stands for code that is known only when it runs. */
const MADE: unique symbol = Symbol("made");

/** All names in a syntax tree. */
export function namesIn(piece: Node): Names {
  return namesOf(scopesIn(piece));
}

/** The names of a piece whose scopes are known. */
export function namesOf(tree: ScopeTree): Names {
  const { references, nodes } = tree;
  const unbound = references.filter((reference) => definingScope(reference) === undefined);
  const free = new Set(unbound.map(({ name }) => name));
  const imported = new Set<string>();
  let isOpaque = free.has("eval");
  let loadsComputed = false;
  let isOfPlace = false;
  const taken = new Set<unknown>();
  for (const node of nodes) {
    taken.add(memberTaken(node));
    if (node.type === "MetaProperty" && (node.meta as Node).name === "import") isOfPlace = true;
    const loads = loadedBy(node, free);
    if (typeof loads === "string") imported.add(loads);
    else if (loads === COMPUTED) loadsComputed = true;
    else if (loads === MADE) isOpaque = true;
  }
  const ownThis = references.filter((each) => each.name === "this" && definingScope(each)?.fn === nodes[0]);
  return {
    free: freeNames(unbound),
    imported: [...imported],
    isOpaque,
    loadsComputed,
    isOfPlace,
    readsName: taken.has("name"),
    readsWork: taken.has("work"),
    isOfOuterThis: free.has("this"),
    isOfOwnThis: ownThis.length > 0,
    isOfOwnSuper: ownThis.some(({ isSuper }) => isSuper),
  };
}

/** The member that a node takes of a value, or the text that may be its name. */
function memberTaken(node: Node): unknown {
  if (node.type === "Literal") return node.value;
  return node.type === "Property" ? keyOf(node) : memberName(node);
}

function freeNames(unbound: readonly Reference[]): FreeName[] {
  const uses = new Map<string, MemberUse[] | undefined>();
  for (const { name, members, isCalled } of unbound) {
    if (name === "this") continue;
    const its = uses.has(name) ? uses.get(name) : [];
    if (members.length > 0) its?.push({ members, isCalled });
    uses.set(name, members.length > 0 ? its : undefined);
  }
  return [...uses]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, its]) => (its === undefined ? { name } : { name, uses: distinct(its) }));
}

function distinct(uses: readonly MemberUse[]): MemberUse[] {
  const byText = new Map(uses.map((use) => [JSON.stringify(use), use]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}

/** The module that a node loads, as it is written; `COMPUTED` where that is known only when it runs, `MADE` where it makes code. */
function loadedBy(node: Node, free: ReadonlySet<string>): string | typeof COMPUTED | typeof MADE | undefined {
  const [first, second] = (node.arguments ?? []) as Node[];
  switch (node.type) {
    case "ImportExpression":
      return literal(node.source) ?? COMPUTED;
    case "TSExternalModuleReference":
      return literal(node.expression);
    case "CallExpression":
      if (isRequire(node.callee)) return literal(first) ?? COMPUTED;
      return isVariable(node.callee, "Function") && free.has("Function") ? MADE : undefined;
    case "NewExpression":
      if (isVariable(node.callee, "URL") && isOwnUrl(second)) return codeFile(literal(first));
      return isVariable(node.callee, "Function") && free.has("Function") ? MADE : undefined;
    default:
      return undefined;
  }
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  const [only, ...more] = node.type === "TemplateLiteral" ? (node.quasis as Node[]) : [];
  return only !== undefined && more.length === 0 ? (only.value as { cooked: string }).cooked : undefined;
}

/** `require(…)` and `require.resolve(…)`, also of a `require` that `createRequire` made. */
function isRequire(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  return isVariable(callee, "require") || (callee.type === "MemberExpression" && isVariable(callee.object, "require"));
}

function isVariable(node: unknown, name: string): boolean {
  return isNode(node) && node.type === "Identifier" && node.name === name;
}

/** `import.meta.url` */
function isOwnUrl(node: unknown): boolean {
  if (!isNode(node) || node.type !== "MemberExpression") return false;
  return isNode(node.object) && node.object.type === "MetaProperty" && isVariable(node.property, "url");
}

/** A file beside this one that holds code, a worker's say; other files are inputs, which a task declares. */
function codeFile(path: string | undefined): string | undefined {
  if (path === undefined || !/\.[cm]?[jt]sx?$/.test(path)) return undefined;
  return /^\.{0,2}\//.test(path) ? path : `./${path}`;
}
