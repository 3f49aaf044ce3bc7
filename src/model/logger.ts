import type { RunEvent } from "./event.ts";

/** Reads the stream of events and shows or keeps it. */
export interface RunListener {
  /** Told of each event, in order. */
  handle(event: RunEvent): void;
  /** Writes what it still holds. Called once, when the run is over. */
  flush(): Promise<void>;
}

/** The part of pino's interface that is used of a logger that a user hands in. */
export interface PinoLike {
  /** What is of interest to those who look for a mistake. */
  debug(data: object, message?: string): void;
  /** What happens. */
  info(data: object, message?: string): void;
  /** What is not as it should be, and stopped nothing. */
  warn(data: object, message?: string): void;
  /** What failed. */
  error(data: object, message?: string): void;
}
