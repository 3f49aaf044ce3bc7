import type { See } from "./lookout.ts";
import type { Callable, Patches } from "./patches.ts";

/** Told by what stands in for `process.env`, also that of another copy of this library. */
const WATCHED = Symbol.for("little-pipelines.watched");

/** Whether this process is being watched: to undo two watches that overlap would leave one of them in place. */
export function isWatched(): boolean {
  return Reflect.get(process.env, WATCHED) === true;
}

/** Variables by `process.env`. To list them all is to read `*`. */
export function watchEnvironment(patches: Patches, see: See): void {
  const seeName = (name: string | symbol, access: "read" | "write", here: Callable): void => {
    // `process.env.hasOwnProperty(…)` reads no variable.
    if (typeof name !== "string" || name in Object.prototype) return;
    see(() => ({ kind: "env", access, what: name, here }));
  };
  patches.replace(
    process,
    "env",
    new Proxy(process.env, {
      get: function here(target, name): unknown {
        if (name === WATCHED) return true;
        seeName(name, "read", here);
        return Reflect.get(target, name);
      },
      has: function here(target, name) {
        seeName(name, "read", here);
        return Reflect.has(target, name);
      },
      getOwnPropertyDescriptor: function here(target, name) {
        seeName(name, "read", here);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      ownKeys: function here(target) {
        see(() => ({ kind: "env", what: "*", here: here }));
        return Reflect.ownKeys(target);
      },
      set: function here(target, name, value) {
        seeName(name, "write", here);
        return Reflect.set(target, name, value);
      },
      deleteProperty: function here(target, name) {
        seeName(name, "write", here);
        return Reflect.deleteProperty(target, name);
      },
    }),
  );
}
