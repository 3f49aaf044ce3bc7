import type { RunEvent } from "./event.ts";

/** Reads the stream of events and shows or keeps it. */
export interface RunListener {
  handle(event: RunEvent): void;
  /** Writes what it still holds. Called once, when the run is over. */
  flush(): Promise<void>;
}

/** The part of pino's interface that is used of a logger that a user hands in. */
export interface PinoLike {
  debug(data: object, message?: string): void;
  info(data: object, message?: string): void;
  warn(data: object, message?: string): void;
  error(data: object, message?: string): void;
}
