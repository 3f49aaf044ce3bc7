import { join } from "node:path";
import { consoleListener } from "../logger/console.ts";
import { standardError } from "../logger/standardError.ts";
import { fileListener } from "../logger/file.ts";
import { pinoListener } from "../logger/pino.ts";
import { PipelineError } from "../model/errors.ts";
import { didYouMean } from "../model/nearest.ts";
import type { LogLevel } from "../model/event.ts";
import type { RunListener } from "../model/logger.ts";
import type { EventStream } from "./events.ts";
import type { ConsoleLevel, PipelineOptions } from "./options.ts";

const LEVELS: readonly ConsoleLevel[] = ["debug", "info", "warn", "error", "silent"];

/**
 * Shows a run where the user wants it: on the console, in the log file, in a logger of their own.
 *
 * @returns a function that ends it, once everything is written
 */
export function showRun(show: {
  readonly events: EventStream;
  readonly pipeline: string;
  readonly options: PipelineOptions;
  readonly logLevel: ConsoleLevel | undefined;
  /** Shows it instead of lines on stderr. */
  readonly console: ((level: LogLevel) => RunListener) | undefined;
  /** Undefined where no log file is kept. */
  readonly logFolder: string | undefined;
}): () => Promise<void> {
  const { options, logFolder } = show;
  const level = consoleLevel(show.logLevel ?? options.logLevel);
  const listeners: RunListener[] = [];
  if (level !== "silent") listeners.push(show.console?.(level) ?? consoleListener({ level, out: standardError() }));
  if (options.logger !== undefined) listeners.push(pinoListener(options.logger));
  if (options.logFile !== false && logFolder !== undefined)
    listeners.push(fileListener(show.pipeline, logFolder, options.logFile ?? {}));
  const stops = listeners.map((listener) => show.events.on("event", (event) => listener.handle(event)));
  return async () => {
    for (const stop of stops) stop();
    await Promise.all(listeners.map((listener) => listener.flush()));
  };
}

/**
 * The folder of the log files; undefined where none are kept: the pipeline wants none, or its store has no folder.
 *
 * @param storeFolder the folder on this machine that the store has, if any
 */
export function logFolderOf({ logFile }: PipelineOptions, storeFolder: string | undefined): string | undefined {
  if (logFile === false) return undefined;
  return (
    logFile?.folder ??
    process.env.LITTLE_PIPELINES_LOG_DIR ??
    (storeFolder === undefined ? undefined : join(storeFolder, "logs"))
  );
}

function consoleLevel(given: ConsoleLevel | undefined): ConsoleLevel {
  const level = given ?? (process.env.LITTLE_PIPELINES_LOG_LEVEL as ConsoleLevel | undefined) ?? "info";
  if (LEVELS.includes(level)) return level;
  throw new PipelineError("BAD_OPTION", `logLevel is ${JSON.stringify(level)}`, {
    hint: didYouMean(String(level), LEVELS) ?? `It is one of ${LEVELS.join(", ")}.`,
  });
}
