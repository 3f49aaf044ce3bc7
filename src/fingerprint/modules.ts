import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DigestMemo } from "../model/memo.ts";
import { digest } from "./digest.ts";
import { importTargets } from "./packageImports.ts";
import { isRelative, outline, type ModuleOutline } from "./module.ts";

/** A module of the project, as its file is now. */
export interface ProjectModule {
  readonly path: string;
  readonly outline: ModuleOutline;
  /** The project's modules that it imports: as it is written → path. */
  readonly imports: ReadonlyMap<string, string>;
}

/** The modules of the project, each file read once. */
export interface ProjectModules {
  /** A module, with all that it loads already known; undefined where there is no such file. */
  at(path: string): Promise<ProjectModule | undefined>;
  /** Makes modules known that are then asked for alone: with one question to the memo. */
  load(paths: readonly string[]): Promise<void>;
  /** One module alone: what it imports is not looked at. */
  alone(path: string): Promise<ModuleOutline | undefined>;
  /** The module and all of the project's modules that it loads, through any number of others. */
  closure(path: string): Promise<readonly ProjectModule[]>;
}

/** Of outlines in this form: one that an earlier version remembered has another. */
const MEMO_KIND = "module 8";

/** @param memo where outlines are remembered, so that an unchanged file is not parsed again */
export function projectModules(memo: DigestMemo): ProjectModules {
  const known = new Map<string, ProjectModule | undefined>();
  const closures = new Map<string, readonly ProjectModule[]>();
  const at = async (path: string): Promise<ProjectModule | undefined> => {
    if (!known.has(path)) await load(path, memo, known);
    return known.get(path);
  };
  const outlines = new Map<string, ModuleOutline | undefined>();
  const loadAlone = async (paths: readonly string[]): Promise<void> => {
    const unknown = paths.filter((path) => !outlines.has(path));
    if (unknown.length === 0) return;
    const found = await outlineAll(new Map(unknown.map((path) => [path, read(path)])), memo);
    for (const path of unknown) outlines.set(path, found.get(path));
  };
  return {
    at,
    load: loadAlone,
    async alone(path) {
      if (!outlines.has(path)) await loadAlone([path]);
      return outlines.get(path);
    },
    async closure(path) {
      await at(path);
      let found = closures.get(path);
      if (found === undefined) closures.set(path, (found = walk(path, known)));
      return found;
    },
  };
}

function walk(path: string, known: ReadonlyMap<string, ProjectModule | undefined>): ProjectModule[] {
  const reached = new Set([path]);
  const modules: ProjectModule[] = [];
  for (const each of reached) {
    const module = known.get(each);
    if (module === undefined) continue;
    modules.push(module);
    for (const imported of module.imports.values()) reached.add(imported);
  }
  return modules;
}

/** Loads a module and all that it imports, breadth first: one question to the memo for each layer. */
async function load(path: string, memo: DigestMemo, known: Map<string, ProjectModule | undefined>): Promise<void> {
  for (let layer = [path]; layer.length > 0;) {
    const sources = new Map(layer.map((each) => [each, read(each)]));
    const outlines = await outlineAll(sources, memo);
    const next = new Set<string>();
    for (const each of layer) {
      const its = outlines.get(each);
      if (its === undefined) {
        known.set(each, undefined);
        continue;
      }
      const imports = new Map<string, string>();
      for (const specifier of its.imports) {
        for (const [i, target] of resolveFrom(each, specifier).entries())
          imports.set(i === 0 ? specifier : `${specifier} (${i + 1})`, target);
      }
      known.set(each, { path: each, outline: its, imports });
      for (const target of imports.values()) if (!known.has(target)) next.add(target);
    }
    layer = [...next];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

async function outlineAll(
  sources: ReadonlyMap<string, string | undefined>,
  memo: DigestMemo,
): Promise<Map<string, ModuleOutline>> {
  const names = new Map<string, string>();
  for (const [path, source] of sources) {
    // The name decides how the source is read: as TypeScript, JSX or JavaScript.
    if (source !== undefined) names.set(path, digest(`${extension(path)}\n${source}`));
  }
  const remembered = await memo.recall(MEMO_KIND, [...names.values()]);
  const outlines = new Map<string, ModuleOutline>();
  const fresh = new Map<string, string>();
  for (const [path, name] of names) {
    const text = remembered.get(name);
    const its =
      text === undefined ? await outlineSource(path, sources.get(path)!) : (JSON.parse(text) as ModuleOutline);
    outlines.set(path, its);
    if (text === undefined) fresh.set(name, JSON.stringify(its));
  }
  if (fresh.size > 0) await memo.remember(MEMO_KIND, fresh);
  return outlines;
}

/** What is no code (JSON, text, a native addon) counts by its bytes. */
async function outlineSource(path: string, source: string): Promise<ModuleOutline> {
  const opaque: ModuleOutline = {
    digest: digest(source),
    imports: [],
    effects: [],
    bindings: {},
    outerThis: [],
    lasting: [],
    assigned: [],
    twinClasses: [],
    settings: [],
  };
  if (!/\.[cm]?[jt]sx?$/.test(path)) return opaque;
  // Loaded only when something changed: the parser is a native addon that takes 10 ms to load.
  const { parse } = await import("./parse.ts");
  const program = parse(source, path);
  return program === undefined ? opaque : outline(program);
}

function extension(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** The file that a specifier means, when it is one of the project's, which packages are not; two where `import` and `require` differ. */
export function resolveFrom(path: string, specifier: string): readonly string[] {
  try {
    if (isRelative(specifier) && !specifier.startsWith("file:"))
      return [existing(resolve(dirname(path), decodeURIComponent(specifier.replace(/[?#].*$/, ""))))];
    if (specifier.startsWith("file:")) return [fileURLToPath(specifier)];
    if (!specifier.startsWith("#")) return [];
    return importTargets(specifier, path).filter((its) => isAbsolute(its) && !its.includes(`${sep}node_modules${sep}`));
  } catch {
    return [];
  }
}

/** Node takes a path as it is; loaders that go before it, and `require`, guess at what was left out. */
function existing(path: string): string {
  if (isFile(path)) return path;
  const script = /\.([cm]?)js(x?)$/.exec(path);
  const guesses = [
    ...(script === null ? [] : [`${path.slice(0, script.index)}.${script[1]}ts${script[2]}`]),
    ...EXTENSIONS.map((extension) => `${path}${extension}`),
    ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
  ];
  return guesses.find(isFile) ?? path;
}

/** First those that `require` tries, in its order. */
const EXTENSIONS = [".js", ".json", ".ts", ".tsx", ".mts", ".cts", ".mjs", ".cjs", ".jsx"] as const;

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
