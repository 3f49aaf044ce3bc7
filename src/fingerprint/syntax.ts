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
  "sourceType",
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
  // No recursion: generated code nests deeply, a sum of 5,000 terms by 5,000 levels. What is text in
  // the list is written as it is, all else is taken apart first.
  const pending: unknown[] = [];
  add(node, pending);
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (typeof part === "string") out.push(part);
    else takeApart(part as object, pending);
  }
  return digest(out.join("\u0001"));
}

/** The digest of a function, the same whether it stands as a declaration, an expression or a method. */
export function digestFunction(node: Node): string {
  return digestSyntax(node.type === "FunctionDeclaration" ? { ...node, type: "FunctionExpression" } : node);
}

/** A function of whatever form. */
export function isFunction(node: Node): boolean {
  return (
    node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression"
  );
}

/** Whether a node is of types alone, and so no code. */
export function isTypeOnly(node: Node): boolean {
  if (node.importKind === "type" || node.exportKind === "type" || node.declare === true) return true;
  switch (node.type) {
    case "TSDeclareFunction":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
      return true;
    case "MethodDefinition":
      // A signature before the method itself.
      return isNode(node.value) && node.value.type === "TSEmptyBodyFunctionExpression";
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return isNode(node.declaration) && isTypeOnly(node.declaration);
    case "Identifier":
      // The `this` in `function f(this: Window)`: as an expression it is no identifier.
      return node.name === "this";
    case "TSModuleDeclaration":
      return isNode(node.body) && Array.isArray(node.body.body) && (node.body.body as Node[]).every(isTypeOnly);
    default:
      return node.type.startsWith("TS") && !WRAPPERS.has(node.type) && !TS_CODE.has(node.type);
  }
}

/** The expression inside `as`, `satisfies` and `!`. */
export function unwrap(node: Node): Node {
  let inner = node;
  while (WRAPPERS.has(inner.type)) inner = inner.expression as Node;
  return inner;
}

/** Visits the child nodes that are code, each with the field that it stands in. */
export function visitCode(node: Node, visit: (child: Node, field: string) => void): void {
  for (const field in node) {
    const child = node[field];
    if (typeof child !== "object" || child === null || NO_CODE.has(field)) continue;
    if (Array.isArray(child)) {
      for (const each of child) if (isNode(each) && !isTypeOnly(each)) visit(unwrap(each), field);
    } else if (isNode(child) && !isTypeOnly(child)) visit(unwrap(child), field);
  }
}

export function isNode(candidate: unknown): candidate is Node {
  return (
    typeof candidate === "object" && candidate !== null && typeof (candidate as { type?: unknown }).type === "string"
  );
}

/** Adds what is to be written for a value: as text where that is known at once. */
function add(value: unknown, pending: unknown[]): void {
  if (typeof value === "string") pending.push(JSON.stringify(value));
  else if (typeof value !== "object" || value === null) pending.push(`${typeof value} ${String(value)}`);
  else if (isNode(value)) pending.push(isTypeOnly(value) ? "-" : unwrap(value));
  else pending.push(value);
}

/** Adds the parts of a list, a node or another object, the last first. */
function takeApart(value: object, pending: unknown[]): void {
  if (Array.isArray(value)) {
    pending.push("]");
    for (let i = value.length - 1; i >= 0; i--) {
      const each: unknown = value[i];
      if (!isNode(each) || !isTypeOnly(each)) add(each, pending);
    }
    pending.push("[");
  } else if (isNode(value)) addNode(value, pending);
  else if (value instanceof RegExp) pending.push(`/${value.source}/${value.flags}`);
  else addFields(value as Record<string, unknown>, "", pending);
}

function addNode(node: Node, pending: unknown[]): void {
  pending.push(")");
  // A template's raw text is seen by a tag function, and is not the cooked text's spelling.
  if (node.type === "TemplateElement") add((node.value as { raw: string }).raw, pending);
  addFields(node, node.type, pending);
  if (node.type === "Literal") pending.push(`${typeof node.value} ${JSON.stringify(String(node.value))}`);
  pending.push(node.type, "(");
}

function addFields(fields: Readonly<Record<string, unknown>>, type: string, pending: unknown[]): void {
  const keys = Object.keys(fields);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i]!;
    const value = fields[key];
    if (value === null || value === undefined || value === false || NO_CODE.has(key)) continue;
    // A shorthand is spelling: `{ a }` is `{ a: a }`.
    if ((key === "optional" && !OPTIONAL_COUNTS.has(type)) || (key === "shorthand" && type === "Property")) continue;
    // TypeScript's tree has a list of decorators where JavaScript's has none.
    if (key === "decorators" && (value as unknown[]).length === 0) continue;
    add(value, pending);
    pending.push(key);
  }
}
