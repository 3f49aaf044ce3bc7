import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PipelineError } from "../../index.ts";

/** What may be there already: it is left as it is. */
const KEPT: readonly string[] = ["package.json", "tsconfig.json", ".gitignore"];

/**
 * Writes the files of a new project; nothing where one of them would replace another.
 *
 * @returns the paths that were written, and those that were there before and are left as they are
 * @throws PipelineError `FILE_EXISTS`
 */
export function writeProject(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): { readonly written: readonly string[]; readonly left: readonly string[] } {
  refuseNoFolder(folder);
  const there = [...files.keys()].filter((path) => existsSync(join(folder, path)));
  const taken = there.filter((path) => !KEPT.includes(path));
  if (taken.length > 0) {
    throw new PipelineError(
      "FILE_EXISTS",
      `${folder} has ${taken.slice(0, 3).join(", ")}${taken.length > 3 ? ", …" : ""} already`,
      {
        hint: "Name another folder: npx little-pipelines init my-pipeline. Nothing was written.",
      },
    );
  }
  const written: string[] = [];
  for (const [path, contents] of files) {
    if (there.includes(path)) continue;
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // Never over a file that came into being meanwhile.
      writeFileSync(join(folder, path), contents, { flag: "wx" });
    } catch (cause) {
      throw new PipelineError("NOT_WRITABLE", `${join(folder, path)} cannot be written: ${(cause as Error).message}`, {
        hint: "Name a folder that you may write to: npx little-pipelines init ~/my-pipeline.",
        cause,
      });
    }
    written.push(path);
  }
  return { written, left: there };
}

/** @throws PipelineError `FILE_EXISTS` where it, or what it is to lie in, is a file */
function refuseNoFolder(folder: string): void {
  for (let at = folder; ; at = dirname(at)) {
    const its = statSync(at, { throwIfNoEntry: false, bigint: false });
    if (its?.isDirectory() === true || at === dirname(at)) return;
    if (its === undefined) continue;
    throw new PipelineError("FILE_EXISTS", `${at} is a file, and no folder`, {
      hint: "Name another folder: npx little-pipelines init my-pipeline. Nothing was written.",
    });
  }
}
