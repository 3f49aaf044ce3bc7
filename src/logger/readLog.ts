import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LogLevel } from "../model/event.ts";
import { logFileName } from "./rotatingFile.ts";

/** A line of a log file. */
export interface LoggedLine {
  /** In milliseconds since 1970 UTC. */
  readonly at: number;
  readonly level: LogLevel;
  /** Absent in lines of the run as a whole. */
  readonly task?: string;
  readonly message: string;
  /** What was logged beside the message. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The lines that a pipeline's runs wrote into its log files in a stretch of time, in the order of the files.
 *
 * @param folder as `pipeline.logFolder` says
 * @param between the first and the last moment, in milliseconds since 1970 UTC
 * @example
 * ```ts
 * for await (const { task, message } of readLog(example.logFolder!, example.name, { from, to })) console.log(task, message);
 * ```
 */
export async function* readLog(
  folder: string,
  pipeline: string,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<LoggedLine> {
  for (const path of logFiles(folder, pipeline, from, to)) {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const parsed = parse(line);
      if (parsed !== undefined && parsed.at >= from && parsed.at <= to) yield parsed;
    }
  }
}

/** Those of the days in between; a line is put into the file of the day on which it is written, which may be the next. */
function logFiles(folder: string, pipeline: string, from: number, to: number): string[] {
  const [first, last] = [from, to + DAY_MS].map((at) => new Date(at).toISOString().slice(0, 10)) as [string, string];
  const rest = `.${logFileName(pipeline)}`;
  const partOf = (name: string): number | undefined => {
    const [, day, ending] = /^(\d{4}-\d\d-\d\d)(\..*)\.log$/su.exec(name) ?? [];
    if (day === undefined || day < first || day > last || !ending!.startsWith(rest)) return undefined;
    const part = ending!.slice(rest.length);
    return part === "" ? 0 : /^\.\d+$/.test(part) ? Number(part.slice(1)) : undefined;
  };
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .map((name) => ({ name, day: name.slice(0, 10), part: partOf(name) }))
    .filter((each): each is typeof each & { part: number } => each.part !== undefined)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.part - b.part))
    .map(({ name }) => join(folder, name));
}

const DAY_MS = 86_400_000;

/** A line that was cut short by a crash is no line. */
function parse(line: string): LoggedLine | undefined {
  try {
    const { level, time, task, msg, ...data } = JSON.parse(line) as Record<string, unknown>;
    const at = Date.parse(String(time));
    if (Number.isNaN(at) || typeof msg !== "string") return undefined;
    const common = { at, level: level as LogLevel, message: msg, data };
    return typeof task === "string" ? { ...common, task } : common;
  } catch {
    return undefined;
  }
}
