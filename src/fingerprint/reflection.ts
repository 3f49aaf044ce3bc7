/** The text of a function or a class, as it was loaded: without types. */
export function textOf(fn: object): string {
  return Function.prototype.toString.call(fn);
}

/** Whether a function is one of the engine's own, or bound, and has no text. */
export function isNative(fn: object): boolean {
  return textOf(fn).endsWith("{ [native code] }");
}

/**
 * Whether a native function's text has no name: it is bound, or a closure of the engine's. The property `name` may
 * say anything.
 */
export function isNameless(fn: object): boolean {
  return textOf(fn) === "function () { [native code] }";
}

/** A class, or a function that is used as one. */
export type Class = object & { readonly name?: unknown; readonly prototype?: unknown };

/** The classes that an object is an instance of, the nearest first. No getter is called. */
export function classesOf(object: object): Class[] {
  const classes: Class[] = [];
  for (let its = prototypeOf(object); its !== null; its = prototypeOf(its)) {
    const own: unknown = Object.getOwnPropertyDescriptor(its, "constructor")?.value;
    if (typeof own === "function" && (own as Class).prototype === its) classes.push(own);
  }
  return classes;
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null;
}
