import { isFunction, isNode, visitCode, type Node } from "./syntax.ts";

/*
 * `class Stamp extends Give { #n = 1 }` puts `#n` on whatever object `Give` returns, and no property of that object
 * shows it.
 */

/** A class whose private members may be put on an object that it did not make. */
export function mayStamp(its: Node): boolean {
  return isNode(its.superClass) && membersOf(its).some((each) => each.static !== true && isPrivate(each.key));
}

/** Whether a class or a function that is called with `new` may give an object of its own choice. */
export function givesOther(its: Node): boolean {
  if (its.type === "FunctionExpression" || its.type === "FunctionDeclaration") return returnsValue(its.body as Node);
  const made = membersOf(its).find(({ kind }) => kind === "constructor");
  return made !== undefined && returnsValue((made.value as Node).body as Node);
}

function membersOf({ type, body }: Node): Node[] {
  return type === "ClassExpression" ? ((body as Node).body as Node[]) : [];
}

function isPrivate(key: unknown): boolean {
  return isNode(key) && key.type === "PrivateIdentifier";
}

/** Those of functions within it are their own. */
function returnsValue(body: Node): boolean {
  const pending = [body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "ReturnStatement" && isNode(node.argument)) return true;
    if (!isFunction(node) && !node.type.startsWith("Class")) visitCode(node, (child) => void pending.push(child));
  }
  return false;
}
