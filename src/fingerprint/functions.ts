import type { DigestMemo } from "../model/store.ts";
import { digest } from "./digest.ts";
import { namesIn, type Names } from "./references.ts";
import { digestFunction, digestSyntax, isFunction, isNode, type Node } from "./syntax.ts";

/** What counts of a function's text, or a class's. */
export interface FunctionOutline extends Names {
  /** Of the text, without comments, formatting and types. */
  readonly digest: string;
}

/** Outlines of functions by their texts: each is parsed once in the life of the store. */
export interface FunctionOutlines {
  /** Makes the outlines of all these texts known. */
  load(texts: Iterable<string>): Promise<void>;
  /** The outline of a text that was loaded. */
  of(text: string): FunctionOutline;
}

/** Of outlines in this form: one that an earlier version remembered has another. */
const MEMO_KIND = "function 5";

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
  const { parse } = await import("./parse.ts");
  const code =
    onlyExpression(parse(`(${text})`, "f.js")) ??
    onlyMember(parse(`({${text}})`, "f.js"), parse(`(class{${text}})`, "f.js"));
  if (code === undefined) return { ...UNREADABLE, digest: name };
  return { digest: isFunction(code) ? digestFunction(code) : digestSyntax(code), ...namesIn(code) };
}

/** Code that cannot be read (a loader's, or a language's of tomorrow): its text counts, and its whole file. */
const UNREADABLE: Names = {
  free: [],
  imported: [],
  isOpaque: true,
  loadsComputed: false,
  isOfOuterThis: false,
  isOfOwnThis: true,
  isOfPlace: false,
};

/** The function or the class that a program is, of which there is nothing else. */
function onlyExpression(program: Node | undefined): Node | undefined {
  const [statement] = (program?.body ?? []) as Node[];
  return isNode(statement?.expression) ? statement.expression : undefined;
}

/** A method's text is no expression, but it is one member of an object or, with private names, of a class. */
function onlyMember(...programs: readonly (Node | undefined)[]): Node | undefined {
  for (const program of programs) {
    const whole = onlyExpression(program);
    const [member] = (whole?.properties ?? (whole?.body as Node | undefined)?.body ?? []) as Node[];
    if (isNode(member?.value) && isFunction(member.value)) return member.value;
  }
  return undefined;
}
