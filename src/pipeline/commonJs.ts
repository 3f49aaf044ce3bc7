import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { projectRoot } from "./root.ts";
import { shownPath } from "./shownPath.ts";

/** Why Node refuses a module, and what to do. */
export interface Refusal {
  readonly what: string;
  readonly hint: string;
}

/** Where Node takes a file for CommonJS, by its manifest, that is written as an ES module; undefined for all others. */
export function takenForCommonJs(path: string): Refusal | undefined {
  // The endings .mts, .mjs, .cts and .cjs say it by themselves.
  if (!/(?<!\.d)\.[jt]s$/.test(path)) return undefined;
  const manifest = join(projectRoot(path), "package.json");
  if (typeOf(manifest) !== "commonjs" || !isWrittenAsModule(path)) return undefined;
  const folder = relative(process.cwd(), dirname(manifest));
  return {
    what: `Node takes it for CommonJS, because ${shownPath(manifest)} has "type": "commonjs"`,
    hint: `Correct that: npm pkg set type=module${folder === "" ? "" : ` (in ${folder})`}`,
  };
}

function typeOf(manifest: string): unknown {
  try {
    return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: unknown }).type;
  } catch {
    return undefined;
  }
}

function isWrittenAsModule(path: string): boolean {
  try {
    const { module, errors } = parseSync(path, readFileSync(path, "utf8"), { sourceType: "module" });
    return module.hasModuleSyntax && errors.length === 0;
  } catch {
    return false;
  }
}
