import { parseSync } from "oxc-parser";
import type { Node } from "./syntax.ts";

/** The syntax tree of a source text, or undefined where it is none. */
export function parse(source: string, fileName: string): Node | undefined {
  const { program, errors } = parseSync(fileName, source, { preserveParens: false });
  if (errors.length === 0) return program as unknown as Node;
  // A script may hold what a module may not: `return` at the top level, `await` as a name.
  if (!/\.c?jsx?$/.test(fileName)) return undefined;
  const script = parseSync(fileName, source, { preserveParens: false, sourceType: "commonjs" });
  return script.errors.length === 0 ? (script.program as unknown as Node) : undefined;
}
