import { codeChildren, isNode, unwrap, type Node } from "./syntax.ts";

/** The names in a piece of code. */
export interface Names {
  /** Names that are read or written as variables, wherever they are defined. */
  readonly used: readonly string[];
  /** Names that the piece itself defines, in whatever scope inside. */
  readonly defined: readonly string[];
  /** Modules that it imports by a literal: `import("./other.ts")`. */
  readonly imported: readonly string[];
}

/** All names in a syntax tree. Scopes are not told apart: who asks must take the safe side. */
export function namesIn(root: Node): Names {
  const used = new Set<string>();
  const defined = new Set<string>();
  const imported = new Set<string>();
  const pending: Node[] = [unwrap(root)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "Identifier") used.add(node.name as string);
    else if (node.type === "ImportExpression") addLiteral(node.source, imported);
    for (const pattern of patternsOf(node)) for (const name of boundNames(pattern)) defined.add(name);
    for (const child of codeChildren(node)) if (!isLabelOrKey(node, child)) pending.push(child);
  }
  return { used: [...used], defined: [...defined], imported: [...imported] };
}

/** The names that a binding pattern defines: `{ a, b: [c] }` gives a and c. */
export function boundNames(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name as string];
    case "ObjectPattern":
      return (pattern.properties as Node[]).flatMap((property) => boundNames(property.value ?? property.argument));
    case "ArrayPattern":
      return (pattern.elements as unknown[]).flatMap(boundNames);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

/** What a node defines: parameters, variables, names of functions and classes. */
function patternsOf(node: Node): readonly unknown[] {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
      return [node.id, ...(node.params as unknown[])];
    case "ArrowFunctionExpression":
      return node.params as unknown[];
    case "ClassDeclaration":
    case "ClassExpression":
    case "VariableDeclarator":
      return [node.id];
    case "CatchClause":
      return [node.param];
    default:
      return [];
  }
}

/** Identifiers that name no variable: `a.name`, `{ name: 1 }`, `break name`. */
function isLabelOrKey(parent: Node, child: Node): boolean {
  if (child.type !== "Identifier" || parent.computed === true) return false;
  if (parent.type === "MemberExpression") return child === parent.property;
  if (parent.type === "Property") return child === parent.key && parent.shorthand !== true;
  if (parent.type === "MethodDefinition" || parent.type === "PropertyDefinition") return child === parent.key;
  return parent.type === "LabeledStatement" || parent.type === "BreakStatement" || parent.type === "ContinueStatement";
}

function addLiteral(source: unknown, to: Set<string>): void {
  if (isNode(source) && source.type === "Literal" && typeof source.value === "string") to.add(source.value);
}
