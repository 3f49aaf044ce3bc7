import type { DigestMemo } from "../model/memo.ts";
import { digest } from "./digest.ts";
import type { FunctionOutline } from "./functionOutline.ts";

/** Outlines of functions by their texts: each is parsed once in the life of the store. */
export interface FunctionOutlines {
  /** Makes the outlines of all these texts known. */
  load(texts: Iterable<string>): Promise<void>;
  /** The outline of a text that was loaded. */
  of(text: string): FunctionOutline;
}

/** Of outlines in this form: one that an earlier version remembered has another. */
const MEMO_KIND = "function 8";

/** @param memo where outlines are remembered, so that nothing is parsed when nothing changed */
export function functionOutlines(memo: DigestMemo): FunctionOutlines {
  const known = new Map<string, FunctionOutline>();
  return {
    of: (text) => known.get(text)!,
    async load(texts) {
      const unknown = new Map<string, string>();
      for (const text of texts) if (!known.has(text)) unknown.set(text, digest(text));
      if (unknown.size === 0) return;
      const remembered = await memo.recall(MEMO_KIND, [...unknown.values()]);
      const fresh = new Map<string, string>();
      for (const [text, name] of unknown) {
        const kept = remembered.get(name);
        const its = kept === undefined ? await outlineText(text, name) : (JSON.parse(kept) as FunctionOutline);
        known.set(text, its);
        if (kept === undefined) fresh.set(name, JSON.stringify(its));
      }
      if (fresh.size > 0) await memo.remember(MEMO_KIND, fresh);
    },
  };
}

async function outlineText(text: string, name: string): Promise<FunctionOutline> {
  // Loaded only when something changed: the parser is a native addon that takes 10 ms to load.
  const { outlineFunction } = await import("./functionOutline.ts");
  return outlineFunction(text, name);
}
