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
  // No recursion: generated code nests deeply, a sum of 5,000 terms by 5,000 levels.
  const pending: Part[] = [{ value: node }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if ("text" in part) out.push(part.text);
    else for (const inner of partsOf(part.value).reverse()) pending.push(inner);
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

/** The child nodes that are code, each with the field that it stands in. */
export function* codeChildren(node: Node): Iterable<[child: Node, field: string]> {
  for (const field in node) {
    if (NO_CODE.has(field)) continue;
    const child = node[field];
    if (isNode(child)) {
      if (!isTypeOnly(child)) yield [unwrap(child), field];
    } else if (Array.isArray(child)) {
      for (const each of child) if (isNode(each) && !isTypeOnly(each)) yield [unwrap(each), field];
    }
  }
}

export function isNode(candidate: unknown): candidate is Node {
  return (
    typeof candidate === "object" && candidate !== null && typeof (candidate as { type?: unknown }).type === "string"
  );
}

/** What is written for a value: text, and values that are written in turn. */
type Part = { readonly text: string } | { readonly value: unknown };

function partsOf(value: unknown): Part[] {
  if (Array.isArray(value)) {
    const elements = value.filter((each) => !isNode(each) || !isTypeOnly(each));
    return [{ text: "[" }, ...elements.map((each: unknown) => ({ value: each })), { text: "]" }];
  }
  if (isNode(value)) return isTypeOnly(value) ? [{ text: "-" }] : nodeParts(unwrap(value));
  if (value instanceof RegExp) return [{ text: `/${value.source}/${value.flags}` }];
  if (typeof value === "object" && value !== null) return fieldParts(value as Record<string, unknown>, "");
  return [{ text: typeof value === "string" ? JSON.stringify(value) : `${typeof value} ${String(value)}` }];
}

function nodeParts(node: Node): Part[] {
  const parts: Part[] = [{ text: "(" }, { text: node.type }];
  if (node.type === "Literal") parts.push({ text: `${typeof node.value} ${JSON.stringify(String(node.value))}` });
  for (const part of fieldParts(node, node.type)) parts.push(part);
  // A template's raw text is seen by a tag function, and is not the cooked text's spelling.
  if (node.type === "TemplateElement") parts.push({ text: JSON.stringify((node.value as { raw: string }).raw) });
  parts.push({ text: ")" });
  return parts;
}

function fieldParts(fields: Readonly<Record<string, unknown>>, type: string): Part[] {
  const parts: Part[] = [];
  for (const key in fields) {
    const value = fields[key];
    if (NO_CODE.has(key) || value === null || value === undefined || value === false) continue;
    // A shorthand is spelling: `{ a }` is `{ a: a }`.
    if ((key === "optional" && !OPTIONAL_COUNTS.has(type)) || (key === "shorthand" && type === "Property")) continue;
    // TypeScript's tree has a list of decorators where JavaScript's has none.
    if (key === "decorators" && (value as unknown[]).length === 0) continue;
    parts.push({ text: key }, { value });
  }
  return parts;
}
