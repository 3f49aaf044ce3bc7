import { isNode, type Node } from "./syntax.ts";

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
 * The variables of which a target is, or is a part: of `a.b[c] = 1` it is a, of `[x, y.z] = list` x and y.
 */
export function targetNames(target: unknown): string[] {
  if (!isNode(target)) return [];
  switch (target.type) {
    case "MemberExpression":
      return targetNames(target.object);
    case "ChainExpression":
      return targetNames(target.expression);
    case "CallExpression":
      return targetNames(target.callee);
    case "ObjectPattern":
      return (target.properties as Node[]).flatMap((property) => targetNames(property.value ?? property.argument));
    case "ArrayPattern":
      return (target.elements as unknown[]).flatMap(targetNames);
    case "AssignmentPattern":
      return targetNames(target.left);
    case "RestElement":
      return targetNames(target.argument);
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      return targetNames(target.expression);
    default:
      return boundNames(target);
  }
}
