import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes a folder, and those above it that are missing.
 *
 * Not with the `recursive` of Node's own `mkdir`: where the system says of a folder that is there that nothing can be
 * found in it, as Linux does of `/proc`, that one tries for ever, at 100 % of a core.
 *
 * @throws the system's error where it cannot be
 */
export function makeFolder(path: string): void {
  const above = dirname(path);
  for (let tries = 0; !isFolder(path); tries++) {
    // Of a disk that is not there, as Windows has them, the topmost folder is its own.
    if (above !== path) makeFolder(above);
    try {
      mkdirSync(path);
    } catch (error) {
      // Another process was faster, or took the folder above away in this very moment.
      const { code } = error as NodeJS.ErrnoException;
      if (tries === MOST_TRIES || (code !== "EEXIST" && code !== "ENOENT")) throw error;
    }
  }
}

/** Of one folder. */
const MOST_TRIES = 3;

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What is in a state folder is no part of the project. */
export function keepOutOfGit(folder: string): void {
  const path = join(folder, ".gitignore");
  if (!existsSync(path)) writeFileSync(path, "*\n");
}
