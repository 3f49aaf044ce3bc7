import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FilesOfFolder } from "./filesOfFolder.ts";
import type { StarPattern } from "./starPattern.ts";
import { isMissing } from "./stat.ts";

/**
 * What a pattern stands for in a folder; undefined where there are links, of which `fs.glob` knows
 * how far to follow them.
 *
 * @param passedOver names that do not count
 */
export async function starMatches(
  folder: string,
  { isDeep, name }: StarPattern,
  passedOver: ReadonlySet<string>,
): Promise<FilesOfFolder[] | undefined> {
  const matched: FilesOfFolder[] = [];
  const add = (folder: string, all: readonly string[]): void => {
    const names = all.filter((each) => name.test(each) && !passedOver.has(each));
    if (names.length > 0) matched.push({ folder, names: names.sort() });
  };
  if (!isDeep) {
    // Without asking what each is, which is told when they are looked at.
    add(folder, await orNone(readdir(folder)));
    return matched;
  }
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const names: string[] = [];
    for (const entry of await orNone(readdir(next, { withFileTypes: true }))) {
      if (entry.isSymbolicLink()) return undefined;
      if (!entry.isDirectory()) names.push(entry.name);
      else if (!entry.name.startsWith(".") && !passedOver.has(entry.name)) pending.push(join(next, entry.name));
    }
    add(next, names);
  }
  return matched;
}

async function orNone<Entry>(listing: Promise<Entry[]>): Promise<Entry[]> {
  try {
    return await listing;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
