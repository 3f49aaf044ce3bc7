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
export function locateRefused(value: unknown, label: string, cause: unknown): RefusedPlace {
  try {
    const found = find(value, label, new Set(), 0);
    if (found !== undefined) return found;
  } catch (error) {
    if (!isStackEnd(error)) throw error;
    return { path: label, what: TOO_DEEP };
  }
  return { path: label, what: isStackEnd(cause) ? TOO_DEEP : "something that cannot be kept" };
}

const TOO_DEEP = "nested too deeply for what is left of the stack";

function isStackEnd(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

/**
 * Keys that are symbols and would be lost. Those that cannot be listed count for no comparison, but
 * for the tag by which an object calls itself something else.
 */
export function lostSymbols(object: object): symbol[] {
  return Object.getOwnPropertySymbols(object).filter(
    (key) => key === Symbol.toStringTag || Object.getOwnPropertyDescriptor(object, key)!.enumerable,
  );
}

function find(value: unknown, path: string, seen: Set<object>, depth: number): RefusedPlace | undefined {
  if (typeof value === "function") return { path, what: isClass(value) ? "a class" : "a function" };
  if (typeof value === "symbol") return { path, what: "a symbol" };
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (depth >= MAX_DEPTH) return { path: shorten(path), what: `nested deeper than ${MAX_DEPTH} levels` };
  const what = refusedAs(value);
  if (what !== undefined) return { path: shorten(path), what };
  for (const [read, childPath] of children(value, path)) {
    const child = attempt(read);
    if ("thrown" in child)
      return { path: shorten(childPath), what: `a property that throws when it is read (${child.thrown})` };
    const place = find(child.value, childPath, seen, depth + 1);
    if (place !== undefined) return place;
  }
  return undefined;
}

function refusedAs(object: object): string | undefined {
  const found = attempt(() => classify(object));
  if ("thrown" in found) return `an object that cannot be read (${found.thrown})`;
  return found.value.kind === "refused" ? found.value.what : undefined;
}

function attempt<Value>(read: () => Value): { readonly value: Value } | { readonly thrown: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (isStackEnd(error)) throw error;
    return { thrown: Error.isError(error) ? error.message : String(error) };
  }
}

/** What an object holds, to be read one by one: a getter may throw. */
function* children(object: object, path: string): Iterable<[read: () => unknown, path: string]> {
  for (const key of lostSymbols(object)) yield [() => key, `the key ${String(key)} of ${path}`];
  if (ArrayBuffer.isView(object)) return;
  if (object instanceof Map) {
    let place = 0;
    for (const [key, value] of object) {
      yield [() => key, `${path}.keys()[${place}]`];
      yield [
        () => value,
        typeof key === "string" ? `${path}.get(${JSON.stringify(key)})` : `${path}.values()[${place}]`,
      ];
      place++;
    }
  } else if (object instanceof Set) {
    let place = 0;
    for (const value of object) yield [() => value, `${path}.values()[${place++}]`];
  }
  if (Error.isError(object) && Object.hasOwn(object, "cause")) yield [() => object.cause, `${path}.cause`];
  for (const key of Object.keys(object)) {
    yield [() => (object as Record<string, unknown>)[key], childPath(path, key, Array.isArray(object))];
  }
}

function childPath(path: string, key: string, isElement: boolean): string {
  if (isElement && /^\d+$/.test(key)) return `${path}[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** A method may be called `class` or `classify` too. */
function isClass(fn: object): boolean {
  return /^class(?!\s*\()[\s{]/.test(Function.prototype.toString.call(fn));
}

/** A path of two thousand steps says no more than its ends. */
function shorten(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 100)} … ${path.slice(-60)}`;
}
