import { isDeepStrictEqual } from "node:util";
import { isBoxedPrimitive } from "node:util/types";

/**
 * Where two values differ in anything that a task could see: also in the order of properties, of
 * maps and of sets, in holes, and in which of their objects are the same. Undefined where they do not.
 */
export function difference(a: unknown, b: unknown): string | undefined {
  return compare(a, b, "it", new Map(), new Map());
}

function compare(
  a: unknown,
  b: unknown,
  at: string,
  toB: Map<object, unknown>,
  toA: Map<object, unknown>,
): string | undefined {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null)
    return Object.is(a, b) ? undefined : `${at}: ${shown(a)} is not ${shown(b)}`;
  if (toB.has(a) || toA.has(b))
    return toB.get(a) === b && toA.get(b) === a ? undefined : `${at} is not shared in the same way`;
  toB.set(a, b);
  toA.set(b, a);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `${at} has another prototype`;
  const all = (pairs: readonly (readonly [unknown, unknown, string])[]): string | undefined => {
    for (const [left, right, place] of pairs) {
      const found = compare(left, right, place, toB, toA);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  if (a instanceof Map && b instanceof Map) {
    if (a.size !== b.size) return `${at} has another size`;
    const [left, right] = [[...a].flat(1), [...b].flat(1)];
    return all(left.map((each, i) => [each, right[i], `${at}.entry(${i / 2})`]));
  }
  if (a instanceof Set && b instanceof Set) {
    if (a.size !== b.size) return `${at} has another size`;
    const right = [...b];
    return all([...a].map((each, i) => [each, right[i], `${at}.item(${i})`]));
  }
  if (a instanceof Error && b instanceof Error) {
    if (a.message !== b.message) return `${at} has another message`;
    if (Object.hasOwn(a, "cause") !== Object.hasOwn(b, "cause")) return `${at}: only one has a cause`;
    return all([[a.cause, b.cause, `${at}.cause`]]);
  }
  if (
    ArrayBuffer.isView(a) ||
    a instanceof ArrayBuffer ||
    a instanceof Date ||
    a instanceof RegExp ||
    isBoxedPrimitive(a)
  )
    return isDeepStrictEqual(a, b) ? undefined : `${at} has other contents`;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return `${at} has another length`;
  const keys = Object.keys(a);
  if (!isDeepStrictEqual(keys, Object.keys(b))) return `${at} has other keys`;
  return all(
    keys.map((key) => [
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      `${at}[${JSON.stringify(key)}]`,
    ]),
  );
}

/** An object's own `toString` may be anything. */
function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
