import type { LogLevel, RunEvent } from "../model/event.ts";
import type { PinoLike, RunListener } from "../model/logger.ts";
import { dataOfEvent, lineOf, type LogLine } from "./pino.ts";
import { rotatingFile, type RotatingFile, type RotatingFileOptions } from "./rotatingFile.ts";

/** Settings of the log file. */
export interface FileLogOptions extends RotatingFileOptions {
  /** The folder that the files are put in. @default LITTLE_PIPELINES_LOG_DIR, or `logs/` in the state folder */
  readonly folder?: string;
  /** The least grave lines that are written. @default "info" */
  readonly level?: "debug" | "info" | "warn" | "error";
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * Writes each line of a run to a file of the day, as JSON with time, level, task and message.
 * Nothing is opened before there is something to tell: a run that reuses everything leaves no line.
 *
 * What a task logs beside its message may be anything, an error say: pino makes the line. It takes 12 ms to load,
 * as much as a run with nothing to do takes altogether, and so the lines of the run itself, which are plain data, do without.
 */
export function fileListener(pipeline: string, folder: string, options: FileLogOptions): RunListener {
  const { level = "info" } = options;
  const least = LEVELS.indexOf(level);
  const file = rotatingFile(folder, pipeline, options);
  /** In each line, since several runs may write to one file. */
  let run: { readonly runId?: string } = {};
  /** The start of the run, until there is more to tell. */
  let start: RunEvent | undefined;
  let pino: PinoLines | undefined;
  let loading: Promise<void> | undefined;
  /** What was told while pino is being loaded. */
  let waiting: RunEvent[] = [];

  const load = async (): Promise<void> => {
    pino = await pinoLines(level, file);
    for (const event of waiting) write(event);
    waiting = [];
  };

  const write = (event: RunEvent): void => {
    const line = lineOf(event);
    if (line === undefined || LEVELS.indexOf(line.level) < least) return;
    const data = { ...run, ...dataOfEvent(event, line) };
    if (event.kind !== "taskLogged" || event.data === undefined) file.write(plainLine(event.at, line, data));
    else if (pino === undefined) hold(event);
    else pino(event.at, line, data);
  };

  const hold = (event: RunEvent): void => {
    waiting.push(event);
    loading ??= load();
  };

  return {
    handle(event) {
      if (event.kind === "runStarted" || event.kind === "auditStarted") run = { runId: event.runId };
      if (event.kind === "runStarted") return void (start = event);
      if (event.kind === "taskFinished" && event.report.outcome === "reused" && level !== "debug") return;
      if (event.kind === "runFinished" && start !== undefined) return;
      const events = start === undefined ? [event] : [start, event];
      start = undefined;
      for (const each of events)
        if (waiting.length > 0) waiting.push(each);
        else write(each);
    },
    async flush() {
      await loading;
      file.close();
    },
  };
}

/** When it happened, which is before it was written. */
function plainLine(at: number, { level, message }: LogLine, data: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ level, time: new Date(at).toISOString(), ...data, msg: message })}\n`;
}

type PinoLines = (at: number, line: LogLine, data: Readonly<Record<string, unknown>>) => void;

async function pinoLines(level: LogLevel, file: RotatingFile): Promise<PinoLines> {
  const { pino } = await import("pino");
  let now = 0;
  const logger: PinoLike = pino(
    {
      base: null,
      level,
      timestamp: () => `,"time":"${new Date(now).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    file,
  );
  return (at, line, data) => {
    now = at;
    logger[line.level](data, line.message);
  };
}
