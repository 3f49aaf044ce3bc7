/**
 * One run's making of one entry. Of all runs that want the same entry at the same time, one makes it and the
 * others wait for it: one flight.
 */
export interface Flight {
  readonly runId: string;
  readonly task: string;
  readonly key: string;
}

/** Who is waited for: `host/pid/start` of its process. */
export interface FlightAhead {
  readonly flight: Flight;
  readonly process: string;
}

/** How an entry waits its turn to be made. */
export interface FlightOptions {
  /** Waits for earlier flights of the same entry; else others may wait for this one, and it waits for none. */
  readonly joins: boolean;
  /** Aborted when the run is cancelled: the wait ends with its reason. */
  readonly signal: AbortSignal;
  /** Told once when there is another to wait for. */
  readonly onWait: (ahead: FlightAhead) => void;
}

/**
 * Whether the entry may be made now. `cleared`: nobody else is at it. `landed`: another run was at it, or
 * has saved it since the store was last asked: look whether it is there before making it.
 */
export type Clearance = "cleared" | "landed";
