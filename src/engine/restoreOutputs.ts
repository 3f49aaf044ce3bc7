import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, cp, lstat, mkdir, mkdtemp, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import type { KeptOutput, Parcel } from "../model/kept.ts";
import type { Fingerprint } from "../model/key.ts";
import type { Task } from "../model/task.ts";
import { isDigest } from "./keepOutputs.ts";
import type { World } from "./world.ts";

/** What was done to have the outputs of a task as they were. */
export interface Restored {
  /** Those that were put back, and those that were taken away since the task had not written them. */
  readonly paths: readonly string[];
  /** Where what was there is now, that nobody else has a copy of; undefined where there was no such thing. */
  readonly aside: string | undefined;
}

/**
 * Puts the outputs of a task back as they were when an entry was made: contents, permissions and the set of files in
 * folders. Each file takes its place in one step, and so does a folder that is not there at all; what dies in between
 * leaves outputs that are seen to be wrong, and put back by the next run.
 *
 * What is in the way and was written by hand is set aside, never lost.
 *
 * @param known other entries of the task whose outputs are kept: what is as they say need not be set aside
 * @returns undefined where the copies are damaged, or the disk refuses: the task must run
 */
export async function restoreOutputs(
  world: World,
  task: Task,
  entry: Entry,
  known: readonly (Entry | undefined)[],
): Promise<Restored | undefined> {
  const { keptOutputs } = entry;
  if (keptOutputs === undefined) return undefined;
  const warn = (message: string): undefined =>
    world.emit({ kind: "warned", at: world.clock.now(), task: task.name, message }) as undefined;
  try {
    const parcels = await world.store.findFiles(keptOutputs);
    if ("problem" in parcels) return warn(`the copy of one of its outputs ${parcels.problem}: it runs again`);
    const restoring = new Restoring(world, entry, await outputParts(task, world.files), known);
    await restoring.all(keptOutputs, parcels);
    const { paths, aside } = restoring;
    if (aside !== undefined)
      warn(`outputs were changed by hand: they are put back, and what was there is now in ${aside}`);
    return { paths, aside };
  } catch (error) {
    return warn(`its outputs cannot be put back: ${(error as Error).message}: it runs again`);
  }
}

class Restoring {
  readonly paths: string[] = [];
  aside: string | undefined;
  readonly #world: World;
  readonly #wanted: ReadonlyMap<string, string>;
  readonly #now: ReadonlyMap<string, string>;
  /** Contents that are kept elsewhere, by path. */
  readonly #elsewhere = new Set<string>();
  readonly #cleared = new Set<string>();

  constructor(world: World, { outputs }: Entry, now: readonly Fingerprint[], known: readonly (Entry | undefined)[]) {
    this.#world = world;
    this.#wanted = digests(outputs);
    this.#now = digests(now);
    for (const entry of known) {
      if (entry?.keptOutputs === undefined) continue;
      for (const [label, digest] of entry.outputs) this.#elsewhere.add(`${digest} ${label}`);
    }
  }

  async all(keptOutputs: readonly KeptOutput[], parcels: readonly Parcel[]): Promise<void> {
    for (const label of this.#now.keys()) if (!this.#wanted.has(label)) await this.#takeAway(label);
    for (const [i, kept] of keptOutputs.entries()) await this.#putBack(kept, parcels[i]!.path);
  }

  async #putBack(kept: KeptOutput, from: string): Promise<void> {
    const { output } = kept;
    const target = this.#path(output);
    await this.#clearUnfinished(dirname(target));
    const its = await lstat(from);
    if (!its.isDirectory()) return this.#putFile(kept, output, from);
    // A link to a folder is as good as one.
    const there = await stat(target).catch(() => undefined);
    if (there !== undefined && !there.isDirectory()) await this.#setAside(output);
    if (there?.isDirectory() !== true) return this.#putFolder(kept, from);
    for (const label of this.#wanted.keys())
      if (label.startsWith(`${output}/`)) await this.#putFile(kept, label, join(from, label.slice(output.length + 1)));
  }

  /** A folder that is not there takes its place as a whole. */
  async #putFolder(kept: KeptOutput, from: string): Promise<void> {
    const target = this.#path(kept.output);
    const making = await unfinished(target);
    await cp(from, making, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    for (const each of await readdir(making, { recursive: true, withFileTypes: true })) {
      const path = join(each.parentPath, each.name);
      if (!each.isDirectory())
        await chmod(
          path,
          modeOf(kept, kept.output + path.slice(making.length).replaceAll("\\", "/"), await lstat(path)),
        );
    }
    await rename(making, target);
    this.paths.push(kept.output);
  }

  async #putFile(kept: KeptOutput, label: string, from: string): Promise<void> {
    if (this.#now.get(label) === this.#wanted.get(label)) return;
    const target = this.#path(label);
    await this.#makeWay(label, target);
    // Beside the output that is declared, and not in it: what is left there would count as one of its files.
    const making = await unfinished(this.#path(kept.output));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(from, making, constants.COPYFILE_FICLONE);
    await chmod(making, modeOf(kept, label, await lstat(from)));
    await rename(making, target);
    this.paths.push(label);
  }

  /** What is there is gone with the file that takes its place: if nobody has a copy of it, it is set aside. */
  async #makeWay(label: string, target: string): Promise<void> {
    const digest = this.#now.get(label);
    const its = await lstat(target).catch(() => undefined);
    if (its === undefined) return;
    const wasEmpty = its.isDirectory() && (await rmdir(target).then(...YES_OR_NO));
    if (wasEmpty) return;
    const isKept = its.isFile() && digest !== undefined && this.#elsewhere.has(`${digest} ${label}`);
    if (!isKept) await this.#setAside(label);
  }

  /** A file in a folder of the task's that it had not written. */
  async #takeAway(label: string): Promise<void> {
    const digest = this.#now.get(label)!;
    if (!isDigest(digest)) return;
    this.paths.push(label);
    if (this.#elsewhere.has(`${digest} ${label}`)) await rm(this.#path(label), { force: true });
    else await this.#setAside(label);
  }

  async #setAside(label: string): Promise<void> {
    const path = this.#path(label);
    const first = join((this.aside ??= await this.#asidePlace()), isAbsolute(label) ? basename(label) : label);
    let place = first;
    for (let count = 2; await lstat(place).then(...YES_OR_NO); count++) place = `${first} (${count})`;
    await mkdir(dirname(place), { recursive: true });
    await rename(path, place).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      await cp(path, place, { recursive: true, verbatimSymlinks: true });
      await rm(path, { recursive: true });
    });
  }

  /** In the state folder; where the store has none, among the files that the system clears away some day. */
  async #asidePlace(): Promise<string> {
    const { store, clock } = this.#world;
    if (store.folder === undefined) return mkdtemp(join(tmpdir(), "little-pipelines-aside-"));
    const moment = new Date(clock.now()).toISOString().replaceAll(":", "").slice(0, 17);
    const place = join(store.folder, "aside", `${moment}Z-${randomUUID().slice(0, 4)}`);
    await mkdir(place, { recursive: true });
    return place;
  }

  /** Takes away what processes have left in a folder that were killed while they put something back. */
  async #clearUnfinished(folder: string): Promise<void> {
    if (this.#cleared.has(folder)) return;
    this.#cleared.add(folder);
    for (const name of await readdir(folder).catch(() => [])) {
      const pid = UNFINISHED.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  #path(label: string): string {
    return resolve(this.#world.files.root, label);
  }
}

function digests(list: readonly Fingerprint[]): ReadonlyMap<string, string> {
  return new Map(list.map(([label, digest]) => [label, digest]));
}

function modeOf({ modes = {} }: KeptOutput, label: string, { mode }: { readonly mode: number }): number {
  return modes[label] ?? ((mode & 0o100) === 0 ? 0o644 : 0o755);
}

/** A name beside a path, which tells whose it is: `.out.1234-0f3a.part`. */
async function unfinished(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}.part`);
}

/** For what is asked by trying it. */
const YES_OR_NO = [() => true, () => false] as const;

const UNFINISHED = /^\..+\.(\d+)-[\da-f]{8}\.part$/;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
