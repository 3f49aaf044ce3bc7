import { randomUUID } from "node:crypto";
import { chmod, copyFile, cp, lstat, mkdir, rename, rm, stat } from "node:fs/promises";
import { constants } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PipelineError } from "../../index.ts";
import { toFile } from "./sinks.ts";
import type { Sink } from "./write.ts";

/** A file or a folder that is to be written. */
export interface Saving {
  readonly path: string;
  /** Writes what is in it; or a file or folder that is copied. */
  readonly write: ((sink: Sink) => Promise<void>) | { readonly copy: string };
}

/**
 * Writes files, each under another name first, which it gets when all are written: nobody ever sees half of one, and
 * where one cannot be written, none is there.
 *
 * @throws PipelineError `NOT_WRITABLE`, where a folder is in the way too
 */
export async function saveAll(savings: readonly Saving[]): Promise<void> {
  const unfinished = new Map<string, string>();
  try {
    for (const { path, write } of savings) {
      await refuseFolder(path);
      if (typeof write === "function" && (await isDevice(path))) {
        await writable(path, () => toFile(path, write, "w"));
        continue;
      }
      const making = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
      unfinished.set(path, making);
      await writable(path, () => mkdir(dirname(path), { recursive: true }));
      if (typeof write === "function") await writable(path, () => toFile(making, write));
      else await writable(path, () => copy(write.copy, making));
    }
    for (const [path, making] of unfinished) {
      await writable(path, () => rename(making, path));
      unfinished.delete(path);
    }
  } finally {
    for (const making of unfinished.values()) await rm(making, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A copy that its owner may write to, without taking room twice where the disk can share it. */
async function copy(from: string, to: string): Promise<void> {
  const { isFolder, mode } = await lstat(from).then((its) => ({ isFolder: its.isDirectory(), mode: its.mode }));
  if (isFolder) return cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, (mode & 0o777) | 0o200);
}

/** `/dev/stdout`, a named pipe: nothing can be put in its place. */
async function isDevice(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  return there !== undefined && !there.isFile() && !there.isDirectory();
}

async function refuseFolder(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isDirectory() !== true) return;
  throw new PipelineError("NOT_WRITABLE", `${path} is a folder that is there already`, {
    hint: "Move it away, or name another place.",
  });
}

async function writable<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === undefined ? undefined : REASONS[code];
    if (why === undefined) throw error;
    throw new PipelineError("NOT_WRITABLE", `${path} cannot be written: ${why}`, {
      hint: "Name another place, or see to it that there is room and that you may write there.",
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is full",
  ENOENT: "no folder can be made there",
  ENOTDIR: "what it should lie in is no folder",
  EEXIST: "what it should lie in is no folder",
};
