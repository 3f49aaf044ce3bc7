import { isNode, visitCode, type Node } from "./syntax.ts";

/** Stands for a name that comes of a call, and may be another each time. */
export const CALLED = "()";

/**
 * The variables that the computed names of a class's fields are made of: `[key] = 1` gives key. They are read once, as the
 * class is made, and no value shows them then.
 */
export function fieldNames(its: Node): string[] {
  if (its.type !== "ClassExpression") return [];
  const found = new Set<string>();
  for (const { type, computed, static: isStatic, key } of (its.body as Node).body as Node[])
    if (type === "PropertyDefinition" && computed === true && isStatic !== true && isNode(key)) addNames(key, found);
  return [...found];
}

function addNames(key: Node, found: Set<string>): void {
  const pending = [key];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "Identifier") found.add(node.name as string);
    else if (!SIMPLE.has(node.type)) found.add(CALLED);
    const isPlainMember = node.type === "MemberExpression" && node.computed !== true;
    visitCode(node, (child, field) => {
      if (!isPlainMember || field !== "property") pending.push(child);
    });
  }
}

/** What has the same value as long as its variables have. */
const SIMPLE: ReadonlySet<string> = new Set([
  "Literal",
  "TemplateLiteral",
  "TemplateElement",
  "BinaryExpression",
  "MemberExpression",
]);
