import type { Inspected, InspectedScope } from "./inspect.ts";
import type { FreeName } from "./references.ts";

/** The innermost scope that has a variable; a loop, since it is asked for each name of each function. */
export function scopeOf(scopes: readonly InspectedScope[], name: string): InspectedScope | undefined {
  for (const scope of scopes) if (scope.kind !== "Global" && name in scope.variables) return scope;
  return undefined;
}

/** A variable that is not yet defined cannot be read: then that counts. */
export function valueIn({ variables }: Pick<InspectedScope, "variables">, name: string): unknown {
  try {
    return variables[name];
  } catch {
    return UNDEFINED_YET;
  }
}

const UNDEFINED_YET: unique symbol = Symbol("not yet defined");

/** Whether these variables have the same values around two functions. */
export function areEqual(free: readonly FreeName[], one: Inspected, other: Inspected): boolean {
  return free.every(({ name }) => Object.is(valueAround(one, name), valueAround(other, name)));
}

function valueAround({ scopes }: Inspected, name: string): unknown {
  const scope = scopeOf(scopes, name);
  return scope === undefined ? undefined : valueIn(scope, name);
}

/** Whether a scope is that of a module; its functions have others around them only where something made them. */
export function isModuleScope(kind: string): boolean {
  return kind === "Module" || kind === "Closure";
}
