import { builtinModules } from "node:module";
import { isModuleNamespaceObject } from "node:util/types";
import { NATIVE_CLASSES } from "./nativeClasses.ts";

/** The names of the objects that Node itself brings along, to be found by what they are. */
export interface BuiltinObjects {
  nameOf(object: object): string | undefined;
}

/** Objects of the global scope; functions are told by their scripts. */
const GLOBAL_OBJECTS = [
  "globalThis",
  "process",
  "console",
  "Math",
  "JSON",
  "Reflect",
  "Atomics",
  "Intl",
  "WebAssembly",
  "performance",
] as const;

/** Some 1 ms, when first asked: of Node's modules only those that are loaded can be met. */
export function builtinObjects(): BuiltinObjects {
  let names: Map<object, string> | undefined;
  return {
    nameOf(object) {
      names ??= collect();
      const own = names.get(object);
      if (own !== undefined || !isModuleNamespaceObject(object)) return own;
      return Object.hasOwn(object, "default") ? namespaceName(names, object as { default: unknown }) : undefined;
    },
  };
}

function collect(): Map<object, string> {
  const names = new Map<object, string>();
  const globals = globalThis as unknown as Record<string, object>;
  for (const name of GLOBAL_OBJECTS) names.set(globals[name]!, name);
  // The ends of prototype chains stand for themselves.
  for (const its of [...NATIVE_CLASSES, EventTarget]) names.set(its.prototype, `${its.name}.prototype`);
  const loaded = new Set((process as unknown as { moduleLoadList?: string[] }).moduleLoadList);
  for (const name of builtinModules) {
    if (loaded.size > 0 && !loaded.has(`NativeModule ${name}`)) continue;
    const its: unknown = process.getBuiltinModule(name);
    if (typeof its === "object" && its !== null) names.set(its, `node:${name}`);
  }
  return names;
}

/** A module of the project may have one of Node's as its default export, and others of its own. */
function namespaceName(names: ReadonlyMap<object, string>, namespace: { default: unknown }): string | undefined {
  const its = namespace.default;
  if ((typeof its !== "object" && typeof its !== "function") || its === null) return undefined;
  const isSame = Object.keys(namespace).every((key) => key === "default" || key === "module.exports" || key in its);
  return isSame ? names.get(its) : undefined;
}
