import { NATIVE_CLASSES, NATIVE_PROTOTYPES } from "./nativeClasses.ts";

/** Functions of the language's own, found by what they are. */
export interface NativeFunctions {
  /** Its name; where another has that too, where it stands: `Number.isNaN` is not `isNaN`. */
  nameOf(fn: object): string;
  /** Whether it does the same whatever it is called on, as `Math.max` does. */
  ignoresThis(fn: object): boolean;
}

/** Some 0.5 ms, when first asked for a name that two of them may have. */
export function nativeFunctions(): NativeFunctions {
  let names: ReadonlyMap<object, string> | undefined;
  return {
    nameOf(fn) {
      const own = ownName(fn);
      // Classes have names of their own.
      return /^[a-z]/.test(own) ? ((names ??= collect()).get(fn) ?? own) : own;
    },
    ignoresThis: (fn) =>
      WITHOUT_THIS.some((holder) => Reflect.ownKeys(holder).some((key) => valueOf(holder, key) === fn)),
  };
}

function ownName(fn: object): string {
  return String((fn as { name: unknown }).name);
}

/** Objects of whose functions none looks at its `this`. */
const WITHOUT_THIS: readonly object[] = [
  globalThis,
  Math,
  JSON,
  Reflect,
  Atomics,
  Object,
  Number,
  String,
  Date,
  BigInt,
  Symbol,
];

function collect(): Map<object, string> {
  const names = new Map<object, string>();
  const taken = new Set<string>();
  for (const [holder, path] of HOLDERS)
    for (const key of Reflect.ownKeys(holder)) {
      const fn = valueOf(holder, key);
      if (typeof fn !== "function" || names.has(fn)) continue;
      const own = ownName(fn);
      names.set(fn, taken.has(own) ? `${path}.${String(key)}` : own);
      taken.add(own);
    }
  return names;
}

/** The global scope first: what has a name there has no other. */
const HOLDERS: readonly (readonly [object, string])[] = [
  [globalThis, "globalThis"],
  [Math, "Math"],
  [JSON, "JSON"],
  [Reflect, "Reflect"],
  [Atomics, "Atomics"],
  ...NATIVE_CLASSES.map((its): [object, string] => [its, its.name]),
  ...NATIVE_CLASSES.map((its): [object, string] => [its.prototype, `${its.name}.prototype`]),
  ...NATIVE_PROTOTYPES,
];

/** No getter is called. */
function valueOf(holder: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}
