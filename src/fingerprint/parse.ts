import { parseSync } from "oxc-parser";
import type { Node } from "./syntax.ts";

/** The syntax tree of a source text, or undefined where it is none. */
export function parse(source: string, fileName: string): Node | undefined {
  const { program, errors } = parseSync(fileName, source, { preserveParens: false });
  return errors.length === 0 ? (program as unknown as Node) : undefined;
}
