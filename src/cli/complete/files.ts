import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Candidate } from "./source.ts";

/**
 * Files and folders that a path may go on with, from the working folder; hidden ones only where a dot was typed.
 *
 * @param pattern of the files' names; folders are always among them. @default all files
 */
export function filesLike(typed: string, pattern: RegExp = /^/): readonly Candidate[] {
  const cut = typed.lastIndexOf("/") + 1;
  const folder = typed.slice(0, cut);
  const begun = typed.slice(cut);
  const found: Candidate[] = [];
  const path = folder || ".";
  for (const name of namesIn(path)) {
    if (!name.startsWith(begun) || (name.startsWith(".") && !begun.startsWith("."))) continue;
    const isFolder = statSync(join(path, name), { throwIfNoEntry: false })?.isDirectory() === true;
    if (isFolder && name !== "node_modules") found.push({ value: `${folder}${name}/`, isPart: true });
    else if (!isFolder && pattern.test(name) && !name.endsWith(".d.ts")) found.push({ value: folder + name });
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
