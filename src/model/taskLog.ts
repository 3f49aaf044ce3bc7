/** The log of one task. A message may be followed by data to keep beside it. */
export interface TaskLog {
  /** For those who look for a mistake: in the log file, on the console with `--log-level debug`. */
  debug(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
  /** What the task does. */
  info(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
  /** What is not as it should be, and stops nothing. */
  warn(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
  /** What went wrong. */
  error(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
}
