import { inspect } from "node:util";
import { isSecret } from "./named.ts";
import { isPlain, type GraphNode } from "./node.ts";
import { textOf } from "./reflection.ts";
import { edgesOf, walk } from "./walk.ts";

/** What stands behind a digest, for people. */
export type Description =
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "value"; readonly text: string };

/** A value longer than this is not shown. */
const LONGEST = 200;

/** The code and the small values that a function reaches, by their digests; never what is secret. */
export function describeReached(root: GraphNode, ignored: readonly string[]): Map<string, Description> {
  const found = new Map<string, Description>();
  const secrets = new Set<string>();
  const addValue = (its: string, value: unknown): void => {
    const text = inspect(value, {
      depth: 3,
      breakLength: Infinity,
      maxArrayLength: 20,
      maxStringLength: LONGEST,
      getters: false,
    });
    if (text.length <= LONGEST) found.set(its, { kind: "value", text });
  };
  const visitNode = (its: string, reached: GraphNode): void => {
    if (isSecret(reached.is)) for (const { to } of reached.edges) if (isPlain(to)) secrets.add(to.digest);
    if (reached.kind === "code" && typeof reached.is === "function")
      found.set(its, { kind: "code", text: textOf(reached.is) });
    else if (reached.edges.length === 0 && !isSecret(reached.is)) addValue(its, reached.is);
  };
  walk(root, ignored, { plain: addValue, node: visitNode });
  for (const { to } of edgesOf(root, ignored)) if (isPlain(to)) addValue(to.digest, to.value);
  for (const its of secrets) found.delete(its);
  return found;
}
