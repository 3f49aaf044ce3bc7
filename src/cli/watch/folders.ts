import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FileInput } from "../../index.ts";

/** Never looked into, as patterns do not either. */
const PASSED_OVER = new Set([".git", ".little-pipelines", "node_modules"]);

/** The folders in which something may come, go or change that one of a task's `inputs` stands for; some may not be there. */
export function foldersOfInput(root: string, input: string | FileInput): string[] {
  const path = typeof input === "string" ? input : input.path;
  const full = resolve(root, path);
  if (isFolder(full)) return [dirname(full), ...foldersBelow(full)];
  if (typeof input !== "string" || !/[*?[{]/.test(path)) return [dirname(full)];
  const parts = path.split("/");
  const fixed = parts.findIndex((part) => /[*?[{]/.test(part));
  const base = resolve(root, parts.slice(0, fixed).join("/") || ".");
  // `data/*.csv` needs one folder, `data/*/*.csv` and `data/**` those below it too.
  const isDeep = fixed < parts.length - 1 || parts[fixed]!.includes("**");
  return isDeep && isFolder(base) ? foldersBelow(base) : [base];
}

/** The nearest folder above that is there, where this one is not. */
export function existingFolder(folder: string): string {
  for (let its = folder; ; its = dirname(its)) if (isFolder(its) || its === dirname(its)) return its;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The folder itself, and all below it. Links are followed once: one may lead to a folder that it lies in. */
function foldersBelow(folder: string, found: string[] = []): string[] {
  found.push(folder);
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) foldersBelow(join(folder, entry.name), found);
  } catch {
    // It is gone meanwhile, or not to be read.
  }
  return found;
}
