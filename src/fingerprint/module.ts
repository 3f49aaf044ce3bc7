import { boundNames, namesIn, type Names } from "./references.ts";
import { digestSyntax, isNode, isTypeOnly, type Node } from "./syntax.ts";

/** What counts of one module's source. Plain data: it is remembered as JSON under the source's digest. */
export interface ModuleOutline {
  /** The whole module, without comments, formatting and types. */
  readonly digest: string;
  /** Modules that are loaded with this one, as they are written. */
  readonly imports: readonly string[];
  /** Modules that are imported for what they do, not for a name. */
  readonly effects: readonly string[];
  /** Names that come from other modules: local name → the module, as it is written. */
  readonly bindings: Readonly<Record<string, string>>;
  /** What is defined at the top level. */
  readonly declarations: Readonly<Record<string, Declaration>>;
}

export interface Declaration {
  readonly digest: string;
  readonly names: Names;
}

/** Outlines a parsed module. */
export function outline(program: Node): ModuleOutline {
  const imports = new Set<string>();
  const effects = new Set<string>();
  const bindings: Record<string, string> = Object.create(null) as Record<string, string>;
  const declarations: Record<string, Declaration> = Object.create(null) as Record<string, Declaration>;
  for (const statement of program.body as Node[]) {
    if (isTypeOnly(statement)) continue;
    const source = isNode(statement.source) ? (statement.source.value as string) : undefined;
    if (source !== undefined) {
      const specifiers = ((statement.specifiers ?? []) as Node[]).filter((each) => !isTypeOnly(each));
      imports.add(source);
      // `import { type T } from` loads the module too, for what it does when loaded.
      if (statement.type === "ImportDeclaration" && specifiers.length === 0) effects.add(source);
      if (statement.type === "ImportDeclaration") {
        for (const specifier of specifiers) bindings[(specifier.local as Node).name as string] = source;
      }
      continue;
    }
    for (const [name, node] of declared(statement)) {
      declarations[name] = { digest: digestSyntax(node), names: namesIn(node) };
    }
  }
  for (const specifier of namesIn(program).imported) imports.add(specifier);
  return { digest: digestSyntax(program), imports: [...imports], effects: [...effects], bindings, declarations };
}

/** The names that a top-level statement defines, each with the code that defines it. */
function declared(statement: Node): [name: string, node: Node][] {
  const inner = isNode(statement.declaration) ? statement.declaration : statement;
  if (inner.type === "FunctionDeclaration" || inner.type === "ClassDeclaration" || inner.type === "TSEnumDeclaration") {
    return isNode(inner.id) ? [[inner.id.name as string, inner]] : [];
  }
  if (inner.type !== "VariableDeclaration") return [];
  return (inner.declarations as Node[]).flatMap((declarator) =>
    boundNames(declarator.id).map((name): [string, Node] => [name, declarator]),
  );
}
