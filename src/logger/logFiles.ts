import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** One of the log files of a pipeline. */
export interface LogFilePart {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A pipeline's name as the names of its log files have it: no path, whatever is in it. */
export function logName(pipeline: string): string {
  return pipeline.replaceAll(/[^\p{L}\p{N} _-]/gu, "_").slice(0, 80);
}

/** `2026-11-22.name.log`, and `2026-11-22.name.1.log` where that is full. */
export function logFileName(day: string, name: string, part: number): string {
  return `${day}.${name}${part === 0 ? "" : `.${part}`}.log`;
}

/**
 * The log files of a pipeline that are there, the oldest first.
 *
 * @param since left out are those of earlier days, in milliseconds since 1970 UTC
 */
export function logFiles(folder: string, pipeline: string, since: number): LogFilePart[] {
  const first = new Date(since).toISOString().slice(0, 10);
  const pattern = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)\\.${RegExp.escape(logName(pipeline))}(?:\\.(\\d+))?\\.log$`, "u");
  return namesIn(folder)
    .flatMap((name) => {
      const [, day, part = "0"] = pattern.exec(name) ?? [];
      const path = join(folder, name);
      const stats = day === undefined || day < first ? undefined : statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ day: day!, part: Number(part), path, sizeBytes: stats.size }];
    })
    .toSorted((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // Nothing was written yet.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
