import {
  isArrayBuffer,
  isBoxedPrimitive,
  isDate,
  isMap,
  isNativeError,
  isProxy,
  isRegExp,
  isSet,
} from "node:util/types";
import { encode } from "./canonical/encode.ts";
import { digest } from "./digest.ts";

/**
 * The digest of a value that is data through and through; undefined where it holds a function, a
 * getter, an instance of a class, or a text in which `root` occurs: then its parts count one by one.
 * No getter is called.
 */
export function digestData(value: object, root: string): string | undefined {
  if (!isData(value, root)) return undefined;
  try {
    return digest(encode(value));
  } catch {
    // It holds something rare that the canonical form refuses (a RegExp with a lastIndex).
    return undefined;
  }
}

/** The digest of a number, a text or another value without parts. A path in the project counts from its root. */
export function digestPlain(value: unknown, root: string): string {
  if (typeof value === "string")
    return digest(`string ${value.includes(root) ? value.replaceAll(root, "\0root\0") : value}`);
  return digest(
    typeof value === "bigint"
      ? `bigint ${value}`
      : Object.is(value, -0)
        ? "number -0"
        : `${typeof value} ${String(value)}`,
  );
}

function isData(value: object, root: string): boolean {
  const seen = new Set<object>([value]);
  for (const each of seen) {
    const add = (part: unknown): boolean => {
      if (typeof part === "string") return !part.includes(root);
      if (typeof part === "function" || typeof part === "symbol") return false;
      if (typeof part === "object" && part !== null) seen.add(part);
      return true;
    };
    if (!partsAreData(each, add)) return false;
  }
  return true;
}

function partsAreData(object: object, add: (part: unknown) => boolean): boolean {
  if (isProxy(object)) return false;
  const prototype: unknown = Object.getPrototypeOf(object);
  if (Array.isArray(object))
    return prototype === Array.prototype && object.every(add) && isBare(object, object.length + 1);
  if (prototype === null || prototype === Object.prototype) {
    const keys = Object.keys(object);
    return isBare(object, keys.length) && keys.every((key) => addValue(object, key, add));
  }
  if (isMap(object))
    return prototype === Map.prototype && [...object].every(([key, its]) => add(key) && add(its)) && isBare(object, 0);
  if (isSet(object)) return prototype === Set.prototype && [...object].every(add) && isBare(object, 0);
  if (isNativeError(object)) return false;
  // Else the canonical form says whether it can have it: nothing of these can hold a function.
  return (
    isDate(object) ||
    isRegExp(object) ||
    ArrayBuffer.isView(object) ||
    isArrayBuffer(object) ||
    isBoxedPrimitive(object)
  );
}

/** Whether it has no more own keys than these; an array with holes has fewer. */
function isBare(object: object, count: number): boolean {
  if (ArrayBuffer.isView(object)) return true;
  return Object.getOwnPropertySymbols(object).length === 0 && Object.getOwnPropertyNames(object).length <= count;
}

function addValue(object: object, key: string, add: (part: unknown) => boolean): boolean {
  const its = Object.getOwnPropertyDescriptor(object, key)!;
  return "value" in its && add(its.value);
}
