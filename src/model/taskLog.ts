/** The log of one task. A message may be followed by data to keep beside it. */
export interface TaskLog {
  debug(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
  info(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
  error(this: void, message: string, data?: Readonly<Record<string, unknown>>): void;
}
