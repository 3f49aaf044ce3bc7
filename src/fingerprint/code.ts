import { fileURLToPath } from "node:url";
import type { Fingerprint } from "../model/key.ts";
import type { DigestMemo } from "../model/store.ts";
import type { Task } from "../model/task.ts";
import { digest } from "./digest.ts";
import { byLabel } from "./key.ts";
import type { ProjectModule, ProjectModules } from "./modules.ts";
import { namesIn, type Names } from "./references.ts";
import { digestSyntax } from "./syntax.ts";

/** The code part of tasks' keys. */
export interface CodeParts {
  of(task: Task): readonly Fingerprint[] | Promise<readonly Fingerprint[]>;
}

/**
 * What counts of a task's code: its function, without comments and formatting; what that reaches by
 * name at the top level of its file; and the project's modules that are reached by an import.
 *
 * Where a name leads nowhere known (a variable of a loop or of a function around the task), the
 * whole file counts, and the files from which `task()` was reached: rather a run too many than a
 * stale result.
 */
export function codeParts(modules: ProjectModules, memo: DigestMemo): CodeParts {
  // Many tasks share one function's text: made in a loop, or by a factory.
  const known = new Map<string, readonly Fingerprint[] | Promise<readonly Fingerprint[]>>();
  return {
    of(task) {
      const text = Function.prototype.toString.call(task.work);
      const places = task.definedAt.map(({ file }) => file);
      const name = places.length === 1 ? `${places[0]!}\n${text}` : `${places.join("\n")}\n\n${text}`;
      let parts = known.get(name);
      if (parts === undefined) {
        parts = partsOf(text, [...new Set(places)], modules, memo).then((settled) => {
          known.set(name, settled);
          return settled;
        });
        known.set(name, parts);
      }
      return parts;
    },
  };
}

interface FunctionOutline {
  readonly digest: string;
  /** Undefined where the text is no code that can be read (a bound or native function). */
  readonly names?: Names;
}

async function partsOf(
  text: string,
  places: readonly string[],
  modules: ProjectModules,
  memo: DigestMemo,
): Promise<readonly Fingerprint[]> {
  const files = places.map((place) => (place.startsWith("file:") ? fileURLToPath(place) : place));
  const its = await outlineFunction(text, memo);
  const reached = new Map<string, string>([["function", its.digest]]);
  const module = files[0] === undefined ? undefined : await modules.at(files[0]);
  const closed =
    its.names !== undefined && (module === undefined || (await reach(its.names, module, modules, reached)));
  if (!closed) {
    for (const file of files) await reachModule(file, modules, reached);
  }
  return [...reached].sort(byLabel);
}

/** Adds what these names lead to; false where one of them leads nowhere known. */
async function reach(
  names: Names,
  module: ProjectModule,
  modules: ProjectModules,
  reached: Map<string, string>,
): Promise<boolean> {
  const { declarations, bindings, effects } = module.outline;
  const wholeModules = new Set<string>(effects);
  const seen = new Set<string>();
  const pending: Names[] = [names];
  let closed = true;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const own = new Set(next.defined);
    for (const specifier of next.imported) wholeModules.add(specifier);
    for (const name of next.used) {
      if (seen.has(name)) continue;
      const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
      if (declaration !== undefined) {
        seen.add(name);
        reached.set(`definition ${name}`, declaration.digest);
        pending.push(declaration.names);
      } else if (Object.hasOwn(bindings, name)) {
        seen.add(name);
        wholeModules.add(bindings[name]!);
      } else if (!own.has(name) && !(name in globalThis) && name !== "arguments") closed = false;
    }
  }
  for (const specifier of wholeModules) {
    const path = module.imports.get(specifier);
    if (path !== undefined) await reachModule(path, modules, reached);
  }
  return closed;
}

/** Labelled by file name; numbered where several files have one name and differ. */
async function reachModule(path: string, modules: ProjectModules, reached: Map<string, string>): Promise<void> {
  for (const { path: file, outline } of await modules.closure(path)) {
    const name = `module ${file.split(/[\\/]/).at(-1)!}`;
    let label = name;
    for (let count = 2; reached.has(label) && reached.get(label) !== outline.digest; count++)
      label = `${name} (${count})`;
    reached.set(label, outline.digest);
  }
}

async function outlineFunction(text: string, memo: DigestMemo): Promise<FunctionOutline> {
  const name = digest(text);
  const remembered = (await memo.recall("function", [name])).get(name);
  if (remembered !== undefined) return JSON.parse(remembered) as FunctionOutline;
  const { parse } = await import("./parse.ts");
  // A method's text is no expression, but it is one inside an object or a class.
  const program = parse(`(${text})`, "f.js") ?? parse(`({${text}})`, "f.js") ?? parse(`(class{${text}})`, "f.js");
  const its: FunctionOutline =
    program === undefined ? { digest: name } : { digest: digestSyntax(program), names: namesIn(program) };
  await memo.remember("function", new Map([[name, JSON.stringify(its)]]));
  return its;
}
