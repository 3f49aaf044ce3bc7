import { visitorKeys, type Node } from "oxc-parser";

/** The names of types and values that a declaration speaks of, in their order. */
export function namesIn(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (its: unknown): void => {
    if (Array.isArray(its)) for (const each of its) visit(each);
    else if (isNode(its)) {
      const name = nameOf(its);
      if (name !== undefined) names.add(name);
      for (const key of visitorKeys[its.type] ?? []) visit((its as unknown as Record<string, unknown>)[key]);
    }
  };
  visit(node);
  return names;
}

function nameOf(node: Node): string | undefined {
  const its =
    node.type === "TSTypeReference"
      ? node.typeName
      : node.type === "TSTypeQuery"
        ? node.exprName
        : node.type === "TSInterfaceHeritage"
          ? node.expression
          : undefined;
  return its?.type === "Identifier" ? its.name : undefined;
}

function isNode(its: unknown): its is Node {
  return typeof its === "object" && its !== null && "type" in its;
}
