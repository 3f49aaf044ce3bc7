import fs from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Access } from "../model/observer.ts";
import type { See } from "./lookout.ts";
import type { Callable, Patches } from "./patches.ts";

/** What each function does with the paths that are its first arguments: also with `Sync` after its name, and as a promise. */
const CALLS: Readonly<Record<string, readonly Access[]>> = {
  access: ["look"],
  appendFile: ["write"],
  copyFile: ["read", "write"],
  cp: ["read", "make"],
  createReadStream: ["read"],
  createWriteStream: ["write"],
  exists: ["look"],
  link: ["read", "write"],
  lstat: ["look"],
  mkdtemp: ["make"],
  mkdtempDisposable: ["make"],
  openAsBlob: ["read"],
  opendir: ["list"],
  readFile: ["read"],
  readdir: ["list"],
  readlink: ["look"],
  realpath: ["look"],
  rename: ["read", "make"],
  rm: ["make"],
  rmdir: ["make"],
  stat: ["look"],
  symlink: ["look", "write"],
  truncate: ["write"],
  unlink: ["write"],
  watch: ["look"],
  watchFile: ["look"],
  writeFile: ["write"],
};

/** Files by `node:fs` in all its forms, by `process.loadEnvFile`, and SQLite's databases. */
export function watchFiles(patches: Patches, see: See): void {
  const seePath = (given: unknown, access: Access, here: Callable): void =>
    see(() => {
      const what = pathOf(given);
      return what === undefined ? undefined : { kind: "file", access, what, here };
    });

  for (const [name, accesses] of Object.entries(CALLS)) {
    const onCall = (args: readonly unknown[], here: Callable): void => {
      for (const [place, access] of accesses.entries()) seePath(args[place], access, here);
    };
    patches.onCall(fs, name, onCall);
    patches.onCall(fs, `${name}Sync`, onCall);
    patches.onCall(fs.promises, name, onCall);
  }
  const onMkdir = ([path, options]: readonly unknown[], here: Callable): void => {
    // With `recursive` it may have been there before, and may hold what others put there.
    const isNew = (options as { recursive?: boolean } | undefined)?.recursive !== true;
    seePath(path, isNew ? "make" : "ensure", here);
  };
  patches.onCall(fs, "mkdir", onMkdir);
  patches.onCall(fs, "mkdirSync", onMkdir);
  patches.onCall(fs.promises, "mkdir", onMkdir);
  const onOpen = ([path, flags]: readonly unknown[], here: Callable): void => seePath(path, accessOf(flags), here);
  patches.onCall(fs, "open", onOpen);
  patches.onCall(fs, "openSync", onOpen);
  patches.onCall(fs.promises, "open", onOpen);
  patches.onCall(fs, "ReadStream", ([path], here) => seePath(path, "read", here));
  patches.onCall(fs, "WriteStream", ([path], here) => seePath(path, "write", here));

  const onGlob = ([patterns, options]: readonly unknown[], here: Callable): void => {
    const cwd = pathOf((options as { cwd?: unknown } | undefined)?.cwd ?? ".");
    for (const pattern of [patterns].flat())
      see(() => ({ kind: "file", access: "glob", what: resolve(cwd ?? ".", String(pattern)), here }));
  };
  patches.onCall(fs, "glob", onGlob);
  patches.onCall(fs, "globSync", onGlob);
  patches.onCall(fs.promises, "glob", onGlob);

  patches.onCall(process, "loadEnvFile", ([path], here) => seePath(path ?? ".env", "read", here));
  // The class itself is a variable of each module that imports it, which nobody can change.
  for (const name of ["exec", "prepare"])
    patches.onCall(DatabaseSync.prototype, name, (_, here, self) =>
      seePath((self as DatabaseSync).location() ?? "", "read", here),
    );
}

/** Undefined for a file that is open already, for what is no file, and for mistakes, which the call itself refuses. */
function pathOf(given: unknown): string | undefined {
  const path = Buffer.isBuffer(given) ? given.toString() : given;
  if (path instanceof URL) return path.protocol === "file:" ? fileURLToPath(path) : undefined;
  if (typeof path !== "string" || path === "" || path.startsWith("/dev/")) return undefined;
  return resolve(path);
}

/** Whether `open` with these flags lets read what was there before. */
function accessOf(flags: unknown): Access {
  if (typeof flags === "number") {
    const { O_WRONLY, O_RDWR, O_TRUNC } = fs.constants;
    return (flags & O_WRONLY) !== 0 || ((flags & O_RDWR) !== 0 && (flags & O_TRUNC) !== 0) ? "write" : "read";
  }
  return typeof flags === "string" && /^(w|a(?!.*\+))/.test(flags) ? "write" : "read";
}
