import { targetNames } from "./patterns.ts";
import { definingScope, scopesIn, type ScopeTree } from "./scopes.ts";
import { isNode, type Node } from "./syntax.ts";

/** What a piece of code leads to. */
export interface Names {
  /** Variables that it reads or writes and does not define itself; `this` of a function around it is one. */
  readonly free: readonly string[];
  /** Those of them that it changes: by assigning to them or to a part, or by calling a method of theirs. */
  readonly changed: readonly string[];
  /** Modules that it loads by a literal: `import("./other.ts")`, `new Worker(new URL("./w.ts", import.meta.url))`. */
  readonly imported: readonly string[];
  /** It loads or runs code that no text shows: `import(name)`, `eval`. */
  readonly isOpaque: boolean;
}

/** Stands for a module, or code, that is known only when it runs. */
const COMPUTED: unique symbol = Symbol("computed");

/** All names in a syntax tree. */
export function namesIn(piece: Node): Names {
  return namesOf(scopesIn(piece));
}

/** The names of a piece whose scopes are known. */
export function namesOf({ references, nodes }: ScopeTree): Names {
  const free = new Set<string>();
  for (const reference of references) if (definingScope(reference) === undefined) free.add(reference.name);
  const changed = new Set<string>();
  const imported = new Set<string>();
  let isOpaque = free.has("eval");
  for (const node of nodes) {
    for (const name of changedBy(node)) if (free.has(name)) changed.add(name);
    const loads = loadedBy(node, free);
    if (typeof loads === "string") imported.add(loads);
    else if (loads === COMPUTED) isOpaque = true;
  }
  return { free: [...free], changed: [...changed], imported: [...imported], isOpaque };
}

/** The variables of which a node may change something. */
function changedBy(node: Node): string[] {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return targetNames(node.left);
    case "UpdateExpression":
      return targetNames(node.argument);
    case "UnaryExpression":
      return node.operator === "delete" ? targetNames(node.argument) : [];
    case "CallExpression":
      return isNode(node.callee) && node.callee.type === "MemberExpression" ? targetNames(node.callee) : [];
    default:
      return [];
  }
}

/** The module that a node loads, as it is written; `COMPUTED` where that is known only when it runs. */
function loadedBy(node: Node, free: ReadonlySet<string>): string | typeof COMPUTED | undefined {
  const [first, second] = (node.arguments ?? []) as Node[];
  switch (node.type) {
    case "ImportExpression":
      return literal(node.source) ?? COMPUTED;
    case "TSExternalModuleReference":
      return literal(node.expression);
    case "CallExpression":
      if (isRequire(node.callee)) return literal(first) ?? COMPUTED;
      return isVariable(node.callee, "Function") && free.has("Function") ? COMPUTED : undefined;
    case "NewExpression":
      if (isVariable(node.callee, "URL") && isOwnUrl(second)) return codeFile(literal(first));
      return isVariable(node.callee, "Function") && free.has("Function") ? COMPUTED : undefined;
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
