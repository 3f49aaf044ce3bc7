import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PipelineError } from "../../index.ts";

/** The files and folders that a command is writing, each under another name until it has ended well. */
export interface Parts {
  /** The name to write to, in the same folder and with the same extension. */
  of(target: string): string;
  /**
   * Puts all in their places.
   *
   * @throws PipelineError `OUTPUT_MISSING` where one was not written: then none is
   */
  settle(): Promise<void>;
  /** Takes away what was written. */
  discard(): Promise<void>;
}

/**
 * @param task for the error
 * @param targets absolute paths; one that ends in `/` is a folder, which is made before
 */
export async function openParts(task: string, targets: readonly string[]): Promise<Parts> {
  const parts = new Map<string, string>();
  for (const target of new Set(targets)) {
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    await sweep(folder, basename(target));
    const part = join(folder, `${PREFIX}${process.pid}-${randomBytes(4).toString("hex")}.${basename(target)}`);
    if (target.endsWith("/")) await mkdir(part);
    parts.set(target, part);
  }
  const discard = async (): Promise<void> => {
    for (const part of parts.values()) await rm(part, { recursive: true, force: true });
  };
  return {
    of: (target) => parts.get(target)!,
    async settle() {
      for (const [target, part] of parts) {
        if ((await kindOf(part)) !== undefined) continue;
        await discard();
        throw new PipelineError(
          "OUTPUT_MISSING",
          `task ${JSON.stringify(task)} ended without writing ${basename(target)}`,
          {
            hint: "The command was given another name in the same folder to write to: does it write to the path that it is given?",
            task,
          },
        );
      }
      for (const [target, part] of parts) await replace(target, part);
    },
    discard,
  };
}

const PREFIX = ".little-";

/** A file takes the place of a file at once; a folder cannot, where there is one already. */
async function replace(target: string, part: string): Promise<void> {
  const before = await kindOf(target);
  if (before === undefined || (before === "file" && (await kindOf(part)) === "file")) return rename(part, target);
  const old = `${part}.old`;
  await rename(target, old);
  await rename(part, target);
  await rm(old, { recursive: true, force: true });
}

/** What processes left behind that were killed. */
async function sweep(folder: string, name: string): Promise<void> {
  for (const each of await readdir(folder)) {
    const pid = /^\.little-(\d+)-[\da-f]{8}\./.exec(each)?.[1];
    if (pid === undefined || !each.replace(/\.old$/, "").endsWith(`.${name}`) || isAlive(Number(pid))) continue;
    await rm(join(folder, each), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
