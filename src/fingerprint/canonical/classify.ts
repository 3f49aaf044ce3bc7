import { isGuard } from "../../model/guarded.ts";
import { isDeepStrictEqual } from "node:util";
import {
  isArgumentsObject,
  isArrayBuffer,
  isArrayBufferView,
  isBoxedPrimitive,
  isDate,
  isMap,
  isModuleNamespaceObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSharedArrayBuffer,
  isStringObject,
  isSymbolObject,
} from "node:util/types";
import { Kept } from "../../kept/kept.ts";
import { ERROR_KINDS, type ViewKind } from "./format.ts";
import { makeView, viewKind } from "./views.ts";
import { MAX_BYTES } from "./writer.ts";

/** What the canonical form makes of an object, or in words why it has none. */
export type ObjectClass =
  | {
      readonly kind:
        | "object"
        | "array"
        | "date"
        | "regexp"
        | "map"
        | "set"
        | "error"
        | "arrayBuffer"
        | "boxed"
        | "kept";
    }
  | { readonly kind: "view"; readonly view: ViewKind }
  | { readonly kind: "refused"; readonly what: string };

/** For all objects; `encode` tells plain ones by itself first, since they are many. */
export function classify(object: object): ObjectClass {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return plainObject(object);
  if (isGuard(prototype)) return plainObject(object);
  if (isPromise(object)) return refused("a promise (is an await missing?)");
  if (Array.isArray(object)) return prototype === Array.prototype ? { kind: "array" } : refused(instanceOf(object));
  if (object instanceof Kept) return { kind: "kept" };
  return isArrayBufferView(object) ? viewObject(object, prototype) : specialObject(object, prototype);
}

function plainObject(object: object): ObjectClass {
  if (isArgumentsObject(object)) return refused("an arguments object");
  if (isModuleNamespaceObject(object)) return refused("a module's namespace");
  return { kind: "object" };
}

/** Objects with slots of their own: what hangs on them besides would be lost, so it is refused. */
function specialObject(object: object, prototype: unknown): ObjectClass {
  const found = slotKind(object, prototype);
  if (typeof found !== "string") return found ?? refused(isProxy(object) ? "a Proxy" : instanceOf(object));
  const extra = Reflect.ownKeys(object).find((key) => !isOfSlots(found, object, key));
  return extra === undefined
    ? { kind: found }
    : refused(`${instanceOf(object)} with a property of its own, ${String(extra)}`);
}

type SlotKind = "date" | "regexp" | "map" | "set" | "error" | "arrayBuffer" | "boxed";

/** The kind of slots that an object has, or why what is in them would not come back; undefined where it has none. */
function slotKind(object: object, prototype: unknown): SlotKind | ObjectClass | undefined {
  if (isDate(object) && prototype === Date.prototype) return "date";
  if (isMap(object) && prototype === Map.prototype) return "map";
  if (isSet(object) && prototype === Set.prototype) return "set";
  if (isRegExp(object) && prototype === RegExp.prototype)
    return object.lastIndex === 0 ? "regexp" : refused("a RegExp whose lastIndex is not 0");
  if (Error.isError(object) && ERROR_KINDS.some((kind) => kind.prototype === prototype))
    return errorRefusal(object) ?? "error";
  if (isSharedArrayBuffer(object)) return refused("a SharedArrayBuffer");
  if (isArrayBuffer(object) && prototype === ArrayBuffer.prototype) {
    if (object.resizable) return refused("a resizable ArrayBuffer");
    return object.detached ? refused("a detached ArrayBuffer") : "arrayBuffer";
  }
  if (isSymbolObject(object)) return refused("a Symbol object");
  if (isBoxedPrimitive(object) && BOXES.some((kind) => kind.prototype === prototype)) return "boxed";
  return undefined;
}

const BOXES: readonly { prototype: object }[] = [Number, String, Boolean, BigInt];

/** Whether a property stands for what is in the slots, and so comes back with them. */
function isOfSlots(kind: SlotKind, object: object, key: PropertyKey): boolean {
  switch (kind) {
    case "regexp":
      return key === "lastIndex";
    case "error":
      // The stack is told by each machine anew; what else cannot be listed counts for no comparison.
      return !Object.getOwnPropertyDescriptor(object, key)!.enumerable && key !== Symbol.toStringTag;
    case "boxed":
      return isStringObject(object) && (key === "length" || isIndexBelow(object.length, key));
    default:
      return false;
  }
}

function isIndexBelow(length: number, key: PropertyKey): boolean {
  const index = Number(String(key));
  return typeof key === "string" && String(index) === key && index < length;
}

function errorRefusal(error: Error): ObjectClass | undefined {
  if (Object.hasOwn(error, "name")) return refused(`an Error with a name of its own, ${String(error.name)}`);
  if (Object.hasOwn(error, "errors")) return refused("an Error with errors of its own");
  if (typeof error.message !== "string") return refused("an Error whose message is no text");
  return undefined;
}

function viewObject(view: NodeJS.ArrayBufferView, prototype: unknown): ObjectClass {
  const kind = viewKind(prototype);
  if (kind === undefined) return refused(instanceOf(view));
  if ((view.buffer as ArrayBuffer).detached) return refused(`${instanceOf(view)} on a detached ArrayBuffer`);
  return hasOwnProperties(view, kind)
    ? refused(`${instanceOf(view)} with properties of its own`)
    : { kind: "view", view: kind };
}

/** To list a view's keys would make a string for each element; a comparison with a bare twin looks at the rest alone. */
function hasOwnProperties(view: NodeJS.ArrayBufferView, kind: ViewKind): boolean {
  // Too large to be kept, which is told without looking at the bytes.
  if (view.byteLength > MAX_BYTES) return false;
  return !isDeepStrictEqual(view, makeView(kind, view.buffer, view.byteOffset, view.byteLength));
}

function refused(what: string): ObjectClass {
  return { kind: "refused", what };
}

function instanceOf(object: object): string {
  const { constructor } = object as { constructor?: { name?: unknown; prototype?: unknown } };
  const isOwn = constructor?.prototype === Object.getPrototypeOf(object);
  return isOwn && typeof constructor?.name === "string" && constructor.name !== ""
    ? `an instance of ${constructor.name}`
    : "an object with a prototype of its own";
}
