import type { LogLevel } from "./event.ts";

/** A line of a log file: plain data. */
export interface LogRecord {
  /** When it happened, as an ISO date in UTC. */
  readonly time: string;
  readonly level: LogLevel;
  /** The run that it is of; undefined in files of an earlier version. */
  readonly runId: string | undefined;
  /** The task that it is of; undefined for what is of the whole run. */
  readonly task: string | undefined;
  readonly message: string;
  /** What was logged beside the message. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Which lines of the log files are read. */
export interface LogsOptions {
  /** Only lines of these tasks. @default of all, and of none */
  readonly tasks?: readonly string[];
  /** Only lines of this run. @default of all */
  readonly runId?: string;
  /** Only lines of this moment and later, in milliseconds since 1970 UTC; files of earlier days are not read. @default all */
  readonly since?: number;
  /** The least grave lines. @default all that are there */
  readonly level?: LogLevel;
  /** Only so many of the last of these. @default all */
  readonly last?: number;
  /** Goes on with what is written from now on, by whatever process. @default false */
  readonly follow?: boolean;
  /** Ends the following. */
  readonly signal?: AbortSignal;
}
