import { inspect } from "node:util";
import { isSecret } from "./named.ts";
import { isPlain, type GraphNode } from "./node.ts";
import { textOf } from "./reflection.ts";
import { edgesOf, walk } from "./walk.ts";

/** A value longer than this is not shown. */
const LONGEST = 200;

/**
 * The code and the small values that a function reaches, by their digests; never what is secret.
 *
 * @param hidden texts that must not be shown
 */
export function describeReached(
  root: GraphNode,
  ignored: readonly string[],
  hidden: readonly string[],
): Map<string, string> {
  const found = new Map<string, string>();
  const secrets = new Set<string>();
  const addValue = (its: string, value: unknown): void => {
    const text = describeValue(value, hidden);
    if (text !== undefined) found.set(its, text);
  };
  const visitNode = (its: string, reached: GraphNode): void => {
    if (isSecret(reached.is)) for (const { to } of reached.edges) if (isPlain(to)) secrets.add(to.digest);
    if (reached.kind === "code" && typeof reached.is === "function") found.set(its, textOf(reached.is));
    else if (reached.edges.length === 0 && !isSecret(reached.is)) addValue(its, reached.is);
  };
  walk(root, ignored, { visit: { plain: addValue, node: visitNode } });
  for (const { to } of edgesOf(root, ignored)) if (isPlain(to)) addValue(to.digest, to.value);
  for (const its of secrets) found.delete(its);
  return found;
}

/** What a small value looks like; undefined where it is not small, or holds what the environment holds: keys, passwords. */
export function describeValue(value: unknown, hidden: readonly string[]): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = inspect(value, {
    depth: 3,
    breakLength: Infinity,
    maxArrayLength: 20,
    maxStringLength: LONGEST,
    getters: false,
  });
  return text.length <= LONGEST && !holds(text, hidden) ? text : undefined;
}

/** What must not be shown: the texts of the environment that may be keys or passwords. Asking for all takes 50 µs. */
export function hiddenTexts(): string[] {
  return Object.values(process.env).filter((its = "") => its.length >= SHORTEST_SECRET) as string[];
}

/** A hidden text as a whole; or within another, where it is long and no path. */
export function holds(text: string, hidden: readonly string[]): boolean {
  return hidden.some(
    (its) => text.includes(`'${its}'`) || (its.length >= CERTAIN_SECRET && !its.includes("/") && text.includes(its)),
  );
}

const SHORTEST_SECRET = 6;
const CERTAIN_SECRET = 16;
