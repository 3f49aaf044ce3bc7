/** A function of any kind, as a proxy passes it on. */
export type Callable = (...args: never[]) => unknown;

/** Told of each call, with its arguments and its `this`; `here` is the frame that the caller's lies below of. */
export type OnCall = (args: readonly unknown[], here: Callable, self: unknown) => void;

/** Properties of Node's objects that others stand in for, until they are put back. */
export class Patches {
  readonly #undo: (() => void)[] = [];

  /** Tells of each call of a method, also with `new`, and passes it on. What has no such method is left as it is. */
  onCall(owner: object, name: string, onCall: OnCall): void {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original === "function") this.replace(owner, name, passOn(original as Callable, onCall));
  }

  /** Puts something in the place of a property, whose attributes stay the same. */
  replace(owner: object, name: string, replacement: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (before?.configurable === false && before.writable !== true) return;
    Object.defineProperty(owner, name, {
      configurable: before?.configurable ?? true,
      enumerable: before?.enumerable ?? true,
      writable: true,
      value: replacement,
    });
    this.#undo.push(() => {
      // Somebody has put something of theirs around it meanwhile: that passes on, and so does ours.
      if (Object.getOwnPropertyDescriptor(owner, name)?.value !== replacement) return;
      if (before === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, before);
    });
  }

  /** Puts everything back, the last first. */
  undo(): void {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) undo();
  }
}

/** A function that is the same in all but that its calls are told of: its properties too are the original's. */
export function passOn<Original extends Callable>(original: Original, onCall: OnCall): Original {
  return new Proxy(original, {
    apply: function here(target, self: unknown, args: unknown[]): unknown {
      onCall(args, here, self);
      return Reflect.apply(target, self, args);
    },
    construct: function here(target, args: unknown[], newTarget: unknown): object {
      onCall(args, here, undefined);
      return Reflect.construct(target, args, newTarget as Callable) as object;
    },
  });
}
