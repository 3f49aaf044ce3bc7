/** A piece of a query that stands for itself. Comments and white space are none. */
export interface Token {
  /** `string` in single quotes or dollars, `quoted` in double quotes; `symbol` is one character. */
  readonly kind: "word" | "string" | "quoted" | "parameter" | "symbol";
  readonly text: string;
  /** Where it begins in the query, in UTF-16 units. */
  readonly start: number;
}

/**
 * The tokens of a query, as DuckDB's lexer cuts them. DuckDB's own is not to be had without running a query,
 * and its parser takes selects alone: this one finds where statements end, and what is quoted.
 */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < query.length;) {
    const passed = passOver(query, at);
    if (passed > at) {
      at = passed;
      continue;
    }
    const token = tokenAt(query, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

/** The statements of a query: the tokens between semicolons. */
export function statementsOf(query: string): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  for (const token of tokensOf(query)) {
    if (token.kind === "symbol" && token.text === ";") statements.push([]);
    else statements.at(-1)!.push(token);
  }
  return statements.filter((tokens) => tokens.length > 0);
}

/** What a string or a name in quotes stands for. */
export function unquoted({ kind, text }: Token): string {
  if (kind === "quoted") return text.slice(1, -1).replaceAll('""', '"');
  if (kind !== "string") return text;
  if (text.startsWith("$")) {
    const fence = text.indexOf("$", 1) + 1;
    return text.slice(fence, -fence);
  }
  return text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");
}

/** The end of white space and comments; comments in `/* *\/` hold others, as in PostgreSQL. */
function passOver(query: string, start: number): number {
  if (/\s/.test(query[start]!)) return start + 1;
  if (query.startsWith("--", start)) {
    const end = query.indexOf("\n", start);
    return end === -1 ? query.length : end;
  }
  if (!query.startsWith("/*", start)) return start;
  let depth = 0;
  for (let at = start; at < query.length; at++) {
    if (query.startsWith("/*", at)) depth++;
    else if (query.startsWith("*/", at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return query.length;
}

const SHAPES: readonly (readonly [kind: Token["kind"], shape: RegExp])[] = [
  // E'…' is the one in which a backslash hides a quote.
  ["string", /e'(?:[^'\\]|''|\\[^])*'?/iy],
  ["string", /[xb]?'(?:[^']|'')*'?/iy],
  ["string", /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\1\$/y],
  ["quoted", /"(?:[^"]|"")*"?/y],
  ["parameter", /\$[\w\u0080-\uffff]+|\?\d*/y],
  ["word", /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*/y],
];

function tokenAt(query: string, start: number): Token {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = start;
    const text = shape.exec(query)?.[0];
    if (text !== undefined) return { kind, text, start };
  }
  return { kind: "symbol", text: query[start]!, start };
}
