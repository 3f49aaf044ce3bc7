import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { isNode, isTypeOnly, type Node } from "../fingerprint/syntax.ts";
import { didYouMean } from "../model/nearest.ts";
import { takenForCommonJs, type Refusal } from "./commonJs.ts";

/**
 * What to do about a name that a module imports and the other does not export.
 *
 * @param message Node's
 * @param importer the path of the module that imports it
 */
export function explainMissingExport(message: string, importer: string): Refusal | undefined {
  const found = /requested module '(.+)' does not provide an export named '(.+)'/.exec(message);
  if (found === null) return undefined;
  const [, specifier, name] = found as unknown as [string, string, string];
  const target = pathOf(specifier, importer);
  const commonJs = target === undefined ? undefined : takenForCommonJs(target);
  if (commonJs !== undefined)
    return { what: `"${specifier}" cannot be imported: ${commonJs.what}`, hint: commonJs.hint };
  const exported = target === undefined ? [] : exportsOf(target);
  const isWantedAsType = isUsedAsType(name, importer);
  const near = didYouMean(
    name,
    exported.filter((each) => each.isType === isWantedAsType).map((each) => each.name),
  );
  const isType = exported.some((each) => each.isType && each.name === name);
  if (isType || (isWantedAsType && near === undefined))
    return {
      what: `${name} of "${specifier}" is a type, of which nothing is left when it runs`,
      hint: `Import it as a type: import type { ${name} } from "${specifier}"`,
    };
  return { what: message, hint: near ?? "Correct the name, or export it there." };
}

function pathOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith("file:")) return fileURLToPath(specifier);
  return /^\.{1,2}\//.test(specifier) ? resolve(dirname(importer), specifier) : undefined;
}

function exportsOf(path: string): { readonly name: string; readonly isType: boolean }[] {
  const { module } = parsed(path) ?? {};
  return (module?.staticExports ?? [])
    .flatMap(({ entries }) => entries)
    .flatMap(({ exportName, isType }) => (exportName.name === null ? [] : [{ name: exportName.name, isType }]));
}

/** Whether a module uses what it imports by this name in types alone. */
function isUsedAsType(name: string, importer: string): boolean {
  const body = (parsed(importer)?.program.body ?? []) as unknown as Node[];
  const imports = body.flatMap((each) => (Array.isArray(each.specifiers) ? (each.specifiers as Node[]) : []));
  const its = imports.find(({ imported }) => isNode(imported) && imported.name === name);
  if (its === undefined) return false;
  const local = (its.local as Node).name as string;
  const uses = usesOf(
    local,
    body.filter(({ type }) => type !== "ImportDeclaration"),
  );
  return uses.asType > 0 && uses.asValue === 0;
}

function usesOf(name: string, body: readonly Node[]): { readonly asType: number; readonly asValue: number } {
  const uses = { asType: 0, asValue: 0 };
  const visit = (value: unknown, isType: boolean): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, isType);
    if (!isNode(value)) return;
    if (value.type === "Identifier" && value.name === name) uses[isType ? "asType" : "asValue"]++;
    // A type's own keywords and all in it; what stands around an expression has that as its `expression`.
    const isItsType = isType || value.type.startsWith("TS") || isTypeOnly(value);
    for (const [key, part] of Object.entries(value))
      if (key !== "type") visit(part, key === "expression" && value.type.startsWith("TS") ? isType : isItsType);
  };
  visit(body, false);
  return uses;
}

function parsed(path: string): ReturnType<typeof parseSync> | undefined {
  try {
    return parseSync(path, readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
