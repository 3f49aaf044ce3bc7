import type { LogLevel } from "../model/event.ts";
import type { LogRecord, LogsOptions } from "../model/logRecord.ts";
import { PipelineError } from "../model/errors.ts";
import { didYouMean } from "../model/nearest.ts";
import { fileChanges } from "./fileChanges.ts";
import { logFiles, type LogFilePart } from "./logFiles.ts";
import { wholeLines } from "./wholeLines.ts";

/** From the least grave. */
const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * The lines in the log files of a pipeline, the oldest first; with `follow`, then those that are written, whatever day
 * it becomes and whichever file is begun.
 *
 * @throws PipelineError `BAD_OPTION` where there is no such level
 */
export async function* readLogs(folder: string, pipeline: string, options: LogsOptions): AsyncGenerator<LogRecord> {
  const { last = Number.POSITIVE_INFINITY, since = 0, follow = false, signal } = options;
  const isMeant = filterOf(options);
  /** How far each file was read. */
  const readTo = new Map<string, number>();
  const parts = logFiles(folder, pipeline, since);
  for (const { path, sizeBytes } of parts) readTo.set(path, sizeBytes);
  yield* last === Number.POSITIVE_INFINITY ? all(parts, readTo, isMeant) : lastOf(last, parts, readTo, isMeant);
  if (!follow) return;
  for await (const _ of fileChanges(folder, signal)) {
    for (const { path, sizeBytes } of logFiles(folder, pipeline, since)) {
      const from = readTo.get(path) ?? 0;
      if (sizeBytes <= from) continue;
      for await (const { text, end } of wholeLines(path, from, sizeBytes)) {
        readTo.set(path, end);
        const record = recordOf(text);
        if (record !== undefined && isMeant(record)) yield record;
      }
    }
  }
}

type Filter = (record: LogRecord) => boolean;

async function* all(
  parts: readonly LogFilePart[],
  readTo: Map<string, number>,
  isMeant: Filter,
): AsyncGenerator<LogRecord> {
  for (const { path, sizeBytes } of parts) yield* read(path, sizeBytes, readTo, isMeant);
}

/** From the newest file back, as far as needed. */
async function* lastOf(
  count: number,
  parts: readonly LogFilePart[],
  readTo: Map<string, number>,
  isMeant: Filter,
): AsyncGenerator<LogRecord> {
  const found: LogRecord[] = [];
  for (const { path, sizeBytes } of parts.toReversed()) {
    if (found.length >= count) break;
    const ofFile: LogRecord[] = [];
    for await (const record of read(path, sizeBytes, readTo, isMeant)) {
      ofFile.push(record);
      // Now and then, since to take away the first of many moves all the others.
      if (ofFile.length >= 2 * count + 1000) ofFile.splice(0, ofFile.length - count);
    }
    found.unshift(...ofFile.slice(-count));
  }
  yield* count === 0 ? [] : found.slice(-count);
}

async function* read(
  path: string,
  sizeBytes: number,
  readTo: Map<string, number>,
  isMeant: Filter,
): AsyncGenerator<LogRecord> {
  readTo.set(path, 0);
  for await (const { text, end } of wholeLines(path, 0, sizeBytes)) {
    readTo.set(path, end);
    const record = recordOf(text);
    if (record !== undefined && isMeant(record)) yield record;
  }
}

function filterOf({ tasks, runId, since = 0, level = "debug" }: LogsOptions): Filter {
  const least = LEVELS.indexOf(level);
  if (least === -1) {
    throw new PipelineError("BAD_OPTION", `level is ${JSON.stringify(level)}`, {
      hint: didYouMean(String(level), LEVELS) ?? `It is one of ${LEVELS.join(", ")}.`,
    });
  }
  const names = tasks === undefined ? undefined : new Set(tasks);
  return (record) =>
    LEVELS.indexOf(record.level) >= least &&
    (since === 0 || Date.parse(record.time) >= since) &&
    (runId === undefined || record.runId === runId) &&
    (names === undefined || (record.task !== undefined && names.has(record.task)));
}

/** Undefined for a line that is none of ours, or that a crash has cut short. */
function recordOf(text: string): LogRecord | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof line !== "object" || line === null) return undefined;
  const { time, level, runId, task, msg, ...data } = line as Record<string, unknown>;
  if (typeof time !== "string" || !LEVELS.includes(level as LogLevel)) return undefined;
  return {
    time,
    level: level as LogLevel,
    runId: typeof runId === "string" ? runId : undefined,
    task: typeof task === "string" ? task : undefined,
    message: typeof msg === "string" ? msg : "",
    data,
  };
}
