import { join } from "node:path";
import type { Declaration, DeclarationNode, Declarations } from "./declarations.ts";
import type { Docstring } from "./docstring.ts";
import { namesIn } from "./named.ts";
import { Shapes, type Shape } from "./shape.ts";

/** The page of one subpath of the package. */
export interface Page {
  /** `little-pipelines/sql`. */
  readonly specifier: string;
  /** `sql.md`. */
  readonly file: string;
  /** What its index file says of itself. */
  readonly doc: Docstring | undefined;
  readonly entries: readonly Entry[];
}

/** A name with what is said of it. */
export interface Entry {
  readonly name: string;
  readonly group: Group;
  readonly declaration: Declaration;
  readonly shape: Shape;
}

export type Group = (typeof GROUPS)[number];

/** `Inner types` are exported nowhere, and others are made of them. */
export const GROUPS = ["Functions", "Values", "Classes", "Types", "Inner types"] as const;

/** The package's manifest, as far as it says what is seen from outside. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** What the pages are to say: each subpath with all that it exports, and what that is made of. */
export function pagesOf(root: string, manifest: Manifest, declarations: Declarations): Page[] {
  const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === "string" ? [] : [{ subpath, path: join(root, target.types) }],
  );
  const exported = new Set(subpaths.flatMap(({ path }) => [...declarations.exportsOf(path).values()]));
  const shapes = new Shapes(declarations, (declaration) => exported.has(declaration));
  return subpaths.map(({ subpath, path }) => {
    const outer = [...declarations.exportsOf(path)].map(([name, its]) => entryOf(name, its, shapes));
    const inner = innerOf(outer, exported, declarations).map((its) => entryOf(its.name, its, shapes, "Inner types"));
    const all = [...outer, ...inner];
    return {
      specifier: subpath === "." ? manifest.name : `${manifest.name}/${subpath.slice(2)}`,
      file: `${subpath === "." ? "index" : subpath.slice(2)}.md`,
      doc: declarations.file(path).doc,
      entries: GROUPS.flatMap((group) =>
        all
          .filter((entry) => entry.group === group)
          .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
      ),
    };
  });
}

function entryOf(name: string, declaration: Declaration, shapes: Shapes, group?: Group): Entry {
  const own = shapes.of(declaration);
  const { type } = declaration.nodes[0]!;
  const shape = type === "TSTypeAliasDeclaration" ? shapes.ofAlias(declaration) : own;
  return { name, group: group ?? groupOf(type, own), declaration, shape };
}

function groupOf(type: DeclarationNode["type"], { calls }: Shape): Group {
  if (calls.length > 0 && type !== "TSInterfaceDeclaration") return "Functions";
  if (type === "VariableDeclarator") return "Values";
  return type === "ClassDeclaration" ? "Classes" : "Types";
}

/** The types that others are made of, directly or not, and that are exported nowhere. */
function innerOf(
  outer: readonly Entry[],
  exported: ReadonlySet<Declaration>,
  declarations: Declarations,
): Declaration[] {
  const inner = new Set<Declaration>();
  const reach = (declaration: Declaration): void => {
    for (const name of declaration.nodes.flatMap((node) => [...namesIn(node)])) {
      const found = declarations.find(declaration.file.path, name);
      if (found === undefined || exported.has(found) || inner.has(found) || !isType(found)) continue;
      inner.add(found);
      reach(found);
    }
  };
  for (const { declaration } of outer) reach(declaration);
  return [...inner];
}

function isType({ nodes }: Declaration): boolean {
  return nodes[0]!.type === "TSInterfaceDeclaration" || nodes[0]!.type === "TSTypeAliasDeclaration";
}
