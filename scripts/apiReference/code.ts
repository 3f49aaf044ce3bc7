/** A block of TypeScript. */
export function fenced(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}

/** What stands before a signature while the page is formatted: by itself it is no statement. */
const STATEMENT = "declare function ";

/** Ways to call a function: `range(from: number, to: number, step?: number): Range`. */
export function signatures(name: string, texts: readonly string[]): string {
  const isName = /^[\w$]+$/.test(name);
  const all = texts.map((text) => text.replace(/\(this: void(, )?/, "("));
  return fenced(all.map((text) => `${isName ? STATEMENT : ""}${name}${text}`).join("\n"));
}

/** A formatted page, without what was there for the formatter alone. */
export function withoutStatements(page: string): string {
  const lines = page.split("\n");
  let isSignature = false;
  return lines
    .map((line) => {
      if (line.startsWith(STATEMENT)) isSignature = true;
      const text = line.startsWith(STATEMENT) ? line.slice(STATEMENT.length) : line;
      if (!isSignature || !/^\S.*;$/.test(line)) return text;
      isSignature = false;
      return text.slice(0, -1);
    })
    .join("\n");
}

/** A piece of a declaration, as if it stood at the beginning of its lines. */
export function outdented(text: string): string {
  const lines = text.split("\n");
  const indent = /^ */.exec(lines.at(-1)!)![0].length;
  return lines
    .map((line, i) => {
      const rest = i === 0 ? line : line.slice(Math.min(indent, /^ */.exec(line)![0].length));
      return rest.replace(/^ +/, (spaces) => " ".repeat(spaces.length / 2));
    })
    .join("\n");
}
