import { isAbsolute, join, matchesGlob, relative, sep } from "node:path";
import type { Sighting } from "../model/observer.ts";
import type { Task } from "../model/task.ts";
import { normalPath } from "../model/written.ts";

/** What a task may read without anyone being misled. */
export interface Declared {
  /** Whether a sighting is of something that the task declares, or that counts for no task. */
  covers(sighting: Sighting): boolean;
}

/** What the paths that are declared start from, and what is never an input. */
export interface Folders {
  readonly root: string;
  /** Where results are kept; undefined where that is no folder. */
  readonly state: string | undefined;
}

/**
 * @param task its `inputs`, `outputs` and `expire` count
 * @param dependencies their `outputs` are in its key
 */
export function declaredBy(task: Task, dependencies: readonly Task[], folders: Folders): Declared {
  const { inputs = [], outputs = [] } = task.options;
  const paths = [...outputs, ...dependencies.flatMap(({ options }) => options.outputs ?? [])].map(loose);
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const input of inputs) {
    if (typeof input === "string") paths.push(loose(input));
    else if (input.kind === "file") paths.push({ path: normalPath(input.path), isPattern: false });
    else if (input.kind === "env") names.add(input.name);
    else if (input.kind === "url") addresses.add(input.url);
  }
  const ages = mayAge(task);

  const coversFile = ({ what, access }: Sighting): boolean => {
    if (isUnder(what, folders.state) || what.split(sep).includes("node_modules")) return true;
    const name = pathFrom(folders.root, what);
    return paths.some((declared) => coversPath(inSameForm(declared, folders.root, name), name, access));
  };

  return {
    covers(sighting) {
      switch (sighting.kind) {
        case "file":
          return coversFile(sighting);
        case "env":
          return names.has(sighting.what);
        case "clock":
        case "random":
          return ages;
        case "network":
          return ages || addresses.has(sighting.what);
        case "process":
          // What it reads cannot be seen: a task that declares anything is taken at its word.
          return ages || inputs.length > 0;
      }
    },
  };
}

/** Whether its policy says that what it reads from the world may have moved on for a time. */
export function mayAge({ options: { expire } }: Task): boolean {
  return expire !== undefined && expire.kind !== "never";
}

interface DeclaredPath {
  readonly path: string;
  readonly isPattern: boolean;
}

function loose(path: string): DeclaredPath {
  return { path: normalPath(path), isPattern: /[*?[{]/.test(path) };
}

/** From the root where it lies in it, else absolute: as people write it. */
export function pathFrom(root: string, path: string): string {
  const inside = relative(root, path);
  return normalPath(inside.startsWith("..") || isAbsolute(inside) ? path : inside === "" ? "." : inside);
}

function inSameForm(declared: DeclaredPath, root: string, name: string): DeclaredPath {
  const { path, isPattern } = declared;
  if (isAbsolute(name)) return isAbsolute(path) ? declared : { path: normalPath(join(root, path)), isPattern };
  return isAbsolute(path) ? { path: pathFrom(root, path), isPattern } : declared;
}

function coversPath({ path, isPattern }: DeclaredPath, name: string, access: Sighting["access"]): boolean {
  if (isWithin(name, path)) return true;
  // To look at a folder on the way tells no more than what lies in it does.
  if (access === "look" && isWithin(path, name)) return true;
  if (!isPattern) return false;
  if (access !== "glob" && matchesGlob(name, path)) return true;
  // The names that match are in the key; to find them is to list the folders on the way.
  if (access !== "look" && access !== "list") return false;
  const steps = path.split("/");
  return (
    steps.some(
      (step, last) => last < steps.length - 1 && matchesGlob(name, steps.slice(0, last + 1).join("/")) && step !== "",
    ) ||
    (name === "." && !isAbsolute(path))
  );
}

function isWithin(path: string, folder: string): boolean {
  return folder === "." ? !isAbsolute(path) : path === folder || path.startsWith(`${folder}/`);
}

function isUnder(path: string, folder: string | undefined): boolean {
  return folder !== undefined && (path === folder || path.startsWith(folder + sep));
}
