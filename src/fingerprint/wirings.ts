import type { DigestMemo } from "../model/memo.ts";
import { digest } from "./digest.ts";
import { isPlain, type GraphNode } from "./node.ts";

/** The digests that walks give of which name stands for which thing, remembered from the last run of the same tasks. */
export interface Wirings {
  /** Undefined where the graph is not equal to that of the last run. */
  of(root: GraphNode, ignored: readonly string[]): string | undefined;
  note(root: GraphNode, ignored: readonly string[], wiring: string): void;
  /** Remembers what was noted. */
  remember(): Promise<void>;
}

const MEMO_KIND = "wirings 1";

/** Fewer walks take less than asking. */
const FEW = 8;

/**
 * A walk writes a line for each thing it meets: 200 tasks that reach 150 things each make 2 MB of
 * text. All of it depends on nothing but the graph, whose own digest takes one walk.
 *
 * @param name of the tasks, under which one graph is remembered
 */
export async function rememberedWirings(roots: readonly GraphNode[], name: string, memo: DigestMemo): Promise<Wirings> {
  if (roots.length <= FEW) return UNKNOWN;
  const { graph, numbers } = digestGraph(roots);
  const key = digest(name);
  const text = (await memo.recall(MEMO_KIND, [key])).get(key);
  const kept = text === undefined ? undefined : (JSON.parse(text) as Kept);
  const known = new Map(kept?.graph === graph ? kept.wirings : []);
  const size = known.size;
  const placeOf = (root: GraphNode, ignored: readonly string[]): string =>
    JSON.stringify([numbers.get(root)!, ...ignored]);
  return {
    of: (root, ignored) => known.get(placeOf(root, ignored)),
    note: (root, ignored, wiring) => void known.set(placeOf(root, ignored), wiring),
    async remember() {
      if (known.size === size) return;
      const its: Kept = { graph, wirings: [...known] };
      await memo.remember(MEMO_KIND, new Map([[key, JSON.stringify(its)]]));
    },
  };
}

const UNKNOWN: Wirings = { of: () => undefined, note: () => {}, remember: () => Promise.resolve() };

interface Kept {
  readonly graph: string;
  readonly wirings: readonly (readonly [place: string, wiring: string])[];
}

/** A digest of all that a walk from any of these looks at, and the numbers under which it knows them. */
function digestGraph(roots: readonly GraphNode[]): { graph: string; numbers: ReadonlyMap<GraphNode, number> } {
  const numbers = new Map<GraphNode, number>();
  const queue: GraphNode[] = [];
  const numberOf = (node: GraphNode): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, queue.length);
    return queue.push(node) - 1;
  };
  for (const root of roots) numberOf(root);
  const lines: string[] = [String(roots.length)];
  for (const { kind, digest: its, packageFolder, problem, edges } of queue) {
    let line = `${kind} ${its} ${packageFolder === undefined} ${problem === undefined} ${edges.length}`;
    for (const { name, to, variable } of edges) {
      line += ` ${name.length} ${name} ${variable === undefined ? "part" : `${variable.length} ${variable}`}`;
      line += isPlain(to) ? ` = ${to.digest}` : ` ${numberOf(to)}`;
    }
    lines.push(line);
  }
  return { graph: digest(lines.join("\n")), numbers };
}
