import type { Node, TSType } from "oxc-parser";
import type { Declaration, DeclarationFile, DeclarationNode, Declarations } from "./declarations.ts";
import type { Docstring } from "./docstring.ts";

/** What a thing can be called with, and what it has. */
export interface Shape {
  readonly calls: readonly Signature[];
  readonly members: readonly Member[];
  /** Types that it has all of besides, which have a place of their own. */
  readonly bases: readonly string[];
}

/** One way to call something. */
export interface Signature {
  readonly file: DeclarationFile;
  /** From the parameters on: `<T>(value: T): Secret<T>`. */
  readonly text: string;
  readonly doc: Docstring | undefined;
  readonly node: Node;
}

/** One name that a thing has: a property, or a function with its overloads. */
export interface Member {
  readonly name: string;
  readonly file: DeclarationFile;
  readonly doc: Docstring | undefined;
  readonly nodes: readonly Node[];
  /** As it is written; of a function with overloads each. */
  readonly texts: readonly string[];
  readonly isFunction: boolean;
}

const NOTHING: Shape = { calls: [], members: [], bases: [] };

/** Finds what things can be called with and what they have, through what they are declared by. */
export class Shapes {
  readonly #declarations: Declarations;
  readonly #hasPlace: (declaration: Declaration) => boolean;

  /** @param hasPlace whether a declaration is described by itself, and is named only where others build on it */
  constructor(declarations: Declarations, hasPlace: (declaration: Declaration) => boolean) {
    this.#declarations = declarations;
    this.#hasPlace = hasPlace;
  }

  of(declaration: Declaration): Shape {
    return merged(declaration.nodes.map((node, place) => this.#ofNode(declaration, node, place)));
  }

  #ofNode({ file, doc }: Declaration, node: DeclarationNode, place: number): Shape {
    switch (node.type) {
      case "TSDeclareFunction":
      case "FunctionDeclaration": {
        const text = signatureText(file, node);
        return { ...NOTHING, calls: [{ file, node, text, doc: place === 0 ? doc : undefined }] };
      }
      case "ClassDeclaration":
        return { ...NOTHING, members: membersIn(file, node.body.body) };
      case "TSInterfaceDeclaration": {
        const inherited = node.extends.map(({ expression }) => this.#base(file, file.textOf(expression)));
        return merged([...inherited, this.#literal(file, node.body.body)]);
      }
      case "VariableDeclarator": {
        const annotation = "typeAnnotation" in node.id ? node.id.typeAnnotation : undefined;
        return annotation ? this.#ofType(file, annotation.typeAnnotation) : NOTHING;
      }
      default:
        return NOTHING;
    }
  }

  /** What a type alias can be called with and has, where it is no more than a list of members. */
  ofAlias({ nodes, file }: Declaration): Shape {
    const [node] = nodes;
    return node?.type === "TSTypeAliasDeclaration" && node.typeAnnotation.type === "TSTypeLiteral"
      ? this.#literal(file, node.typeAnnotation.members)
      : NOTHING;
  }

  #ofType(file: DeclarationFile, type: TSType): Shape {
    switch (type.type) {
      case "TSTypeLiteral":
        return this.#literal(file, type.members);
      case "TSIntersectionType":
        return merged(type.types.map((each) => this.#ofType(file, each)));
      case "TSTypeQuery":
        return this.#named(file, file.textOf(type.exprName));
      case "TSTypeReference":
        return this.#named(file, file.textOf(type.typeName));
      default:
        return NOTHING;
    }
  }

  #named(file: DeclarationFile, name: string): Shape {
    const found = this.#declarations.find(file.path, name);
    return found === undefined ? NOTHING : this.of(found);
  }

  #base(file: DeclarationFile, name: string): Shape {
    const found = this.#declarations.find(file.path, name);
    if (found === undefined) return { ...NOTHING, bases: [name] };
    // How it is called is told again: that is looked for where the name is.
    return this.#hasPlace(found) ? { calls: this.of(found).calls, members: [], bases: [name] } : this.of(found);
  }

  #literal(file: DeclarationFile, nodes: readonly Node[]): Shape {
    const calls = nodes
      .filter((node) => node.type === "TSCallSignatureDeclaration")
      .map((node): Signature => ({ file, node, text: trimmed(file.textOf(node)), doc: file.docOf(node) }));
    return { ...NOTHING, calls, members: membersIn(file, nodes).map((member) => this.#resolved(member)) };
  }

  /** `readonly weekly: typeof weekly` is the function, with all that is said of it. */
  #resolved(member: Member): Member {
    const [node] = member.nodes;
    if (node?.type !== "TSPropertySignature" || node.typeAnnotation?.typeAnnotation.type !== "TSTypeQuery")
      return member;
    const { exprName } = node.typeAnnotation.typeAnnotation;
    const found = this.#declarations.find(member.file.path, member.file.textOf(exprName));
    const { calls } = found === undefined ? NOTHING : this.of(found);
    if (calls.length === 0) return member;
    return {
      name: member.name,
      file: found!.file,
      doc: member.doc ?? calls.find(({ doc }) => doc !== undefined)?.doc,
      nodes: calls.map((call) => call.node),
      texts: calls.map(({ text }) => `${member.name}${text}`),
      isFunction: true,
    };
  }
}

function membersIn(file: DeclarationFile, nodes: readonly Node[]): Member[] {
  const members = new Map<string, Member>();
  for (const node of nodes) {
    const name = memberName(file, node);
    if (name === undefined) continue;
    const before = members.get(name);
    members.set(name, {
      name,
      file,
      doc: before?.doc ?? file.docOf(node),
      nodes: [...(before?.nodes ?? []), node],
      // What is got is as good as a property.
      texts: [...(before?.texts ?? []), trimmed(file.textOf(node)).replace(/^get (.*?)\(\)/, "readonly $1")],
      isFunction: (node.type === "TSMethodSignature" || node.type === "MethodDefinition") && node.kind !== "get",
    });
  }
  return [...members.values()];
}

/** Undefined for what is of no interest from outside: private fields, calls. */
function memberName(file: DeclarationFile, node: Node): string | undefined {
  if (node.type === "TSIndexSignature")
    return file
      .textOf(node)
      .replace(/^readonly /, "")
      .replace(/\].*$/s, "]");
  if (!("key" in node) || node.key === null) return undefined;
  const name = file.textOf(node.key);
  return name.startsWith("#") ? undefined : name;
}

/** Of a function what follows its name. */
function signatureText(
  file: DeclarationFile,
  node: { readonly id: { readonly end: number } | null; readonly end: number },
): string {
  return trimmed(file.source.slice(node.id?.end, node.end));
}

function trimmed(text: string): string {
  return text.trim().replace(/;$/, "");
}

function merged(shapes: readonly Shape[]): Shape {
  return {
    calls: shapes.flatMap(({ calls }) => calls),
    members: shapes.flatMap(({ members }) => members),
    bases: shapes.flatMap(({ bases }) => bases),
  };
}
