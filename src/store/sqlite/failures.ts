import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { PipelineError } from "../../model/errors.ts";

/** What to make of an error from SQLite or the file system. */
export type Failure = "busy" | "damaged" | "full" | "readOnly" | "unreadable" | "other";

/** Thrown where the database contradicts itself in a way that SQLite does not look for. */
export class DamagedDatabase extends Error {
  override readonly name: string = "DamagedDatabase";
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html); the high bits say more. */
const BY_SQLITE_CODE: Readonly<Record<number, Failure>> = {
  5: "busy", // SQLITE_BUSY
  6: "busy", // SQLITE_LOCKED
  8: "readOnly", // SQLITE_READONLY
  10: "unreadable", // SQLITE_IOERR
  11: "damaged", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  14: "unreadable", // SQLITE_CANTOPEN
  15: "busy", // SQLITE_PROTOCOL: too many processes opened it at the same moment
  26: "damaged", // SQLITE_NOTADB
};

/** Extended codes that say something else than their primary one. */
const BY_EXTENDED_CODE: Readonly<Record<number, Failure>> = {
  522: "damaged", // SQLITE_IOERR_SHORT_READ: the file is shorter than it says
  // No statement of ours can break uniqueness: an index contradicts its table.
  1555: "damaged", // SQLITE_CONSTRAINT_PRIMARYKEY
  2067: "damaged", // SQLITE_CONSTRAINT_UNIQUE
  2579: "damaged", // SQLITE_CONSTRAINT_ROWID
  4874: "full", // SQLITE_IOERR_SHMSIZE: no room for the index that processes share
};

/** SQLite's SQLITE_ERROR, from statements that are fixed, can only mean that the tables are not as they were made. */
const WRONG_TABLES = /^no such (table|column)|has no column named/;

const BY_SYSTEM_CODE: Readonly<Record<string, Failure>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "readOnly",
  EACCES: "readOnly",
  EPERM: "readOnly",
  EIO: "unreadable",
  ENOENT: "unreadable",
  ENOTDIR: "unreadable",
  EISDIR: "unreadable",
  EEXIST: "unreadable",
  ELOOP: "unreadable",
  ENAMETOOLONG: "unreadable",
  EMFILE: "unreadable",
  ENFILE: "unreadable",
  ERR_OUT_OF_RANGE: "damaged", // a number in the database that nothing of ours has put there
};

export function failureOf(error: unknown): Failure {
  if (error instanceof DamagedDatabase) return "damaged";
  if (!Error.isError(error)) return "other";
  const { errcode, code } = error as { errcode?: number; code?: string };
  if (typeof errcode !== "number") return BY_SYSTEM_CODE[code ?? ""] ?? "other";
  if (errcode === SQLITE_ERROR && WRONG_TABLES.test(error.message)) return "damaged";
  return BY_EXTENDED_CODE[errcode] ?? BY_SQLITE_CODE[errcode & 0xff] ?? "other";
}

const SQLITE_ERROR = 1;

/** Whether it is one that was explained: nothing more can be kept until the user has mended it. */
export function isOfStore(error: unknown): boolean {
  return error instanceof PipelineError && error.code.startsWith("STORE_");
}

/**
 * The one clear error for what a user can mend; anything else stays what it is.
 *
 * @param waitedMs how long a lock was waited for
 */
export function explainFailure(error: unknown, location: string, waitedMs: number = 0): unknown {
  if (error instanceof PipelineError) return error;
  const failure = failureOf(error);
  switch (failure === "unreadable" && isReadOnly(location) ? "readOnly" : failure) {
    case "full":
      return new PipelineError("STORE_FULL", `no room left to keep results in ${location}`, {
        hint: "Free some space on that disk, or set LITTLE_PIPELINES_DIR to a folder on another. What finished before is kept.",
        cause: error,
      });
    case "readOnly":
      return new PipelineError("STORE_READ_ONLY", `${location} cannot be written to`, {
        hint: "Give yourself the right to write there, or set LITTLE_PIPELINES_DIR to a folder that you may write to.",
        cause: error,
      });
    case "busy":
      return new PipelineError(
        "STORE_BUSY",
        `${location} was locked by another process, which did not release it within ${waitedMs / 1000} s`,
        {
          hint: "End the program that holds it (a database browser with an open transaction?), and run again. What finished before is kept.",
          cause: error,
        },
      );
    case "unreadable":
      return new PipelineError(
        "STORE_UNREADABLE",
        `${location} cannot be opened or read: ${(error as Error).message}`,
        {
          hint: "See whether the folder exists and the disk is well, or set LITTLE_PIPELINES_DIR to another folder.",
          cause: error,
        },
      );
    case "damaged":
      return new PipelineError("STORE_DAMAGED", `${location} is damaged`, {
        hint: "Move the folder away; everything in it is computed again.",
        cause: error,
      });
    default:
      return error;
  }
}

/**
 * Whether a place cannot be written to, or the folder it would be made in: SQLite says only that it
 * cannot open it, and a recursive `mkdir` on a disk that is read-only that there is no such folder.
 */
function isReadOnly(location: string): boolean {
  let existing = location;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
    return false;
  } catch (error) {
    return failureOf(error) === "readOnly";
  }
}
