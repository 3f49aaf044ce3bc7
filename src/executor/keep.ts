import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { Readable, promises as streams } from "node:stream";
import { ofNewParcel } from "../kept/revive.ts";
import { PipelineError } from "../model/errors.ts";
import type { FileContents, FileSource, FolderSource, KeepOptions, TaskContext } from "../model/task.ts";
import type { KeptFile, KeptFolder, ParcelKeeper } from "../model/kept.ts";
import { copyWhole } from "../store/parcels/parcels.ts";

/** `keep` and `keepFolder` of a task's context. */
export function keeping(root: string, keeper: ParcelKeeper): Pick<TaskContext, "keep" | "keepFolder"> {
  const take = async (
    kind: "file" | "folder",
    source: FileSource | FolderSource,
    { name, move = false }: KeepOptions = {},
  ): Promise<KeptFile | KeptFolder> => {
    if (typeof source !== "string") {
      const write = "write" in source ? source.write : (path: string) => writeContents(source.contents, path);
      const parcel = await keeper.keepFiles(source.name, async (path) => {
        await write(path);
        await checkKind(kind, path, source.name);
      });
      return ofNewParcel(parcel);
    }
    const from = isAbsolute(source) ? source : join(root, source);
    await checkKind(kind, from, source);
    return ofNewParcel(
      await keeper.keepFiles(name ?? basename(from), (to) => (move ? moveWhole(from, to) : copyWhole(from, to))),
    );
  };
  return {
    keep: (source: FileSource, options?: KeepOptions) => take("file", source, options) as Promise<KeptFile>,
    keepFolder: (source: FolderSource, options?: KeepOptions) => take("folder", source, options) as Promise<KeptFolder>,
  };
}

async function checkKind(kind: "file" | "folder", path: string, shown: string): Promise<void> {
  const its = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (its === undefined)
    throw new PipelineError("FILE_MISSING", `there is nothing to keep at ${JSON.stringify(shown)}`, {
      hint: "Paths start at the project root. Write it first, and await that.",
    });
  const found = its.isFile() ? "file" : its.isDirectory() ? "folder" : "neither";
  if (found === kind) return;
  const hint =
    found === "neither" ? "Copy what it gives into a file." : found === "file" ? "Use keep()." : "Use keepFolder().";
  throw new PipelineError("NOT_KEEPABLE", `${JSON.stringify(shown)} is no ${kind}`, { hint });
}

/** On another disk it can only be copied. */
async function moveWhole(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await copyWhole(from, to);
    await rm(from, { recursive: true, force: true });
  }
}

async function writeContents(contents: FileContents, path: string): Promise<void> {
  const pieces = typeof contents === "string" || contents instanceof Uint8Array ? [contents] : contents;
  await streams.pipeline(Readable.from(pieces, { objectMode: true }), createWriteStream(path, { flags: "wx" }));
}
