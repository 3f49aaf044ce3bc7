import { PipelineError } from "../../model/errors.ts";

/** What to make of an error from SQLite or the file system. */
export type Failure = "busy" | "damaged" | "full" | "readOnly" | "unreadable" | "other";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html); the high bits say more. */
const BY_SQLITE_CODE: Readonly<Record<number, Failure>> = {
  5: "busy", // SQLITE_BUSY
  6: "busy", // SQLITE_LOCKED
  8: "readOnly", // SQLITE_READONLY
  10: "unreadable", // SQLITE_IOERR
  11: "damaged", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  14: "unreadable", // SQLITE_CANTOPEN
  26: "damaged", // SQLITE_NOTADB
};

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
};

export function failureOf(error: unknown): Failure {
  const { errcode, code } = error as { errcode?: number; code?: string };
  if (typeof errcode === "number") return BY_SQLITE_CODE[errcode & 0xff] ?? "other";
  return BY_SYSTEM_CODE[code ?? ""] ?? "other";
}

/** The one clear error for what a user can mend; anything else stays what it is. */
export function explainFailure(error: unknown, location: string): unknown {
  if (error instanceof PipelineError) return error;
  switch (failureOf(error)) {
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
      return new PipelineError("STORE_BUSY", `${location} has been locked by another process for a minute`, {
        hint: "End the program that holds it (a database browser with an open transaction?), and run again. What finished before is kept.",
        cause: error,
      });
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
