import { digest } from "./digest.ts";
import { boundNames } from "./patterns.ts";
import { namesIn, namesOf, type Names } from "./references.ts";
import { capturesOf, scopesIn } from "./scopes.ts";
import { digestFunction, digestSyntax, isFunction, isNode, isTypeOnly, unwrap, type Node } from "./syntax.ts";

/** What counts of one module's source. Plain data: it is remembered as JSON under the source's digest. */
export interface ModuleOutline {
  /** The whole module, without comments, formatting and types. */
  readonly digest: string;
  /** Modules that are loaded with this one or by it, as they are written. */
  readonly imports: readonly string[];
  /** Modules that are imported for what they do, not for a name. */
  readonly effects: readonly string[];
  /** Names that come from other modules, by their local names. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** What is defined at the top level. */
  readonly declarations: Readonly<Record<string, Declaration>>;
  /** What is done at the top level besides: such a statement may change what is defined there. */
  readonly statements: readonly Statement[];
  /**
   * Each function, at whatever depth, by its digest: the names that it takes from functions and
   * blocks around it, whose values no text tells.
   */
  readonly captures: Readonly<Record<string, readonly string[]>>;
}

/** A name that is imported. */
export interface Binding {
  /** The module, as it is written. */
  readonly from: string;
  /** What that module calls it; `default`, or `*` for all. */
  readonly name: string;
}

export interface Statement {
  readonly digest: string;
  readonly names: Names;
}

export interface Declaration extends Statement {
  /** A `constant` is a number or text that nothing can change, a `function` may be a class too, a `variable` is all else. */
  readonly kind: "function" | "constant" | "variable";
}

/** Outlines a parsed module. */
export function outline(program: Node): ModuleOutline {
  const imports = new Set<string>();
  const effects = new Set<string>();
  const bindings = emptyRecord<Binding>();
  const declarations = emptyRecord<Declaration>();
  const statements: Statement[] = [];
  for (const statement of program.body as Node[]) {
    if (isTypeOnly(statement)) continue;
    if (isNode(statement.source)) {
      const from = statement.source.value as string;
      imports.add(from);
      if (statement.type !== "ImportDeclaration") continue;
      const specifiers = (statement.specifiers as Node[]).filter((each) => !isTypeOnly(each));
      // `import { type T } from` loads the module too, for what it does when loaded.
      if (specifiers.length === 0) effects.add(from);
      for (const each of specifiers) bindings[(each.local as Node).name as string] = { from, name: importedName(each) };
      continue;
    }
    const defined = declared(statement);
    for (const [name, node, kind] of defined) {
      declarations[name] = merged(declarations[name], { ...statementOf(node), kind });
    }
    if (defined.length === 0 && !statement.type.startsWith("Export")) statements.push(statementOf(statement));
  }
  const tree = scopesIn(program);
  for (const specifier of namesOf(tree).imported) imports.add(specifier);
  return {
    digest: digestSyntax(program),
    imports: [...imports],
    effects: [...effects],
    bindings,
    declarations,
    statements,
    captures: capturesByDigest(capturesOf(tree)),
  };
}

function importedName(specifier: Node): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  const { name, value } = specifier.imported as Node;
  return String(name ?? value);
}

/** The names that a top-level statement defines, each with the code that defines it. */
function declared(statement: Node): [name: string, node: Node, kind: Declaration["kind"]][] {
  const inner = isNode(statement.declaration) ? statement.declaration : statement;
  if (inner.type === "FunctionDeclaration" || inner.type === "ClassDeclaration" || inner.type === "TSEnumDeclaration") {
    return isNode(inner.id) ? [[inner.id.name as string, inner, "function"]] : [];
  }
  if (inner.type !== "VariableDeclaration") return [];
  return (inner.declarations as Node[]).flatMap((declarator) => {
    const kind = inner.kind === "const" ? constantKind(declarator) : "variable";
    return boundNames(declarator.id).map((name): [string, Node, Declaration["kind"]] => [name, declarator, kind]);
  });
}

function constantKind({ id, init }: Node): Declaration["kind"] {
  if (!isNode(init) || (id as Node).type !== "Identifier") return "variable";
  const value = unwrap(init);
  if (isFunction(value) || value.type === "ClassExpression") return "function";
  const plain = value.type === "UnaryExpression" ? (value.argument as Node) : value;
  return plain.type === "Literal" && !("regex" in plain) ? "constant" : "variable";
}

function statementOf(node: Node): Statement {
  return { digest: digestSyntax(node), names: namesIn(node) };
}

/** `var` may define a name again. */
function merged(first: Declaration | undefined, second: Declaration): Declaration {
  if (first === undefined) return second;
  const both = (pick: "free" | "changed" | "imported"): string[] => [
    ...new Set([...first.names[pick], ...second.names[pick]]),
  ];
  return {
    digest: digest(`${first.digest} ${second.digest}`),
    names: {
      free: both("free"),
      changed: both("changed"),
      imported: both("imported"),
      isOpaque: first.names.isOpaque || second.names.isOpaque,
    },
    kind: "variable",
  };
}

/** Of two functions with one text, the names of both count: which of them a task runs is not known. */
function capturesByDigest(captures: ReadonlyMap<Node, ReadonlySet<string>>): Record<string, string[]> {
  const byDigest = emptyRecord<string[]>();
  for (const [fn, names] of captures) {
    const its = digestFunction(fn);
    byDigest[its] = [...new Set([...(byDigest[its] ?? []), ...names])];
  }
  return byDigest;
}

/** Without a prototype, since a name may be `__proto__` or `constructor`. */
function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}
