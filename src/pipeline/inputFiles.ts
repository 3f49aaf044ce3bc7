import { join } from "node:path";
import { listFiles } from "../fingerprint/files/list.ts";
import type { FileInput } from "../model/inputs.ts";

/**
 * The files that one of a task's `inputs` stands for now: the file itself, all in a folder, or what a pattern matches.
 *
 * @param root the project's, which relative paths start from
 * @returns absolute paths; none where there is nothing
 * @example
 * ```ts
 * const tables = await inputFiles(example.root, "data/*.csv");
 * ```
 */
export async function inputFiles(root: string, input: string | FileInput): Promise<readonly string[]> {
  const [path, isExact] = typeof input === "string" ? [input, false] : [input.path, true];
  const { folders } = await listFiles(root, path, isExact);
  return folders.flatMap(({ folder, names }) => names.map((name) => join(folder, name)));
}
