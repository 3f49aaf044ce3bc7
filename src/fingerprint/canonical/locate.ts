import { classify } from "./classify.ts";
import { MAX_DEPTH } from "./format.ts";

/** Where in a value the first thing is that has no canonical form, and what it is. */
export interface RefusedPlace {
  /** As it would be written in code: `result.rows[3].parse`. */
  readonly path: string;
  /** `a function`, `an instance of Point`. */
  readonly what: string;
}

/** Walks a value that `encode` refused, in the same order, keeping the path this time. */
export function locateRefused(value: unknown, label: string): RefusedPlace {
  return find(value, label, new Set(), 0) ?? { path: label, what: "something that cannot be kept" };
}

function find(value: unknown, path: string, seen: Set<object>, depth: number): RefusedPlace | undefined {
  if (typeof value === "function") return { path, what: isClass(value) ? "a class" : "a function" };
  if (typeof value === "symbol") return { path, what: "a symbol" };
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (depth >= MAX_DEPTH) return { path: shorten(path), what: `nested deeper than ${MAX_DEPTH} levels` };
  const found = classify(value);
  if (found.kind === "refused") return { path: shorten(path), what: found.what };
  for (const [child, childPath] of children(value, path)) {
    const place = find(child, childPath, seen, depth + 1);
    if (place !== undefined) return place;
  }
  return undefined;
}

function* children(object: object, path: string): Iterable<[child: unknown, path: string]> {
  for (const key of Object.getOwnPropertySymbols(object)) {
    if (Object.getOwnPropertyDescriptor(object, key)!.enumerable) yield [key, `the key ${String(key)} of ${path}`];
  }
  if (ArrayBuffer.isView(object)) return;
  if (object instanceof Map) {
    let place = 0;
    for (const [key, value] of object) {
      yield [key, `${path}.keys()[${place}]`];
      yield [value, typeof key === "string" ? `${path}.get(${JSON.stringify(key)})` : `${path}.values()[${place}]`];
      place++;
    }
  } else if (object instanceof Set) {
    let place = 0;
    for (const value of object) yield [value, `${path}.values()[${place++}]`];
  }
  if (Error.isError(object) && Object.hasOwn(object, "cause")) yield [object.cause, `${path}.cause`];
  for (const [key, value] of Object.entries(object)) {
    if (Array.isArray(object) && /^\d+$/.test(key)) yield [value, `${path}[${key}]`];
    else
      yield [
        value,
        /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`,
      ];
  }
}

function isClass(fn: object): boolean {
  return Function.prototype.toString.call(fn).startsWith("class");
}

/** A path of two thousand steps says no more than its ends. */
function shorten(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 100)} … ${path.slice(-60)}`;
}
