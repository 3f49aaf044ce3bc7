import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { cp, lstat, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { digest } from "../../fingerprint/digest.ts";
import { makeFolder } from "../../model/makeFolder.ts";
import type { NewParcel, OutputFile, Parcel, ParcelKeeper, ParcelRef } from "../../model/kept.ts";
import { thisProcess } from "../thisProcess.ts";
import { listParcel, notKeepable } from "./list.ts";
import { describe, manifestText, readManifest, type Manifest } from "./manifest.ts";
import { copyOutput, outputManifest } from "./output.ts";
import { looksSealed, seal } from "./seal.ts";

/** Files and folders that are kept with results, each under its address. */
export interface Parcels extends ParcelKeeper {
  /** Sees to it that these are here, and that no sweep takes them before the entry that names them is saved. */
  put(parcels: readonly Parcel[]): Promise<readonly ParcelRef[]>;
  /** As `keepOutput` of a store. */
  keepOutput(name: string, files: readonly OutputFile[]): Promise<ParcelRef | undefined>;
  /**
   * Takes in one that is kept elsewhere too.
   *
   * @param manifest its text, which has the digest `address`
   * @param fetch writes the files of these hashes to paths where nothing is, and answers for their contents; or says what is wrong
   */
  receive(
    address: string,
    manifest: string,
    fetch: (files: readonly { readonly hash: string; readonly path: string }[]) => Promise<string | undefined>,
  ): Promise<{ readonly problem: string } | undefined>;
  /** What is in one that is here, as a text. */
  manifestOf(address: string): Promise<string>;
  /** Says that it is in use, where it is here. */
  use(address: string): Promise<void>;
  /** Where they are, all whole; or what is wrong with one, which has been set aside. */
  find(refs: readonly ParcelRef[]): Promise<readonly Parcel[] | { readonly problem: string }>;
}

/** Where a store has its parcels. */
export interface ParcelPlaces {
  /** The place of an address. */
  pathOf(this: void, address: string): string;
  /** Where they are made: on the same disk. */
  readonly unfinished: string;
  /** Takes away what processes have left there that were killed: before the first is made. */
  clear(this: void): Promise<void>;
  /** Brings one back that a sweep has begun to take away, where there is one. */
  bringBack(this: void, address: string): Promise<void>;
  /** Takes one away from its place, for certain. */
  setAside(this: void, address: string): Promise<void>;
}

/*
 * A parcel is a folder: `manifest` says what is in it, and `files` has the one file or folder that is handed out,
 * under its own name. The address is the digest of the manifest, which has the SHA-256 of each file: nothing need be
 * recorded elsewhere to know whether it is whole.
 */
const MANIFEST = "manifest";
const FILES = "files";
/** How often another process may be faster with the same parcel. */
const MOST_TRIES = 5;
/** What systems say of a folder that is to take the place of another one, or of a file. */
const IS_THERE: ReadonlySet<string | undefined> = new Set(["ENOTEMPTY", "EEXIST", "EPERM", "ENOTDIR"]);

export function openParcels({ pathOf, unfinished, clear, bringBack, setAside }: ParcelPlaces): Parcels {
  let cleared: Promise<void> | undefined;

  const look = async (address: string): Promise<{ readonly path: string } | { readonly problem: string }> => {
    // From a damaged database it may be anything.
    if (!/^[0-9a-f]{64}$/.test(address)) return { problem: "is missing" };
    const text = await readFile(join(pathOf(address), MANIFEST), "utf8").catch(() => undefined);
    if (text === undefined) return { problem: "is missing" };
    const rows = readManifest(text, address);
    if (rows === undefined) return { problem: "does not match its checksum" };
    const files = join(pathOf(address), FILES);
    const { name } = describe(rows);
    if (!(await looksSealed(files, rows))) {
      const now = await listParcel(files, name).catch(() => undefined);
      if (now === undefined) return { problem: "is missing" };
      if (manifestText(now) !== text) return { problem: "was changed on the disk" };
      // Copied from elsewhere, or touched without being changed.
      await seal(files, rows);
    }
    return { path: join(files, name) };
  };

  /** Where the same is there already and whole, that one stays. It is seldom there: so that is not asked first. */
  const place = async (making: string, address: string): Promise<void> => {
    const path = pathOf(address);
    for (let tries = 1; ; tries++) {
      makeFolder(dirname(path));
      try {
        return await rename(making, path);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (tries === MOST_TRIES || !IS_THERE.has(code)) throw error;
      }
      if ("path" in (await look(address)) && (await touch(path))) return;
      await setAside(address);
    }
  };

  const newPlace = (): string =>
    join(unfinished, `${randomUUID()}.${Buffer.from(thisProcess()).toString("base64url")}.part`);

  const keepFiles = async (name: string, write: (path: string) => Promise<void>): Promise<NewParcel> => {
    checkName(name);
    await (cleared ??= clear());
    const making = newPlace();
    const files = join(making, FILES);
    makeFolder(files);
    try {
      await write(join(files, name));
      if ((await lstat(join(files, name)).catch(() => undefined)) === undefined)
        throw notKeepable(`nothing was written to ${name}`, "Write to the path that the function is given.");
      const rows = await listParcel(files, name);
      await seal(files, rows);
      const text = manifestText(rows);
      await writeFile(join(making, MANIFEST), text);
      const address = digest(text);
      await place(making, address);
      return { ...describe(rows), address, path: join(pathOf(address), FILES, name) };
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  };

  return {
    keepFiles,

    async keepOutput(name, files) {
      const rows = outputManifest(name, files);
      const address = digest(manifestText(rows));
      if (!("path" in (await look(address)) && (await touch(pathOf(address))))) {
        const copied = await keepFiles(name, (path) => copyOutput(files, path)).catch((error: unknown) => {
          if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
          throw error;
        });
        if (copied?.address !== address) return undefined;
      }
      return { address, sizeBytes: describe(rows).sizeBytes };
    },

    async put(parcels) {
      const refs: ParcelRef[] = [];
      for (const { address, sizeBytes, path } of parcels) {
        refs.push({ address, sizeBytes });
        if (await touch(pathOf(address))) continue;
        // It is another store's. A copy has the same address, or the original is not what it was.
        const copied = await keepFiles(basename(path), (to) => copyWhole(path, to));
        if (copied.address !== address)
          throw notKeepable(`${path} was changed since it was kept`, "Run the task again that made it.");
      }
      return refs;
    },

    async receive(address, text, fetch) {
      const rows = readManifest(text, address);
      if (rows === undefined) return { problem: "does not match its checksum" };
      await (cleared ??= clear());
      const making = newPlace();
      const files = join(making, FILES);
      makeFolder(files);
      try {
        for (const [path, kind] of rows) if (kind === "folder") makeFolder(join(files, path));
        const toFetch = rows.flatMap((row) =>
          row[1] === "file" || row[1] === "program" ? [{ hash: row[3], path: join(files, row[0]) }] : [],
        );
        const problem = await fetch(toFetch);
        if (problem !== undefined) return { problem };
        for (const row of rows) if (row[1] === "link") await symlink(row[2], join(files, row[0]));
        await seal(files, rows);
        await writeFile(join(making, MANIFEST), text);
        await place(making, address);
        return undefined;
      } finally {
        await rm(making, { recursive: true, force: true });
      }
    },

    manifestOf: (address) => readFile(join(pathOf(address), MANIFEST), "utf8"),

    async use(address) {
      await touch(pathOf(address));
    },

    async find(refs) {
      const found: Parcel[] = [];
      for (const { address, sizeBytes } of refs) {
        let its = await look(address);
        if ("problem" in its) {
          await bringBack(address);
          its = await look(address);
        }
        if ("problem" in its) {
          await setAside(address);
          return its;
        }
        found.push({ address, sizeBytes, path: its.path });
      }
      return found;
    },
  };
}

/** How large a parcel is, by its manifest; undefined where that is gone. */
export async function parcelBytes(path: string): Promise<number | undefined> {
  const text = await readFile(join(path, MANIFEST), "utf8").catch(() => undefined);
  return text === undefined ? undefined : describe(JSON.parse(text) as Manifest).sizeBytes + text.length;
}

/** A file or folder as it is, links included; without reading it where the disk can share the blocks. */
export async function copyWhole(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
}

function checkName(name: string): void {
  if (name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name) && Buffer.byteLength(name) <= 255) return;
  throw notKeepable(`${JSON.stringify(name)} is no name of a file`, 'Give a name without a path: "report.pdf".');
}

/** Says that a parcel is wanted from now on (see sweep/blobFiles.ts). */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}
