import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { codeParts, type CodeParts } from "../../src/fingerprint/code.ts";
import { projectModules } from "../../src/fingerprint/modules.ts";
import type { DigestMemo } from "../../src/model/memo.ts";
import type { Task } from "../../src/model/task.ts";
import { nativeImport } from "./nativeImport.ts";

/** Files of a project: path → text. */
export type Files = Readonly<Record<string, string>>;

const TASK_SOURCE = join(import.meta.dirname, "../../src/pipeline/task.ts");

/** Writes files into a folder that is deleted when the test is over; gives the folder. */
export function scratch(files: Files = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "little-pipelines-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A memo in memory, which also counts what it was asked to remember. */
export function memo(): DigestMemo & { readonly remembered: string[] } {
  const known = new Map<string, string>();
  const remembered: string[] = [];
  return {
    remembered,
    async recall(kind, names) {
      return new Map(names.filter((name) => known.has(kind + name)).map((name) => [name, known.get(kind + name)!]));
    },
    async remember(kind, digests) {
      for (const [name, digest] of digests) {
        known.set(kind + name, digest);
        remembered.push(kind);
      }
    },
  };
}

/** Writes a project in which `little-pipelines` can be imported; gives its folder. */
export function scratchProject(files: Files): string {
  return scratch({
    "package.json": '{ "type": "module", "imports": { "#lib/*": "./lib/*" } }',
    "node_modules/little-pipelines/package.json": '{ "type": "module", "exports": "./index.js" }',
    "node_modules/little-pipelines/index.js": `export { task } from ${JSON.stringify(TASK_SOURCE)};`,
    ...files,
  });
}

/**
 * The code, captured values and packages of a project's task, by label. The project is written to a
 * new folder and loaded by Node itself, as a user's is; nothing in the parts may tell where it lies.
 *
 * @param find which of the main module's exports the task is
 */
export async function codeOf(
  files: Files,
  { main = "pipeline.ts", find = "it" }: { readonly main?: string; readonly find?: string } = {},
): Promise<Record<string, string>> {
  const folder = scratchProject(files);
  return partsOf(folder, nativeImport(join(folder, main))[find] as Task);
}

/** The parts of one task, but for which name stands for what. */
export async function partsOf(folder: string, task: Task): Promise<Record<string, string>> {
  const { code, captured, packages } = await codePartsIn(folder).of(task);
  const { node: _, bindings: __, ...its } = Object.fromEntries([...code, ...captured, ...packages]);
  return its;
}

export function codePartsIn(folder: string, its: DigestMemo = memo()): CodeParts {
  return codeParts(folder, () => projectModules(its), its);
}

/** The labels whose digests differ between two code parts. */
export function changed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((label) => before[label] !== after[label])
    .toSorted();
}
