import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { World } from "../engine/world.ts";
import { projectModules } from "../fingerprint/modules.ts";

/** The project's files that the code of its tasks is in, as they import each other and as `inputs` name them. */
export async function sourceFiles({ tasks, store }: World, root: string): Promise<readonly string[]> {
  const modules = projectModules(store.memo);
  const found = new Set<string>();
  const add = async (path: string): Promise<void> => {
    if (found.has(path) || isInstalled(path)) return;
    for (const { path: its } of await modules.closure(path)) if (!isInstalled(its)) found.add(its);
  };
  const context = { root, memo: store.memo, signal: AbortSignal.any([]) };
  for (const { definedAt, options } of tasks) {
    for (const { file } of definedAt) await add(file.startsWith("file:") ? fileURLToPath(withoutQuery(file)) : file);
    for (const input of options.inputs ?? []) {
      if (typeof input === "string" || input.kind !== "text") continue;
      // One that cannot be read fails the task, and is told there.
      const texts = await Promise.resolve(input.read(context)).catch(() => []);
      for (const { label, file = label } of texts) if (isFile(resolve(root, file))) found.add(resolve(root, file));
    }
  }
  return [...found];
}

function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, "");
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
