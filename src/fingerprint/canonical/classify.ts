import {
  isArgumentsObject,
  isBoxedPrimitive,
  isDate,
  isMap,
  isRegExp,
  isSet,
  isAnyArrayBuffer,
  isSharedArrayBuffer,
  isPromise,
  isModuleNamespaceObject,
} from "node:util/types";
import { ERROR_KINDS, VIEW_KINDS, type ViewKind } from "./format.ts";

/** What the canonical form makes of an object, or in words why it has none. */
export type ObjectClass =
  | { readonly kind: "object" | "array" | "date" | "regexp" | "map" | "set" | "error" | "arrayBuffer" | "boxed" }
  | { readonly kind: "view"; readonly view: ViewKind }
  | { readonly kind: "refused"; readonly what: string };

/** For all objects; `encode` tells plain ones by itself first, since they are many. */
export function classify(object: object): ObjectClass {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return plainObject(object);
  if (isPromise(object)) return refused("a promise (is an await missing?)");
  if (Array.isArray(object)) return prototype === Array.prototype ? { kind: "array" } : refused(instanceOf(object));
  return specialObject(object, prototype);
}

function plainObject(object: object): ObjectClass {
  if (isArgumentsObject(object)) return refused("an arguments object");
  if (isModuleNamespaceObject(object)) return refused("a module's namespace");
  return { kind: "object" };
}

/** Objects with slots of their own: what hangs on them besides would be lost, so it is refused. */
function specialObject(object: object, prototype: unknown): ObjectClass {
  const view = viewKind(object, prototype);
  if (view !== undefined) return ownKeys(object, view.length) ?? { kind: "view", view: view.kind };
  const extra = Reflect.ownKeys(object).filter((key) => Object.getOwnPropertyDescriptor(object, key)!.enumerable);
  const withKeys = (): ObjectClass | undefined =>
    extra.length === 0 ? undefined : refused(`${instanceOf(object)} with a property of its own, ${String(extra[0])}`);
  if (isDate(object) && prototype === Date.prototype) return withKeys() ?? { kind: "date" };
  if (isRegExp(object) && prototype === RegExp.prototype) {
    if (object.lastIndex !== 0) return refused("a RegExp whose lastIndex is not 0");
    return withKeys() ?? { kind: "regexp" };
  }
  if (isMap(object) && prototype === Map.prototype) return withKeys() ?? { kind: "map" };
  if (isSet(object) && prototype === Set.prototype) return withKeys() ?? { kind: "set" };
  if (Error.isError(object) && ERROR_KINDS.some((kind) => kind.prototype === prototype)) {
    return errorRefusal(object) ?? withKeys() ?? { kind: "error" };
  }
  if (isAnyArrayBuffer(object)) {
    if (isSharedArrayBuffer(object)) return refused("a SharedArrayBuffer");
    if (object.resizable) return refused("a resizable ArrayBuffer");
    return prototype === ArrayBuffer.prototype ? (withKeys() ?? { kind: "arrayBuffer" }) : refused(instanceOf(object));
  }
  if (isBoxedPrimitive(object)) {
    if (typeof object.valueOf() === "symbol") return refused("a Symbol object");
    const letters = typeof object.valueOf() === "string" ? String(object).length : 0;
    const own = [Number, String, Boolean, BigInt].some((kind) => kind.prototype === prototype);
    return own && extra.length === letters
      ? { kind: "boxed" }
      : refused(`${instanceOf(object)} with properties of its own`);
  }
  return refused(instanceOf(object));
}

function errorRefusal(error: Error): ObjectClass | undefined {
  const name = Object.getOwnPropertyDescriptor(error, "name");
  return name === undefined ? undefined : refused(`an Error with a name of its own, ${String(error.name)}`);
}

function viewKind(object: object, prototype: unknown): { kind: ViewKind; length: number } | undefined {
  if (!ArrayBuffer.isView(object)) return undefined;
  const length = "length" in object ? Number(object.length) : 0;
  if (prototype === Buffer.prototype) return { kind: "Buffer", length };
  for (const kind of VIEW_KINDS) {
    if (kind === "Buffer") continue;
    const constructor = (globalThis as Record<string, unknown>)[kind] as { prototype: object } | undefined;
    if (constructor?.prototype === prototype) return { kind, length };
  }
  return undefined;
}

function ownKeys(view: object, length: number): ObjectClass | undefined {
  // Listing a large view's keys would make a string for each element; past the last index there are few.
  if (length > 1000) return undefined;
  return Reflect.ownKeys(view).length > length ? refused(`${instanceOf(view)} with properties of its own`) : undefined;
}

function refused(what: string): ObjectClass {
  return { kind: "refused", what };
}

function instanceOf(object: object): string {
  const name: unknown = (object as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an object with a prototype of its own";
}
