import { isNode, unwrap, type Node } from "./syntax.ts";

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
    case "TSParameterProperty":
      return boundNames(pattern.parameter);
    default:
      return [];
  }
}

/**
 * The members that a pattern takes, each as a path: `{ a, b: { c } }` gives a and b.c. Undefined where it takes all,
 * as `...rest` does, or members whose names are known only when it runs.
 */
export function membersTaken(pattern: unknown): string[][] | undefined {
  if (!isNode(pattern) || pattern.type !== "ObjectPattern") return undefined;
  const paths: string[][] = [];
  for (const property of pattern.properties as Node[]) {
    const key = keyOf(property);
    if (key === undefined) return undefined;
    for (const deeper of membersTaken(withoutDefault(property.value as Node)) ?? [[]]) paths.push([key, ...deeper]);
  }
  return paths.length === 0 ? undefined : paths;
}

/** The name of a property that is no rest, where it is written. */
export function keyOf({ type, key, computed }: Node): string | undefined {
  if (type !== "Property" || !isNode(key)) return undefined;
  if (key.type === "Identifier") return computed === true ? undefined : (key.name as string);
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

/** `{ a = 1 }` takes a; what it stands for where there is none is another matter. */
function withoutDefault(target: Node): Node {
  const its = unwrap(target);
  return its.type === "AssignmentPattern" ? unwrap(its.left as Node) : its;
}
