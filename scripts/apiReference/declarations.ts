import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  parseSync,
  type Class,
  type Comment,
  type Function,
  type Node,
  type Statement,
  type TSInterfaceDeclaration,
  type TSTypeAliasDeclaration,
  type VariableDeclarator,
} from "oxc-parser";
import { parseDocstring, type Docstring } from "./docstring.ts";

/** What a name is declared as: several nodes where it has overloads. */
export interface Declaration {
  readonly name: string;
  readonly nodes: readonly DeclarationNode[];
  readonly file: DeclarationFile;
  readonly doc: Docstring | undefined;
}

export type DeclarationNode = Class | Function | TSInterfaceDeclaration | TSTypeAliasDeclaration | VariableDeclarator;

/** A file of declarations, as the compiler writes them. */
export interface DeclarationFile {
  readonly path: string;
  readonly source: string;
  /** What the file says of itself, at its top. */
  readonly doc: Docstring | undefined;
  docOf(node: { readonly start: number }): Docstring | undefined;
  textOf(node: { readonly start: number; readonly end: number }): string;
}

interface Read extends DeclarationFile {
  readonly declared: ReadonlyMap<string, Declaration>;
  /** Where names come from that the file imports or passes on. */
  readonly imported: ReadonlyMap<string, Place>;
  /** By the names under which they are seen outside: the file's own names, or places elsewhere. */
  readonly exported: ReadonlyMap<string, string | Place>;
}

interface Place {
  readonly path: string;
  readonly name: string;
}

/** Reads files of declarations, each once, and finds what a name in them means. */
export class Declarations {
  readonly #files = new Map<string, Read>();

  file(path: string): DeclarationFile {
    return this.#read(path);
  }

  /** What a file exports, by name. */
  exportsOf(path: string): ReadonlyMap<string, Declaration> {
    const found = new Map<string, Declaration>();
    for (const [name, from] of this.#read(path).exported) {
      const declaration = typeof from === "string" ? this.find(path, from) : this.#follow(from);
      if (declaration === undefined) throw new Error(`${path}: ${name} is declared nowhere`);
      found.set(name, declaration);
    }
    return found;
  }

  /** What a name means in a file; undefined for what is not the library's: a type of the language, a type parameter. */
  find(path: string, name: string): Declaration | undefined {
    const { declared, imported } = this.#read(path);
    const place = imported.get(name);
    return declared.get(name) ?? (place === undefined ? undefined : this.#follow(place));
  }

  #follow({ path, name }: Place): Declaration | undefined {
    const from = this.#read(path).exported.get(name);
    return typeof from === "object" ? this.#follow(from) : this.find(path, from ?? name);
  }

  #read(path: string): Read {
    let file = this.#files.get(path);
    if (file === undefined) this.#files.set(path, (file = readDeclarations(path)));
    return file;
  }
}

function readDeclarations(path: string): Read {
  const source = readFileSync(path, "utf8");
  const { program, comments, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const docOf = docsOf(source, comments);
  const first = program.body[0];
  const isOfFile = first?.type === "ExportNamedDeclaration" && first.source !== null;
  const file: DeclarationFile = {
    path,
    source,
    doc: isOfFile ? docOf(first) : undefined,
    docOf,
    textOf: ({ start, end }) => source.slice(start, end),
  };
  const nodes = new Map<string, DeclarationNode[]>();
  const docs = new Map<string, Docstring>();
  const imported = new Map<string, Place>();
  const exported = new Map<string, string | Place>();
  for (const statement of program.body) {
    const isExport = statement.type === "ExportNamedDeclaration";
    const inner = isExport ? statement.declaration : statement;
    for (const node of declarationsIn(inner)) {
      const name = node.id?.type === "Identifier" ? node.id.name : "";
      nodes.set(name, [...(nodes.get(name) ?? []), node]);
      const doc = docOf(statement);
      if (doc !== undefined && !docs.has(name)) docs.set(name, doc);
      if (isExport) exported.set(name, name);
    }
    if (statement.type === "ImportDeclaration" && statement.source.value.startsWith(".")) {
      for (const specifier of statement.specifiers)
        if (specifier.type === "ImportSpecifier")
          imported.set(specifier.local.name, {
            path: pathOf(path, statement.source.value),
            name: nameOf(specifier.imported),
          });
    } else if (isExport) {
      for (const { local, exported: outside } of statement.specifiers) {
        const name = nameOf(local);
        const its = statement.source === null ? name : { path: pathOf(path, statement.source.value), name };
        exported.set(nameOf(outside), its);
      }
    }
  }
  const declared = new Map(
    [...nodes].map(([name, its]) => [name, { name, nodes: its, file, doc: docs.get(name) }] as const),
  );
  return { ...file, declared, imported, exported };
}

function declarationsIn(statement: Statement | Node | null): DeclarationNode[] {
  switch (statement?.type) {
    case "TSDeclareFunction":
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return [statement];
    case "VariableDeclaration":
      return statement.declarations;
    default:
      return [];
  }
}

/** What finds the docstring that stands right before a node. */
function docsOf(source: string, comments: readonly Comment[]): DeclarationFile["docOf"] {
  const docs = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
  return ({ start }) => {
    const before = docs.findLast(({ end }) => end <= start && source.slice(end, start).trim() === "");
    return before === undefined ? undefined : parseDocstring(before.value);
  };
}

/** `./task.ts` in a file of declarations means the declarations beside it. */
function pathOf(from: string, specifier: string): string {
  return join(dirname(from), specifier.replace(/\.[jt]s$/, ".d.ts"));
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: string }): string {
  return name.name ?? name.value ?? "";
}
