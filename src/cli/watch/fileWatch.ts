import { statSync, watch, type FSWatcher } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { inputFiles } from "../../index.ts";
import { existingFolder, foldersOfInput } from "./folders.ts";
import type { FilesToWatch } from "./messages.ts";
import { MISSING, stampOf, type Stamp } from "./stamps.ts";

/** Editors write a file in several steps: what comes within this time is one change. */
const SETTLE_MS = 20;
/** Coarse file times may lie so much before the moment in which the file was written. */
const COARSE_MS = 5;

/** Watches files for changes: by what they are, so that an event without a change is none. */
export interface FileWatch {
  /** How many files are watched. */
  readonly count: number;
  /**
   * Watches these from now on.
   *
   * @param since when the run began to load: a file that is new here and was written later has changed
   */
  update(files: FilesToWatch, since: number): Promise<void>;
  /** While a run goes on, outputs that change are its own doing. */
  beginRun(): void;
  /** What the run has left is what the next change is told from. */
  endRun(): Promise<void>;
  close(): void;
}

/** @param onChange is told the paths of what has changed, been made or deleted */
export function fileWatch(onChange: (paths: readonly string[]) => void, onError: (message: string) => void): FileWatch {
  return new WatchedFiles(onChange, onError);
}

class WatchedFiles implements FileWatch {
  #files: FilesToWatch = { root: "", sources: [], inputs: [], outputs: [] };
  #isRunning = false;
  /** By path, of each file that matters. */
  readonly #stamps = new Map<string, Stamp>();
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: string }>();
  readonly #touched = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();
  readonly #onChange: (paths: readonly string[]) => void;
  readonly #onError: (message: string) => void;

  constructor(onChange: (paths: readonly string[]) => void, onError: (message: string) => void) {
    this.#onChange = onChange;
    this.#onError = onError;
  }

  get count(): number {
    return this.#stamps.size;
  }

  async update(files: FilesToWatch, since: number): Promise<void> {
    this.#files = files;
    this.#watchFolders();
    const wanted = new Set(files.sources);
    for (const path of await this.#inputs()) wanted.add(path);
    const changed: string[] = [];
    for (const path of this.#stamps.keys()) if (!wanted.has(path)) this.#stamps.delete(path);
    for (const path of wanted) {
      if (this.#stamps.has(path)) continue;
      const stamp = stampOf(path);
      this.#stamps.set(path, stamp);
      if (stamp.modifiedAtMs > since - COARSE_MS && stamp.modifiedAtMs <= Date.now() && !this.#isOwnDoing(path))
        changed.push(path);
    }
    if (changed.length > 0) this.#onChange(changed);
  }

  beginRun(): void {
    this.#isRunning = true;
  }

  async endRun(): Promise<void> {
    for (const path of new Set([...(await this.#inputs()), ...this.#stamps.keys()]))
      if (this.#isOwnDoing(path)) this.#stamps.set(path, stampOf(path));
    this.#isRunning = false;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #inputs(): Promise<string[]> {
    const { root, inputs } = this.#files;
    const found = await Promise.all(
      inputs.map(async (input) => {
        const files = await inputFiles(root, input).catch(() => []);
        const path = typeof input === "string" ? input : input.path;
        // One that is to be there: it is told when it comes.
        const isOne = files.length === 0 && (typeof input !== "string" || !/[*?[{]/.test(path));
        return isOne ? [resolve(root, path)] : files;
      }),
    );
    return found.flat();
  }

  /** Whether the run writes it, as it declares. */
  #isOwnDoing(path: string): boolean {
    if (!this.#isRunning) return false;
    const { root, outputs } = this.#files;
    return outputs.some((output) => {
      const its = resolve(root, output);
      return path === its || path.startsWith(its.endsWith(sep) ? its : its + sep);
    });
  }

  /** A watcher for each folder in which something that matters lies, or would lie. */
  #watchFolders(): void {
    const { root, sources, inputs } = this.#files;
    const wanted = new Set<string>();
    for (const path of sources) wanted.add(existingFolder(dirname(path)));
    for (const input of inputs) for (const folder of foldersOfInput(root, input)) wanted.add(existingFolder(folder));
    for (const [folder, { watcher, inode }] of this.#watchers) {
      if (wanted.has(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watchFolder(folder);
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => this.#touch(name === null ? folder : join(folder, name)));
      watcher.on("error", () => this.#touch(folder));
      this.#watchers.set(folder, { watcher, inode: inodeOf(folder) });
    } catch (error) {
      this.#onError(`${folder} cannot be watched: ${(error as Error).message}`);
    }
  }

  #touch(path: string): void {
    this.#touched.add(path);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const touched = [...this.#touched];
      this.#touched.clear();
      this.#checking = this.#checking.then(() => this.#check(touched));
    }, SETTLE_MS);
  }

  async #check(touched: readonly string[]): Promise<void> {
    const changed = new Set<string>();
    const look = (path: string): void => {
      const stamp = stampOf(path);
      if (stamp.text === (this.#stamps.get(path) ?? MISSING).text) return;
      this.#stamps.set(path, stamp);
      if (!this.#isOwnDoing(path)) changed.add(path);
    };
    const others = touched.filter((path) => !this.#stamps.has(path));
    for (const path of touched) if (this.#stamps.has(path)) look(path);
    if (others.length > 0) {
      // A folder that is gone takes what was in it along; one that has come may bring what was looked for.
      for (const path of this.#stamps.keys()) if (others.some((its) => path.startsWith(its + sep))) look(path);
      if (others.some(isNoFile)) this.#watchFolders();
      for (const path of await this.#inputs()) if (!this.#stamps.has(path)) look(path);
    }
    if (changed.size > 0) this.#onChange([...changed]);
  }
}

/** A folder, or nothing at all: then other folders may have to be watched. */
function isNoFile(path: string): boolean {
  return stampOf(path).modifiedAtMs === 0;
}

/** Tells a folder from another one that takes its place. */
function inodeOf(folder: string): string {
  return String(statSync(folder, { throwIfNoEntry: false, bigint: true })?.ino);
}
