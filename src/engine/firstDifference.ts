import { isDeepStrictEqual } from "node:util";
import { summarize } from "./summary.ts";

/** Where two values first differ, and what each has there, in short. */
export interface FirstDifference {
  /** `rows[3].price`, `.get("a")`; null for the values as a whole. */
  readonly at: string | null;
  readonly before: string;
  readonly after: string;
}

/** What fits into a line beside a name. */
const SHORT = 60;
/** Nobody reads a longer path. */
const DEEPEST = 20;

/** Both values whole where they are short, else the first place in them that differs. */
export function firstDifference(before: unknown, after: unknown): FirstDifference {
  const whole = { at: null, before: summarize(before), after: summarize(after) };
  // A table's summary tells its size alone, which may be that of both.
  if (isShort(whole.before) && isShort(whole.after) && whole.before !== whole.after) return whole;
  let [at, a, b] = ["", before, after];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = stepInto(a, b);
    if (next === undefined) break;
    [at, a, b] = [`${at}${next.step}`, next.before, next.after];
  }
  return at === "" ? whole : { at: at.replace(/^\./, ""), before: summarize(a), after: summarize(b) };
}

function isShort(text: string): boolean {
  return text.length <= SHORT && !text.includes("\n");
}

interface Step {
  readonly step: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The first part that differs of two values that are made of parts in the same way. */
function stepInto(a: unknown, b: unknown): Step | undefined {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return undefined;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return { step: ".length", before: a.length, after: b.length };
    const index = a.findIndex((each, i) => !isDeepStrictEqual(each, b[i]));
    return index < 0 ? undefined : { step: `[${index}]`, before: a[index], after: b[index] };
  }
  if (a instanceof Map && b instanceof Map) {
    for (const [key, value] of a)
      if (typeof key !== "object" && b.has(key) && !isDeepStrictEqual(value, b.get(key)))
        return { step: `.get(${JSON.stringify(key) ?? String(key)})`, before: value, after: b.get(key) };
    return undefined;
  }
  if (!isPlain(a) || !isPlain(b)) return undefined;
  for (const [name, value] of Object.entries(a)) {
    if (!Object.hasOwn(b, name) || isDeepStrictEqual(value, b[name])) continue;
    const step = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    return { step, before: value, after: b[name] };
  }
  return undefined;
}

function isPlain(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}
