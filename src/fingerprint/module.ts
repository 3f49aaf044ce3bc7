import { packageSettings, type PackageSetting } from "./packageSettings.ts";
import { namesOf } from "./references.ts";
import { assignedNames, lastingFunctions } from "./lasting.ts";
import { twinClasses } from "./methods.ts";
import { capturesOf, scopesIn } from "./scopes.ts";
import { digestFunction, digestSyntax, isNode, isTypeOnly, type Node } from "./syntax.ts";

/** What counts of one module's source. Plain data: it is remembered as JSON under the source's digest. */
export interface ModuleOutline {
  /** The whole module, without comments, formatting and types. */
  readonly digest: string;
  /** Modules that are loaded with this one or by it, as they are written. */
  readonly imports: readonly string[];
  /** Modules that are imported for what they do, not for a name. */
  readonly effects: readonly string[];
  /** Names that come from elsewhere than a file beside this one, by their local names: mostly from packages. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Digests of the functions that use the `this` of a function around them: it is in no scope that can be asked. */
  readonly outerThis: readonly string[];
  /** Functions of its top level whose names never stand for anything else, each with its digest. */
  readonly lasting: readonly (readonly [name: string, digest: string])[];
  /** Names that are given another value somewhere, whatever they stand for there. */
  readonly assigned: readonly string[];
  /** Digests of the classes of which a method's text stands elsewhere in the module too. */
  readonly twinClasses: readonly string[];
  /** What it sets in packages as it is loaded. */
  readonly settings: readonly PackageSetting[];
}

/** Outlines a parsed module. */
export function outline(program: Node): ModuleOutline {
  const imports = new Set<string>();
  const effects = new Set<string>();
  const bindings = Object.create(null) as Record<string, string>;
  for (const statement of program.body as Node[]) {
    if (isTypeOnly(statement) || !isNode(statement.source)) continue;
    const from = statement.source.value as string;
    imports.add(from);
    if (statement.type !== "ImportDeclaration") continue;
    const specifiers = (statement.specifiers as Node[]).filter((each) => !isTypeOnly(each));
    // `import { type T } from` loads the module too, for what it does when loaded.
    if (specifiers.length === 0) effects.add(from);
    if (isRelative(from)) continue;
    for (const each of specifiers) bindings[(each.local as Node).name as string] = from;
  }
  const tree = scopesIn(program);
  const names = namesOf(tree);
  for (const specifier of names.imported) imports.add(specifier);
  const outerThis = new Set<string>();
  for (const [fn, names] of capturesOf(tree)) if (names.has("this")) outerThis.add(digestFunction(fn));
  return {
    digest: digestSyntax(program),
    imports: [...imports],
    effects: [...effects],
    bindings,
    outerThis: [...outerThis],
    // A direct `eval` may assign to any name.
    lasting: names.isOpaque || names.loadsComputed ? [] : lastingFunctions(program, tree.nodes),
    assigned: assignedNames(tree.nodes),
    twinClasses: twinClasses(tree.nodes, digestSyntax),
    settings: packageSettings(program, bindings),
  };
}

/** Whether a specifier is that of a file beside the one that it stands in. */
export function isRelative(specifier: string): boolean {
  return /^(\.{0,2}(\/|$)|file:)/.test(specifier);
}
