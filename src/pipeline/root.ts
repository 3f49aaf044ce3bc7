import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The project's root: the folder of the nearest `package.json` above a file; the file's own folder
 * where there is none, and the working folder where there is no file (code from a string).
 */
export function projectRoot(file: string | undefined): string {
  if (file === undefined || (!file.startsWith("file:") && !/^([/\\]|[A-Za-z]:[/\\])/.test(file))) return process.cwd();
  const start = dirname(file.startsWith("file:") ? fileURLToPath(file) : file);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

/** Where results, history and logs of a project are kept. */
export function stateFolder(root: string): string {
  const elsewhere = process.env.LITTLE_PIPELINES_DIR;
  return elsewhere === undefined || elsewhere === "" ? join(root, ".little-pipelines") : resolve(elsewhere);
}
