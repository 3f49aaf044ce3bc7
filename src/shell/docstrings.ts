import { parseSync, type Comment } from "oxc-parser";

/** What the source of a command tells of it. */
export interface Docstring {
  /** The comment above the method, as lines; empty where there is none. */
  readonly lines: readonly string[];
  /** Its parameters, as they are called; undefined where the source cannot be read. */
  readonly parameters: readonly Parameter[] | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly kind: "needed" | "optional" | "rest";
}

/**
 * Reads what stands above a command, and its parameters, from its source as the language keeps it: that of a class has all
 * comments within it, so that no file is needed.
 *
 * @param command a method of the class of `owner`, or any other function
 */
export function docstringOf(command: (...given: never[]) => unknown, owner: object): Docstring {
  for (let its = Object.getPrototypeOf(owner) as object | null; its !== null; its = Object.getPrototypeOf(its)) {
    const key = Reflect.ownKeys(its).find((name) => Object.getOwnPropertyDescriptor(its, name)?.value === command);
    if (key !== undefined && typeof its.constructor === "function") {
      const found = methodIn(String(its.constructor), String(key));
      if (found !== undefined) return found;
    }
  }
  return { lines: [], parameters: parametersIn(String(command)) };
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [part: string]: unknown;
}

function methodIn(source: string, name: string): Docstring | undefined {
  const parsed = read(`(${source})`);
  const body = (parsed?.expression.body as { body?: readonly SyntaxNode[] } | undefined)?.body;
  const at = body?.findIndex(({ key, static: isStatic }) => isStatic !== true && nameOf(key) === name) ?? -1;
  if (parsed === undefined || body === undefined || at < 0) return undefined;
  const method = body[at]!;
  const before = body[at - 1] as { end?: number } | undefined;
  const above = parsed.comments.filter(({ start, end }) => start >= (before?.end ?? 0) && end <= method.start);
  const last = above.at(-1);
  const isDocstring = last !== undefined && /^\s*$/.test(parsed.text.slice(last.end, method.start));
  return {
    lines: isDocstring ? linesOf(last.type === "Block" ? [last] : above.filter(({ type }) => type === "Line")) : [],
    parameters: parametersOf((method.value as SyntaxNode).params as readonly SyntaxNode[]),
  };
}

function parametersIn(source: string): readonly Parameter[] | undefined {
  // A method's own text is none that may stand alone.
  const parsed = read(`(${source})`) ?? read(`({${source}})`);
  const { properties, params } = (parsed?.expression ?? {}) as {
    properties?: readonly { value: SyntaxNode }[];
    params?: readonly SyntaxNode[];
  };
  const found = params ?? (properties?.[0]?.value.params as readonly SyntaxNode[] | undefined);
  return found === undefined ? undefined : parametersOf(found);
}

function read(text: string): { text: string; expression: SyntaxNode; comments: readonly Comment[] } | undefined {
  const { program, errors, comments } = parseSync("command.ts", text, { preserveParens: false });
  const [statement] = program.body as unknown as readonly SyntaxNode[];
  if (errors.length > 0 || statement?.expression === undefined) return undefined;
  return { text, expression: statement.expression as SyntaxNode, comments };
}

function nameOf(key: unknown): string | undefined {
  const { name, value } = (key ?? {}) as { name?: string; value?: unknown };
  return name ?? (typeof value === "string" ? value : undefined);
}

function parametersOf(params: readonly SyntaxNode[]): readonly Parameter[] {
  return params.map((param, i): Parameter => {
    if (param.type === "RestElement") return { name: nameOf(param.argument) ?? "arguments", kind: "rest" };
    if (param.type === "AssignmentPattern")
      return { name: nameOf(param.left) ?? `argument ${i + 1}`, kind: "optional" };
    return { name: nameOf(param) ?? `argument ${i + 1}`, kind: "needed" };
  });
}

/** Without the stars, and without what begins with an `@`: that is for those who read the source. */
function linesOf(comments: readonly Comment[]): readonly string[] {
  const lines = comments
    .flatMap(({ value }) => value.split("\n"))
    .map((line) => line.replace(/^\s*\*+ ?|^ /, "").trimEnd());
  const end = lines.findIndex((line) => line.trimStart().startsWith("@"));
  const text = (end < 0 ? lines : lines.slice(0, end)).join("\n").replace(/^\s*\*?\s*|\s*$/g, "");
  return text === "" ? [] : text.split("\n");
}
