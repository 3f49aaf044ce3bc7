import { isModuleNamespaceObject, isProxy } from "node:util/types";
import type { Growth } from "./growth.ts";
import type { GraphNode } from "./node.ts";
import { addOnNodeModule, isNodeModule } from "./onNode.ts";
import { isNameless, isNative, textOf } from "./reflection.ts";
import type { FreeName, MemberUse } from "./references.ts";

/**
 * Adds what a variable stands for: of a module's namespace, and of an object of which only members
 * are read, these members; else the whole.
 */
export function addMembers(graph: Growth, node: GraphNode, { name, uses }: FreeName, value: unknown): void {
  if (uses === undefined || !uses.every((use) => addMember(graph, node, name, use, value))) {
    graph.add(node, name, value, name);
    if (isNodeModule(graph, value)) {
      const members = uses?.map((use) => use.members);
      addOnNodeModule(graph, node, value, { path: name, uses: members, variable: name });
    }
  }
}

/** False where the whole must count. */
function addMember(graph: Growth, node: GraphNode, name: string, use: MemberUse, value: unknown): boolean {
  const holders: object[] = [];
  let at = value;
  let path = name;
  let count = 0;
  for (const [i, member] of use.members.entries()) {
    if (typeof at !== "object" || at === null || isProxy(at) || graph.builtins.nameOf(at) !== undefined) break;
    const isLast = i === use.members.length - 1;
    const next = isModuleNamespaceObject(at)
      ? exported(at, member)
      : readOnly(graph, at, member, isLast && use.isCalled);
    if (next === undefined) break;
    if (!isModuleNamespaceObject(at)) holders.push(at);
    path += `.${member}`;
    at = next.value;
    count++;
  }
  if (at === value) return false;
  // Which object it is counts, since another function may change it.
  for (const holder of holders) node.edges.push({ name, to: graph.identity(holder), variable: name });
  graph.add(node, path, at, name);
  if (isNodeModule(graph, at))
    addOnNodeModule(graph, node, at, { path, uses: [use.members.slice(count)], variable: name });
  return true;
}

function exported(namespace: object, member: string): { value: unknown } | undefined {
  try {
    return { value: (namespace as Record<string, unknown>)[member] };
  } catch {
    return undefined;
  }
}

/** A member of a plain object, where reading it shows nothing else of the object. */
function readOnly(graph: Growth, object: object, member: string, isCalled: boolean): { value: unknown } | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  const its = Object.getOwnPropertyDescriptor(object, member);
  if (its === undefined || !("value" in its)) return undefined;
  // A method may read all of it, by `this`, and what is behind it by `super`, also when it is taken out.
  if (typeof its.value === "function" && /\bsuper\b/.test(textOf(its.value))) return undefined;
  return isCalled && usesThis(graph, its.value) ? undefined : { value: its.value as unknown };
}

function usesThis({ natives }: Growth, method: unknown): boolean {
  if (typeof method !== "function" || isProxy(method)) return true;
  // A bound one has a `this` already.
  if (isNative(method)) return !isNameless(method) && !natives.ignoresThis(method);
  const text = textOf(method);
  return /\b(this|super|eval)\b/.test(text) || /^class\b/.test(text);
}
