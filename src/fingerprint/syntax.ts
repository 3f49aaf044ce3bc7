import { digest } from "./digest.ts";

/** A node of the syntax tree, in ESTree's form. */
export type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Types that stand around an expression and vanish with the types. */
const WRAPPERS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** TypeScript that is code: Node's type stripping refuses it, other loaders do not. */
const TS_CODE = new Set([
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSParameterProperty",
  "TSExportAssignment",
  "TSImportEqualsDeclaration",
  "TSExternalModuleReference",
]);

/** Places in the text, spelling, and what TypeScript adds for itself alone. */
const NO_CODE = new Set([
  "type",
  "start",
  "end",
  "range",
  "loc",
  "raw",
  "parent",
  "definite",
  "declare",
  "accessibility",
  "override",
  "readonly",
  "abstract",
  "importKind",
  "exportKind",
  "hashbang",
  "typeAnnotation",
  "returnType",
  "typeParameters",
  "typeArguments",
  "superTypeArguments",
  "implements",
]);

/** `optional` is syntax on these (`a?.b`); elsewhere it is the `?` of a type. */
const OPTIONAL_COUNTS = new Set(["MemberExpression", "CallExpression"]);

/**
 * A digest of code without comments, formatting, quotes, types and annotations: of the tree, not of
 * the text.
 */
export function digestSyntax(node: unknown): string {
  const out: string[] = [];
  write(node, out);
  return digest(out.join("\u0001"));
}

/** Whether a node is of types alone, and so no code. */
export function isTypeOnly(node: Node): boolean {
  if (node.importKind === "type" || node.exportKind === "type" || node.declare === true) return true;
  if (
    node.type === "TSDeclareFunction" ||
    node.type === "TSAbstractMethodDefinition" ||
    node.type === "TSAbstractPropertyDefinition"
  )
    return true;
  return node.type.startsWith("TS") && !WRAPPERS.has(node.type) && !TS_CODE.has(node.type);
}

/** The expression inside `as`, `satisfies` and `!`. */
export function unwrap(node: Node): Node {
  let inner = node;
  while (WRAPPERS.has(inner.type)) inner = inner.expression as Node;
  return inner;
}

/** The child nodes that are code. */
export function* codeChildren(node: Node): Iterable<Node> {
  for (const key in node) {
    if (NO_CODE.has(key)) continue;
    const child = node[key];
    if (isNode(child)) {
      if (!isTypeOnly(child)) yield unwrap(child);
    } else if (Array.isArray(child)) {
      for (const each of child) if (isNode(each) && !isTypeOnly(each)) yield unwrap(each);
    }
  }
}

export function isNode(candidate: unknown): candidate is Node {
  return (
    typeof candidate === "object" && candidate !== null && typeof (candidate as { type?: unknown }).type === "string"
  );
}

function write(value: unknown, out: string[]): void {
  if (Array.isArray(value)) {
    out.push("[");
    for (const each of value) if (!isNode(each) || !isTypeOnly(each)) write(each, out);
    out.push("]");
  } else if (isNode(value)) {
    if (isTypeOnly(value)) out.push("-");
    else writeNode(unwrap(value), out);
  } else if (value instanceof RegExp) out.push(`/${value.source}/${value.flags}`);
  else if (typeof value === "object" && value !== null) writeFields(value as Record<string, unknown>, "", out);
  else out.push(typeof value === "string" ? JSON.stringify(value) : `${typeof value} ${String(value)}`);
}

function writeNode(node: Node, out: string[]): void {
  out.push("(", node.type);
  if (node.type === "Literal") out.push(`${typeof node.value} ${String(node.value)}`);
  // A shorthand is spelling: `{ a }` is `{ a: a }`.
  writeFields(node, node.type, out);
  // A template's raw text is seen by a tag function, and is not the cooked text's spelling.
  if (node.type === "TemplateElement") out.push((node.value as { raw: string }).raw);
  out.push(")");
}

function writeFields(fields: Readonly<Record<string, unknown>>, type: string, out: string[]): void {
  for (const key in fields) {
    const value = fields[key];
    if (NO_CODE.has(key) || value === null || value === undefined || value === false) continue;
    if ((key === "optional" && !OPTIONAL_COUNTS.has(type)) || (key === "shorthand" && type === "Property")) continue;
    out.push(key);
    write(value, out);
  }
}
