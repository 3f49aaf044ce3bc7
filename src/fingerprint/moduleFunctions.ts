import { statSync } from "node:fs";
import type { FunctionOutlines } from "./functions.ts";
import type { Inspected } from "./inspect.ts";
import type { ProjectModules } from "./modules.ts";
import { ownerOf } from "./owners.ts";
import { textOf } from "./reflection.ts";

/** Functions of modules of which one function was inspected: what is around them is known from that one. */
export interface ModuleFunctions {
  /** Notes the functions of modules that are met for the first time. */
  learn(inspected: readonly Inspected[]): Promise<void>;
  /** What the inspector would tell of a function whose outline was loaded; undefined where it must be asked. */
  of(fn: unknown, outlines: FunctionOutlines): Inspected | undefined;
}

interface Known {
  readonly digest: string;
  readonly inspected: Inspected;
}

/**
 * A function is known where it is the very value of a name at the top level of a module that never
 * has another (`lasting.ts`): then no scope is around it but the module's.
 */
export function moduleFunctions(modules: ProjectModules): ModuleFunctions {
  const known = new Map<unknown, Known>();
  const scripts = new Set<string>();
  return {
    of(fn, outlines) {
      const its = known.get(fn);
      if (its === undefined) return undefined;
      // Else the file is not what was loaded: a loader may have put something around the function.
      return its.digest === outlines.of(textOf(fn as object)).digest ? its.inspected : undefined;
    },
    async learn(inspected) {
      const met = inspected.filter(({ scriptId }) => !scripts.has(scriptId) && scripts.add(scriptId));
      const found = met.flatMap((each) => ofModule(each));
      await modules.load(found.map(({ file }) => file));
      for (const { file, inspected: its } of found) {
        const outline = await modules.alone(file);
        const { variables } = its.scopes[0]!;
        for (const [name, digest] of outline?.lasting ?? []) {
          const fn = valueOf(variables, name);
          if (typeof fn === "function") known.set(fn, { digest, inspected: its });
        }
      }
    },
  };
}

/** What is known of a module's own functions, from one that stands in it. */
function ofModule({ url, scriptId, scopes }: Inspected): { readonly file: string; readonly inspected: Inspected }[] {
  const own = scopes.findIndex(({ kind }) => kind === "Module");
  const owner = ownerOf(url);
  if (own === -1 || owner.kind !== "project" || owner.file === undefined || !isAsLoaded(owner.file)) return [];
  return [
    {
      file: owner.file,
      inspected: { url, scriptId, place: "", scopes: scopes.slice(own), internals: NONE, privates: NONE },
    },
  ];
}

const NONE: ReadonlyMap<string, unknown> = new Map();

/** A file that was changed since the process began may not be what was loaded. */
function isAsLoaded(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.ctimeMs < performance.timeOrigin;
}

function valueOf(variables: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return variables[name];
  } catch {
    // Not yet defined.
    return undefined;
  }
}
