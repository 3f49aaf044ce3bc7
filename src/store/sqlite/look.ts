import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { databasePath, LOCK_WAIT_MS } from "./connect.ts";
import { failureOf } from "./failures.ts";
import { isCurrent, migrate } from "./schema.ts";

/** Whether there is a database that this process may read, and not write: another user's, or on a disk that is read-only. */
export function isOnlyToLookAt(folder: string): boolean {
  const path = databasePath(folder);
  return existsSync(path) && !(isWritable(path) && isWritable(dirname(path)));
}

/** Opens a database that cannot be written: as it is where that can be, else a copy of it. */
export function connectToLook(folder: string): DatabaseSync {
  const path = databasePath(folder);
  const db = openAsItIs(path);
  if (db === undefined) return openCopy((to) => copyWithLog(path, to), path);
  try {
    if (isCurrent(db, path)) return db;
    return copyOf(db, path);
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

/** A copy that can be written, of which nothing is kept; the connection that it was made from is closed. */
export function copyOf(db: DatabaseSync, path: string): DatabaseSync {
  try {
    return openCopy((to) => db.prepare("vacuum into ?").run(to), path);
  } finally {
    db.close();
  }
}

/** Undefined where SQLite would have to write: to make the index of a log of writes that lies beside the database. */
function openAsItIs(path: string): DatabaseSync | undefined {
  const url = pathToFileURL(path);
  const hasLog = existsSync(logOf(path));
  // Without a log nobody is at work on it, and no lock is needed, which would be a file.
  if (!hasLog) url.searchParams.set("immutable", "1");
  const db = new DatabaseSync(url, { readOnly: true, timeout: LOCK_WAIT_MS });
  try {
    db.prepare("select count(*) from sqlite_schema").get();
    return db;
  } catch (error) {
    db.close();
    if (hasLog && (failureOf(error) === "readOnly" || failureOf(error) === "unreadable")) return undefined;
    throw error;
  }
}

function openCopy(make: (path: string) => void, location: string): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-look-"));
  try {
    const path = join(folder, "store.sqlite");
    make(path);
    const db = new DatabaseSync(path);
    // Its journal is in memory, so that the file can be deleted while it is open.
    db.exec("pragma journal_mode = delete; pragma journal_mode = memory; pragma temp_store = memory");
    if (!isCurrent(db, location)) migrate(db, location);
    return db;
  } finally {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Windows deletes no file that is open: the system does so with its temporary files.
    }
  }
}

function copyWithLog(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(logOf(from))) copyFileSync(logOf(from), logOf(to));
}

/** What was written and is not in the database yet. */
function logOf(path: string): string {
  return `${path}-wal`;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    return failureOf(error) !== "readOnly";
  }
}
