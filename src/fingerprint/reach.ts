import { digest } from "./digest.ts";
import type { Declaration, ModuleOutline, Statement } from "./module.ts";
import type { ProjectModule, ProjectModules } from "./modules.ts";
import type { Names } from "./references.ts";

/** What a function reaches, by label, with digests: gathered step by step. */
export class Reach {
  readonly found: Map<string, string> = new Map();
  readonly #modules: ProjectModules;
  readonly #ignored: ReadonlySet<string>;

  /** @param ignored names that are not followed */
  constructor(modules: ProjectModules, ignored: Iterable<string>) {
    this.#modules = modules;
    this.#ignored = new Set(ignored);
  }

  /** Adds what these names lead to, seen from the top level of a module; false where one leads nowhere known. */
  async follow(names: Names, { outline, imports }: ProjectModule): Promise<boolean> {
    const seen = new Set<string>(this.#ignored);
    const reached = new Set<string>();
    const specifiers = new Set<string>(outline.effects);
    const taken = new Set<Statement>();
    let isFollowed = true;
    const pending: Names[] = [names];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.isOpaque) isFollowed = false;
      for (const specifier of next.imported) specifiers.add(specifier);
      for (const name of next.free) {
        if (seen.has(name)) continue;
        seen.add(name);
        const declaration = own(outline.declarations, name);
        const binding = own(outline.bindings, name);
        if (declaration !== undefined) {
          reached.add(name);
          this.found.set(`definition ${name}`, declaration.digest);
          pending.push(declaration.names);
        } else if (binding !== undefined) {
          reached.add(name);
          this.found.set(`import ${name}`, digest(`${binding.name} from ${binding.from}`));
          specifiers.add(binding.from);
        } else if (!isSame(name)) isFollowed = false;
      }
      if (pending.length > 0) continue;
      for (const statement of outline.statements) {
        if (taken.has(statement) || !mayChange(statement, reached, outline)) continue;
        taken.add(statement);
        pending.push(statement.names);
      }
    }
    if (taken.size > 0) {
      const inOrder = outline.statements.filter((statement) => taken.has(statement));
      this.found.set("top-level statements", digest(inOrder.map((each) => each.digest).join("\n")));
    }
    for (const specifier of specifiers) {
      const path = imports.get(specifier);
      if (path !== undefined) await this.wholeModule(path);
    }
    return isFollowed;
  }

  /** Adds a module and all that it loads: by file name, numbered where several files have one name and differ. */
  async wholeModule(path: string): Promise<void> {
    for (const { path: file, outline } of await this.#modules.closure(path)) {
      const name = `module ${file.split(/[\\/]/).at(-1)!}`;
      let label = name;
      for (let count = 2; this.found.has(label) && this.found.get(label) !== outline.digest; count++)
        label = `${name} (${count})`;
      this.found.set(label, outline.digest);
    }
  }
}

/** Names that are the same for every function of a module: what the language gives, and its top level's `this`. */
function isSame(name: string): boolean {
  return name in globalThis || name === "this" || name === "arguments";
}

/**
 * Whether a top-level statement may change something that is reached: it mentions a variable, or it
 * assigns to a part of a function, a class or an import, or calls a method of it. What the functions
 * that it mentions do counts as its own doing.
 */
function mayChange(statement: Statement, reached: ReadonlySet<string>, { declarations }: ModuleOutline): boolean {
  const seen = new Set<string>();
  const pending: Names[] = [statement.names];
  for (let names = pending.pop(); names !== undefined; names = pending.pop()) {
    for (const name of names.changed) {
      if (reached.has(name)) return true;
    }
    for (const name of names.free) {
      if (seen.has(name)) continue;
      seen.add(name);
      const declaration: Declaration | undefined = own(declarations, name);
      if (declaration?.kind === "variable" && reached.has(name)) return true;
      if (declaration?.kind === "function") pending.push(declaration.names);
    }
  }
  return false;
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
