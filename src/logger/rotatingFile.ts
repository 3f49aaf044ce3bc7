import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../model/makeFolder.ts";
import { logFileName, logName } from "./logFiles.ts";

export interface RotatingFileOptions {
  /** How long files are kept, in days. @default 30 */
  readonly keepDays?: number;
  /** The size at which the next file of the day is begun. @default 20 MiB */
  readonly maxBytes?: number;
}

/** A file of the day that lines are added to. */
export interface RotatingFile {
  write(line: string): void;
  close(): void;
}

const DAY_MS = 86_400_000;
/** Lines are collected to this size, or to the end of the turn: a write to the disk for each costs 5 µs. */
const CHUNK_LENGTH = 32 * 1024;

/**
 * `folder/2026-11-22.name.log`, then `2026-11-22.name.1.log` and so on: a new file each day (in UTC,
 * as the times in it) and whenever one is full; those older than `keepDays` are deleted.
 */
export function rotatingFile(
  folder: string,
  name: string,
  { keepDays = 30, maxBytes = 20 * 1024 * 1024 }: RotatingFileOptions,
): RotatingFile {
  const safeName = logName(name);
  let file: { descriptor: number; day: string; sizeBytes: number } | undefined;
  let pending: string[] = [];
  let pendingLength = 0;
  let isScheduled = false;

  const open = (day: string): { descriptor: number; day: string; sizeBytes: number } => {
    makeFolder(folder);
    deleteOld(folder, keepDays);
    for (let part = 0; ; part++) {
      const path = join(folder, logFileName(day, safeName, part));
      const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (sizeBytes < maxBytes) return { descriptor: openSync(path, "a"), day, sizeBytes };
    }
  };

  const flush = (): void => {
    isScheduled = false;
    if (pending.length === 0) return;
    const chunk = Buffer.from(pending.join(""));
    pending = [];
    pendingLength = 0;
    const day = new Date().toISOString().slice(0, 10);
    if (file !== undefined && (file.day !== day || file.sizeBytes >= maxBytes)) {
      closeSync(file.descriptor);
      file = undefined;
    }
    file ??= open(day);
    // Opened for appending, and whole lines at once: several processes may write to one file.
    writeSync(file.descriptor, chunk);
    file.sizeBytes += chunk.length;
  };

  return {
    write(line) {
      pending.push(line);
      pendingLength += line.length;
      if (pendingLength >= CHUNK_LENGTH) return flush();
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
    close() {
      flush();
      if (file !== undefined) closeSync(file.descriptor);
      file = undefined;
    },
  };
}

function deleteOld(folder: string, keepDays: number): void {
  const oldest = new Date(Date.now() - keepDays * DAY_MS).toISOString().slice(0, 10);
  for (const name of readdirSync(folder)) {
    if (/^\d{4}-\d\d-\d\d\..*\.log$/.test(name) && name.slice(0, 10) < oldest)
      rmSync(join(folder, name), { force: true });
  }
}
