import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { projectRoot, stateFolder, type Pipeline } from "../../index.ts";
import type { Named } from "./source.ts";

/** What completion knows of a pipeline without loading it: to press Tab must run nobody's code. */
export interface Remembered {
  readonly tasks: readonly Named[];
  readonly params: readonly Named[];
  /** Of all tasks. @default none, as an older version left it */
  readonly tags?: readonly string[];
}

/**
 * Notes a pipeline's names as a command has it open, for completion. A project without a state folder is left as it
 * is, and where nothing can be written nothing is.
 *
 * @param file the pipeline's module, as an absolute path
 */
export function remember(file: string, pipeline: Pipeline): void {
  const root = projectRoot(file);
  if (!existsSync(stateFolder(root))) return;
  const path = placeOf(root, file);
  try {
    const text = JSON.stringify(namesOf(pipeline));
    const isSame = existsSync(path) && readFileSync(path, "utf8") === text;
    if (isSame && statSync(path).mtimeMs >= statSync(file).mtimeMs) return;
    mkdirSync(dirname(path), { recursive: true });
    // Whoever reads meanwhile is given the one or the other.
    const part = `${path}.${process.pid}`;
    writeFileSync(part, text);
    renameSync(part, path);
  } catch {
    // An invalid pipeline, a disk that is full or read-only: completion then looks into the file.
  }
}

/** What was noted of a file since it was changed last; undefined where that is nothing. */
export function recall(file: string): Remembered | undefined {
  try {
    const path = placeOf(projectRoot(file), file);
    if (statSync(path).mtimeMs < statSync(file).mtimeMs) return undefined;
    return JSON.parse(readFileSync(path, "utf8")) as Remembered;
  } catch {
    return undefined;
  }
}

/** The comment above a task is read from its file, 30 µs each: not for thousands at each start. */
const MOST_INFOS = 200;

/** The names of a pipeline's tasks and params. */
export function namesOf(pipeline: Pipeline): Remembered {
  const params = new Map<string, Named>();
  const all = pipeline.tasks;
  const isShort = all.length <= MOST_INFOS;
  const tasks = all.map((task): Named => {
    const { name, options } = task;
    for (const param of Object.keys(options.params ?? {}))
      if (!params.has(param)) params.set(param, { name: param, info: `of ${name}` });
    const info = isShort ? task.info : options.info;
    return info === undefined ? { name } : { name, info: info.split("\n")[0]! };
  });
  const tags = new Set(all.flatMap(({ options }) => options.tags ?? []));
  return { tasks, params: [...params.values()], tags: [...tags] };
}

function placeOf(root: string, file: string): string {
  const name = createHash("sha256").update(resolve(file)).digest("hex").slice(0, 16);
  return join(stateFolder(root), "completion", `${name}.json`);
}
