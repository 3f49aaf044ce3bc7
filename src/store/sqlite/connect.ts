import { renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { keepOutOfGit, makeFolder } from "../../model/makeFolder.ts";
import { isCurrent, migrate } from "./schema.ts";

/** The longest that SQLite itself may wait for a lock, since that blocks everything else. */
export const LOCK_WAIT_MS = 5;

/**
 * Where the database of a state folder is: in a folder of its own with the two files that SQLite
 * puts beside it, since the three belong together, and a folder is moved in one step.
 */
export function databasePath(folder: string): string {
  return join(folder, "database", "store.sqlite");
}

/** Which file is at a path now (its inode); undefined where there is none. */
export function fileAt(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/**
 * Makes the state folder and an empty database where there is none.
 *
 * @returns which file it is: another process may replace it at any time, and a connection to
 *   a file that was moved away goes on without noticing
 */
export function prepare(folder: string): bigint {
  const path = databasePath(folder);
  for (let tries = 0; ; tries++) {
    makeFolder(dirname(path));
    // Made before SQLite opens it, but never opened when it is there: closing it would end the locks of this process.
    const file = fileAt(path) ?? createEmpty(path);
    keepOutOfGit(folder);
    if (file !== undefined) return file;
    // Another process has moved the folder away in this very moment, or it cannot be.
    if (tries === MOST_TRIES) throw new Error(`${path} is deleted again and again`);
  }
}

const MOST_TRIES = 100;

/** Undefined where another process was faster. */
function createEmpty(path: string): bigint | undefined {
  try {
    writeFileSync(path, "", { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOENT") throw error;
  }
  return fileAt(path);
}

export function connect(folder: string): DatabaseSync {
  const path = databasePath(folder);
  const db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  try {
    // Asked before anything is changed: it may be another program's.
    const isNew = !isCurrent(db, path);
    // A database in which there is nothing yet has nothing to lose: waiting for the disk takes 8 ms.
    if (isNew && isEmpty(db)) db.exec("pragma synchronous = off");
    // WAL: readers and one writer at the same time.
    db.exec("pragma journal_mode = wal");
    if (isNew) migrate(db, path);
    // A commit survives the death of the process at once, and that of the machine from the next checkpoint on.
    db.exec("pragma synchronous = normal");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isEmpty(db: DatabaseSync): boolean {
  return Object.values(db.prepare("pragma page_count").get()!)[0] === 0;
}

/**
 * Moves a damaged database out of the way, to where it can be looked at. The target is named after the
 * file, so that of two processes that notice the same damage only one moves it, and the other does not
 * move away the new one.
 *
 * @returns where it is now
 */
export function setAside(folder: string, file: bigint): string {
  const target = join(folder, "damaged", `database-${file}`);
  makeFolder(dirname(target));
  try {
    renameSync(dirname(databasePath(folder)), target);
  } catch (error) {
    if (fileAt(databasePath(folder)) === file) throw error;
  }
  return target;
}
