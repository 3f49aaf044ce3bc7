import { digestFunction, isFunction, isNode, unwrap, type Node } from "./syntax.ts";

/**
 * The functions that a module defines at its top level under names that stand for them as long as it
 * is loaded, each with its digest. Whatever has such a name's value has the module's own scope around
 * it, and no other: that need not be asked.
 *
 * @param nodes all of the module's
 */
export function lastingFunctions(program: Node, nodes: readonly Node[]): [name: string, digest: string][] {
  const assigned = new Set(assignedNames(nodes));
  const found: [string, string][] = [];
  for (const [name, fn] of topLevel(program)) if (!assigned.has(name)) found.push([name, digestFunction(fn)]);
  return found;
}

/** `function f() {}` and `const f = () => {}`, exported or not. */
function* topLevel(program: Node): Generator<[name: string, fn: Node]> {
  for (const statement of program.body as Node[]) {
    const its = isExport(statement) && isNode(statement.declaration) ? statement.declaration : statement;
    if (its.type === "FunctionDeclaration" && isNode(its.id)) yield [its.id.name as string, its];
    if (its.type !== "VariableDeclaration" || its.kind !== "const") continue;
    for (const { id, init } of its.declarations as Node[]) {
      const value = isNode(init) ? unwrap(init) : undefined;
      if (isNode(id) && id.type === "Identifier" && value !== undefined && isFunction(value))
        yield [id.name as string, value];
    }
  }
}

function isExport({ type }: Node): boolean {
  return type === "ExportNamedDeclaration" || type === "ExportDefaultDeclaration";
}

/** Names that are given another value; a name from another scope as well, which costs no more than asking. */
export function assignedNames(nodes: readonly Node[]): string[] {
  return [...new Set(nodes.flatMap(assignedBy))];
}

function assignedBy(node: Node): string[] {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return assignedIn(node.left);
    case "UpdateExpression":
      return assignedIn(node.argument);
    default:
      return [];
  }
}

function assignedIn(target: unknown): string[] {
  if (!isNode(target)) return [];
  const its = unwrap(target);
  switch (its.type) {
    case "Identifier":
      return [its.name as string];
    case "ObjectPattern":
      return (its.properties as Node[]).flatMap(({ value, argument }) => assignedIn(value ?? argument));
    case "ArrayPattern":
      return (its.elements as unknown[]).flatMap(assignedIn);
    case "AssignmentPattern":
      return assignedIn(its.left);
    case "RestElement":
      return assignedIn(its.argument);
    default:
      return [];
  }
}
