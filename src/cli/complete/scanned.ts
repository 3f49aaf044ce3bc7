import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Remembered } from "./remembered.ts";

/** More files are not looked into: the answer must be there at once. */
const MOST_FILES = 50;

/**
 * The names of tasks and params, and the tags, that stand in a file and in what it imports, without loading any of it: those that are written as
 * texts (`task("Load", …)`). Names that are put together are known once a command has loaded the pipeline.
 */
export function scan(file: string): Remembered {
  const paths = new Set([resolve(file)]);
  const tasks = new Set<string>();
  const params = new Set<string>();
  const tags = new Set<string>();
  for (const path of paths) {
    const text = read(path);
    for (const [, , name] of text.matchAll(TASK)) tasks.add(name!);
    for (const [, declared] of text.matchAll(PARAMS))
      for (const [, name] of declared!.matchAll(/(?:^|,)\s*["']?(\w+)["']?\s*:/g)) params.add(name!);
    for (const [, declared] of text.matchAll(TAGS))
      for (const [, , tag] of declared!.matchAll(/(["'])([^"'\n]+)\1/g)) tags.add(tag!);
    for (const [, specifier] of text.matchAll(IMPORT))
      if (paths.size < MOST_FILES) paths.add(resolve(dirname(path), specifier!));
  }
  return {
    tasks: [...tasks].map((name) => ({ name })),
    params: [...params].map((name) => ({ name })),
    tags: [...tags],
  };
}

const TASK =
  /\b(?:task|task\.map|sql|sql\.file|sql\.incremental|command|python|http)\(\s*(["'`])([^"'`$\n]+)\1\s*[,)]/g;
const PARAMS = /\bparams:\s*\{([^{}]*)/g;
const TAGS = /\btags:\s*\[([^[\]]*)/g;
const IMPORT = /\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"'\n]*)["']/g;

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
