import { inspect } from "node:util";

/** Hides texts that must not be shown, written down or sent anywhere: `***` stands for each of them. */
export interface Veil {
  /** The same with `***` for each secret: texts wherever they stand in plain data. An error is changed itself, with those behind it. */
  hide<Value>(value: Value): Value;
  /** Whether a text, bytes, or any text in plain data holds a secret. */
  isIn(value: unknown): boolean;
}

/** Hides nothing. */
export const NO_VEIL: Veil = { hide: (value) => value, isIn: () => false };

/** What stands for a secret. */
const HIDDEN = "***";

/** @param texts the secrets; of two of which one holds the other, the longer is hidden first */
export function veilOver(texts: Iterable<string>): Veil {
  const secrets = [...new Set([...texts].flatMap(spellings))].sort((a, b) => b.length - a.length);
  if (secrets.length === 0) return NO_VEIL;
  const isHeld = (text: string): boolean => secrets.some((secret) => text.includes(secret));
  const hidden = (text: string): string =>
    isHeld(text) ? secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text) : text;
  return {
    hide: <Value>(value: Value) => hideIn(value, { hidden, isHeld, seen: new Map() }) as Value,
    isIn: (value) => holds(value, isHeld, new Set()),
  };
}

/** As it is, in an address, and between quotes. */
function spellings(text: string): readonly string[] {
  return [text, encodeURIComponent(text.toWellFormed()), JSON.stringify(text).slice(1, -1)];
}

interface Hiding {
  readonly hidden: (text: string) => string;
  readonly isHeld: (text: string) => boolean;
  /** What each object has become: there may be circles. */
  readonly seen: Map<object, unknown>;
}

/** A copy where something is hidden in it, of plain data, maps and sets; of another object what `console.log` shows. */
function hideIn(value: unknown, hiding: Hiding): unknown {
  if (typeof value === "string") return hiding.hidden(value);
  if (typeof value !== "object" || value === null) return value;
  if (hiding.seen.has(value)) return hiding.seen.get(value);
  if (Error.isError(value)) return hideInError(value, hiding);
  if (!holds(value, hiding.isHeld, new Set())) return value;
  if (ArrayBuffer.isView(value)) return HIDDEN;
  if (isOfClass(value)) return hiding.hidden(inspect(value, SHOWN));
  const inside = (its: unknown): unknown => hideIn(its, hiding);
  if (Array.isArray(value)) return filled<unknown[]>(value, [], hiding, (copy) => copy.push(...value.map(inside)));
  if (value instanceof Map)
    return filled(value, new Map(), hiding, (copy) => {
      for (const [key, its] of value) copy.set(inside(key), inside(its));
    });
  if (value instanceof Set)
    return filled(value, new Set(), hiding, (copy) => {
      for (const its of value) copy.add(inside(its));
    });
  return filled<Record<string, unknown>>(value, {}, hiding, (copy) => {
    for (const [key, its] of Object.entries(value)) copy[hiding.hidden(key)] = inside(its);
  });
}

const SHOWN = { depth: 4, maxArrayLength: null, maxStringLength: null } as const;

/** An address, a request's headers: what they hold is not in their properties. */
function isOfClass(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

function filled<Copy>(of: object, copy: Copy, { seen }: Hiding, fill: (copy: Copy) => unknown): Copy {
  seen.set(of, copy);
  fill(copy);
  return copy;
}

/** In place: it stays the error that the user's code knows. */
function hideInError(error: Error, hiding: Hiding): Error {
  hiding.seen.set(error, error);
  for (const name of new Set(["message", "stack", "cause", "errors", ...Object.keys(error)])) {
    const held: unknown = (error as unknown as Record<string, unknown>)[name];
    const shown = hideIn(held, hiding);
    if (shown === held) continue;
    const isListed = Object.getOwnPropertyDescriptor(error, name)?.enumerable ?? false;
    Reflect.defineProperty(error, name, { value: shown, enumerable: isListed, writable: true, configurable: true });
  }
  return error;
}

function holds(value: unknown, isHeld: (text: string) => boolean, seen: Set<object>): boolean {
  if (typeof value === "string") return isHeld(value);
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return isHeld(bytes.toString("utf8"));
  }
  if (value instanceof Map)
    return [...value].some(([key, its]) => holds(key, isHeld, seen) || holds(its, isHeld, seen));
  if (value instanceof Set) return [...value].some((its) => holds(its, isHeld, seen));
  if (!Error.isError(value) && isOfClass(value)) return isHeld(inspect(value, SHOWN));
  const inner = Error.isError(value) ? [value.message, value.stack, value.cause] : [];
  return [...inner, ...Object.keys(value), ...Object.values(value)].some((its) => holds(its, isHeld, seen));
}
