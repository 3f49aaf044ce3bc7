import { boundNames, membersTaken } from "./patterns.ts";
import { isFunction, isNode, visitCode, type Node } from "./syntax.ts";

/** A stretch of code with names of its own. */
export interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | undefined;
  /** Where `var` declares: `body` is that of a function or of the whole. */
  readonly kind: "body" | "block" | "function";
  /** The function whose parameters these are. */
  readonly fn: Node | undefined;
}

/** A name that is read or written as a variable, and where; `this` of an arrow function is one. */
export interface Reference {
  readonly name: string;
  readonly scope: Scope;
  /** The members that are taken of it one after the other, as far as they are written: of `a.b.c[i]` b and c. */
  readonly members: readonly string[];
  /** The last of the members is called, and so is given as `this` what it was taken of. */
  readonly isCalled: boolean;
  /** It is written `super`: then its name is `this`, to which it belongs. */
  readonly isSuper: boolean;
}

/** The scopes and the names of a piece of code. */
export interface ScopeTree {
  readonly root: Scope;
  readonly references: readonly Reference[];
  readonly nodes: readonly Node[];
}

/** Follows scopes as the language has them, in strict mode; with a stack of its own instead of recursion. */
export function scopesIn(piece: Node): ScopeTree {
  const root: Scope = { names: new Set(), parent: undefined, kind: "body", fn: undefined };
  const references: Reference[] = [];
  const nodes: Node[] = [];
  const pending: Pending[] = [{ node: piece, scope: root, uses: ITSELF }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, scope, uses } = next;
    nodes.push(node);
    declare(node, scope);
    const name = nameUsed(node);
    if (name !== undefined)
      for (const use of uses) references.push({ name, scope, isSuper: node.type === "Super", ...use });
    const inner = enter(node, scope);
    visitCode(node, (child, field) => {
      if (isName(node, child, field)) return;
      pending.push({
        node: child,
        scope: isOutside(node, field) ? scope : inner,
        uses: usesOf(child, field, node, uses),
      });
    });
  }
  return { root, references, nodes };
}

interface Pending {
  readonly node: Node;
  readonly scope: Scope;
  /** What its value is used for. */
  readonly uses: readonly Use[];
}

type Use = Pick<Reference, "members" | "isCalled">;

const ITSELF: readonly Use[] = [{ members: [], isCalled: false }];
const CALLED: readonly Use[] = [{ members: [], isCalled: true }];
/** An assignment is a value too, which a statement leaves alone. */
const NOTHING: readonly Use[] = [];

/** What a node's value is used for, by the node that it stands in and what the value of that is used for. */
function usesOf(child: Node, field: string, node: Node, uses: readonly Use[]): readonly Use[] {
  switch (node.type) {
    case "CallExpression":
    case "TaggedTemplateExpression":
      return field === "callee" || field === "tag" ? CALLED : ITSELF;
    case "MemberExpression": {
      const member = field === "object" ? memberName(node) : undefined;
      return member === undefined ? ITSELF : uses.map((use) => ({ ...use, members: [member, ...use.members] }));
    }
    case "VariableDeclarator":
      return field === "init" ? taken(node.id, NOTHING) : ITSELF;
    case "AssignmentPattern":
      return field === "right" ? taken(node.left, NOTHING) : ITSELF;
    case "AssignmentExpression":
      return field === "right" && node.operator === "=" ? taken(node.left, uses) : ITSELF;
    case "ExpressionStatement":
      return child.type === "AssignmentExpression" ? NOTHING : ITSELF;
    default:
      return ITSELF;
  }
}

/** What a pattern takes of a value, and what it is used for besides. */
function taken(pattern: unknown, besides: readonly Use[]): readonly Use[] {
  const paths = membersTaken(pattern);
  return paths === undefined ? ITSELF : [...paths.map((members) => ({ members, isCalled: false })), ...besides];
}

/** The member that an expression takes, where its name is written. */
export function memberName(node: Node): string | undefined {
  if (node.type !== "MemberExpression") return undefined;
  const property = node.property as Node;
  if (node.computed !== true) return property.type === "Identifier" ? (property.name as string) : undefined;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : undefined;
}

/** The scope in which a reference's name is defined; undefined where the piece does not define it. */
export function definingScope({ name, scope }: Reference): Scope | undefined {
  let at: Scope | undefined = scope;
  while (at !== undefined && !at.names.has(name)) at = at.parent;
  return at;
}

/** Adds the names that a node defines to the scope in which it stands. */
function declare(node: Node, scope: Scope): void {
  const add = (pattern: unknown, to = scope): void => boundNames(pattern).forEach((name) => to.names.add(name));
  switch (node.type) {
    case "VariableDeclaration":
      for (const { id } of node.declarations as Node[]) add(id, node.kind === "var" ? bodyOf(scope) : scope);
      break;
    case "VariableDeclarator":
      // Alone, as a piece of its own.
      if (scope.parent === undefined) add(node.id);
      break;
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
    case "TSImportEqualsDeclaration":
      add(node.id);
      break;
    case "ImportDeclaration":
      for (const { local } of node.specifiers as Node[]) add(local);
      break;
    default:
  }
}

function bodyOf(scope: Scope): Scope {
  let at = scope;
  while (at.kind !== "body" && at.parent !== undefined) at = at.parent;
  return at;
}

/** The scope of a node's children: its own where it opens one. */
function enter(node: Node, scope: Scope): Scope {
  const open = (kind: Scope["kind"], names: Iterable<string>, fn?: Node): Scope => ({
    names: new Set(names),
    parent: scope,
    kind,
    fn,
  });
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
      // Inside, its own name is itself, whatever it is called around it.
      return open(
        "function",
        [...[node.id, ...(node.params as Node[])].flatMap(boundNames), "this", "arguments"],
        node,
      );
    case "ArrowFunctionExpression":
      return open("function", (node.params as Node[]).flatMap(boundNames), node);
    case "ClassDeclaration":
    case "ClassExpression":
      return open("block", boundNames(node.id));
    case "PropertyDefinition":
    case "AccessorProperty":
      return open("block", ["this", "arguments"]);
    case "StaticBlock":
      return open("body", ["this", "arguments"]);
    case "BlockStatement":
      return open(scope.fn !== undefined && scope.fn.body === node ? "body" : "block", []);
    case "TSModuleBlock":
      return open("body", []);
    case "CatchClause":
      return open("block", boundNames(node.param));
    case "TSEnumDeclaration":
      return open(
        "block",
        ((node.body as Node).members as Node[]).map(({ id }) => String((id as Node).name ?? (id as Node).value)),
      );
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "SwitchStatement":
      return open("block", []);
    default:
      return scope;
  }
}

/** Children that stand outside of the scope that their parent opens. */
function isOutside(parent: Node, field: string): boolean {
  if (parent.type === "SwitchStatement") return field === "discriminant";
  return (parent.type === "PropertyDefinition" || parent.type === "AccessorProperty") && field !== "value";
}

/** The variable that a node stands for. */
function nameUsed(node: Node): string | undefined {
  switch (node.type) {
    case "Identifier":
      return node.name as string;
    case "ThisExpression":
    case "Super":
      return "this";
    case "MetaProperty":
      // `new.target` belongs to a function as `this` does; `import.meta` tells a place, and no place counts.
      return (node.meta as Node).name === "new" ? "this" : undefined;
    case "JSXOpeningElement":
      return componentName(node.name as Node);
    default:
      return undefined;
  }
}

/** `<Table.Row>` is the variable Table; `<div>` is none. */
function componentName(name: Node): string | undefined {
  let at = name;
  while (at.type === "JSXMemberExpression") at = at.object as Node;
  const text = at.type === "JSXIdentifier" ? (at.name as string) : "";
  return at !== name || /^[^a-z]/.test(text) ? text : undefined;
}

/** Identifiers that name no variable (`a.name`, `{ name: 1 }`, `break name`) or define one. */
function isName(parent: Node, child: Node, field: string): boolean {
  if (parent.type === "MetaProperty" || parent.type === "ImportDeclaration" || isNode(parent.source)) {
    return parent.type !== "ImportExpression";
  }
  if (field === "id") return parent.type !== "VariableDeclarator";
  if (child.type !== "Identifier" || parent.computed === true) return false;
  switch (parent.type) {
    case "MemberExpression":
      return field === "property";
    case "Property":
      return field === "key" && parent.shorthand !== true;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
      return field === "key";
    case "ExportSpecifier":
      return field === "exported";
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return field === "label";
    default:
      return false;
  }
}

/** The functions of a piece, each with the names that it takes from functions and blocks around it. */
export function capturesOf({ root, references, nodes }: ScopeTree): Map<Node, Set<string>> {
  const captures = new Map<Node, Set<string>>();
  for (const node of nodes) if (isFunction(node)) captures.set(node, new Set());
  for (const reference of references) {
    const defined = definingScope(reference);
    if (defined === undefined || defined === root) continue;
    for (let at: Scope = reference.scope; at !== defined; at = at.parent!) {
      if (at.fn !== undefined) captures.get(at.fn)!.add(reference.name);
    }
  }
  return captures;
}
