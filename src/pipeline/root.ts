import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { keepOutOfGit, makeFolder } from "../model/makeFolder.ts";

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

/**
 * Where results, history and logs of a project are kept: `.little-pipelines/` in its root, or where
 * `LITTLE_PIPELINES_DIR` says. It need not be there yet.
 *
 * @param root of the project, as {@link projectRoot} or `pipeline.root` has it
 */
export function stateFolder(root: string): string {
  const elsewhere = process.env.LITTLE_PIPELINES_DIR;
  return elsewhere === undefined || elsewhere === "" ? join(root, ".little-pipelines") : resolve(elsewhere);
}

/**
 * The same, and it is there now, with its own `.gitignore`: for what keeps something of its own beside results.
 *
 * @throws the system's error where it cannot be made
 */
export function openStateFolder(root: string): string {
  const folder = stateFolder(root);
  makeFolder(folder);
  keepOutOfGit(folder);
  return folder;
}
