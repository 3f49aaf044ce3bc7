import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * What a name such as `#rates` stands for, by the `imports` of the nearest `package.json`: paths of files, and names of
 * packages. Where `import` and `require` lead to different ones, both: the text of a function does not always say which.
 */
export function importTargets(specifier: string, file: string): string[] {
  const folder = packageOf(dirname(file));
  const imports = folder === undefined ? undefined : readImports(folder);
  if (imports === undefined) return [];
  const found = new Set<string>();
  for (const way of ["import", "require"]) {
    const target = targetOf(specifier, imports, new Set([way, ...CONDITIONS, ...givenConditions()]));
    if (target !== undefined) found.add(target.startsWith(".") ? join(folder!, target) : target);
  }
  return [...found];
}

type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

function packageOf(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function readImports(folder: string): Readonly<Record<string, Target>> | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { imports?: Record<string, Target> })
      .imports;
  } catch {
    return undefined;
  }
}

/** Those that Node always has. */
const CONDITIONS = ["node", "node-addons", "module-sync", "default"] as const;

/** `--conditions NAME`, `-C NAME`. */
function givenConditions(): string[] {
  const given = `${process.env.NODE_OPTIONS ?? ""} ${process.execArgv.join(" ")}`;
  return [...given.matchAll(/(?:^|\s)(?:--conditions|-C)[=\s]\s*(\S+)/g)].map(([, name]) => name!);
}

/** The name itself, or else the longest pattern that fits: `#lib/*.ts`. */
function targetOf(
  specifier: string,
  imports: Readonly<Record<string, Target>>,
  conditions: ReadonlySet<string>,
): string | undefined {
  if (Object.hasOwn(imports, specifier)) return chosen(imports[specifier]!, conditions);
  const patterns = Object.keys(imports).filter((key) => key.split("*").length === 2);
  for (const pattern of patterns.toSorted((a, b) => b.indexOf("*") - a.indexOf("*") || b.length - a.length)) {
    const [before, after] = pattern.split("*") as [string, string];
    if (!specifier.startsWith(before) || !specifier.endsWith(after) || specifier.length < pattern.length) continue;
    const star = specifier.slice(before.length, specifier.length - after.length);
    return chosen(imports[pattern]!, conditions)?.replaceAll("*", () => star);
  }
  return undefined;
}

/** The first condition that is fulfilled decides, in the order in which they are written. */
function chosen(target: Target, conditions: ReadonlySet<string>): string | undefined {
  if (typeof target === "string") return target;
  const choices: Target[] =
    target === null
      ? []
      : Array.isArray(target)
        ? [...(target as readonly Target[])]
        : Object.entries(target)
            .filter(([condition]) => conditions.has(condition))
            .map(([, its]) => its);
  for (const each of choices) {
    const its = chosen(each, conditions);
    if (its !== undefined) return its;
  }
  return undefined;
}
