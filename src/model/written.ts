import { matchesGlob, posix } from "node:path";
import type { Task } from "./task.ts";

/** A file or folder that a task declares as its output. */
export interface Written {
  readonly writer: Task;
  /** As the task declares it. */
  readonly path: string;
}

/** The outputs of a pipeline's tasks, to be found by what another task reads. */
export class WrittenFiles {
  readonly #byPath = new Map<string, Written>();
  /** By each folder that they lie in, at whatever depth. */
  readonly #byFolder = new Map<string, Written[]>();

  get size(): number {
    return this.#byPath.size;
  }

  /** Gives the task that has declared this path before. */
  add(path: string, writer: Task): Task | undefined {
    const normal = normalPath(path);
    const other = this.#byPath.get(normal)?.writer;
    const written = { writer, path };
    this.#byPath.set(normal, written);
    for (const folder of foldersOf(normal)) {
      const inside = this.#byFolder.get(folder);
      if (inside === undefined) this.#byFolder.set(folder, [written]);
      else inside.push(written);
    }
    return other;
  }

  /**
   * What is written among the files that a path stands for: itself, a folder that it lies in, what
   * lies in it, and what it matches where it may be a pattern.
   */
  among(path: string, mayBePattern: boolean): Iterable<Written> {
    const normal = normalPath(path);
    const found = new Set<Written>(this.#byFolder.get(normal));
    for (const each of [normal, ...foldersOf(normal)]) {
      const written = this.#byPath.get(each);
      if (written !== undefined) found.add(written);
    }
    if (mayBePattern && /[*?[{]/.test(path)) {
      for (const [output, written] of this.#byPath) if (matchesGlob(output, normal)) found.add(written);
    }
    return found;
  }
}

/** One spelling for each path: `./a//b/` is `a/b`. */
export function normalPath(path: string): string {
  return posix.normalize(path.replaceAll("\\", "/")).replace(/(?<=.)\/$/, "");
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) folders.push(path.slice(0, end));
  return folders;
}
