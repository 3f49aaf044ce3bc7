import type { RunEvent } from "../model/event.ts";
import type { RunListener } from "../model/logger.ts";
import { pinoListener } from "./pino.ts";
import { rotatingFile, type RotatingFileOptions } from "./rotatingFile.ts";

/** Settings of the log file. */
export interface FileLogOptions extends RotatingFileOptions {
  /** The folder that the files are put in. @default LITTLE_PIPELINES_LOG_DIR, or `logs/` in the state folder */
  readonly folder?: string;
  /** The least grave lines that are written. @default "info" */
  readonly level?: "debug" | "info" | "warn" | "error";
}

/**
 * Writes each line of a run to a file of the day, as JSON with time, level, task and message.
 * Nothing is opened before there is something to tell: a run that reuses everything leaves no line.
 */
export function fileListener(pipeline: string, folder: string, options: FileLogOptions): RunListener {
  let opening: Promise<RunListener> | undefined;
  let opened: RunListener | undefined;
  let waiting: RunEvent[] = [];
  let now = 0;
  let time = { at: Number.NaN, text: "" };
  /** When it happened, which is before it was written. Many lines have the same millisecond. */
  const timestamp = (): string => {
    if (time.at !== now) time = { at: now, text: `,"time":"${new Date(now).toISOString()}"` };
    return time.text;
  };

  // pino takes 12 ms to load, as much as a run with nothing to do takes altogether.
  const open = async (): Promise<RunListener> => {
    const { pino } = await import("pino");
    const file = rotatingFile(folder, pipeline, options);
    const logger = pino(
      {
        base: null,
        level: options.level ?? "info",
        timestamp,
        formatters: { level: (label) => ({ level: label }) },
      },
      file,
    );
    const inner = pinoListener(logger);
    opened = {
      handle(event) {
        now = event.at;
        inner.handle(event);
      },
      async flush() {
        await inner.flush();
        file.close();
      },
    };
    for (const event of waiting) opened.handle(event);
    waiting = [];
    return opened;
  };

  return {
    handle(event) {
      if (opened !== undefined) return opened.handle(event);
      if (event.kind === "taskFinished" && event.report.outcome === "reused" && options.level !== "debug") return;
      if (event.kind === "runFinished" && waiting.every(({ kind }) => kind === "runStarted")) return;
      waiting.push(event);
      if (event.kind !== "runStarted") opening ??= open();
    },
    async flush() {
      await (await opening)?.flush();
    },
  };
}
