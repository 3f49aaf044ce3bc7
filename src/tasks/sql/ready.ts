import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/**
 * Connections to one instance, each new, with the settings of queries. One is made ready before it is needed: that takes
 * 1 ms, and the first time, when DuckDB loads what it knows of time zones, 4 ms.
 */
export class ReadyConnections {
  readonly #instance: DuckDBInstance;
  #ready: Promise<DuckDBConnection> | undefined;

  constructor(instance: DuckDBInstance) {
    this.#instance = instance;
    this.prepare();
  }

  /** One that nobody has used, for the caller to close. */
  take(): Promise<DuckDBConnection> {
    const taken = this.#ready ?? connect(this.#instance);
    this.#ready = undefined;
    return taken;
  }

  /** Makes the next one ready, while nothing else is asked of DuckDB. */
  prepare(): void {
    this.#ready ??= connect(this.#instance);
    // Told to the one who takes it.
    this.#ready.catch(() => {});
  }
}

/** Opens a connection with the settings of queries. */
export async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(SETTINGS);
  return connection;
}

/** Days and hours of a moment are the same on every machine. A progress bar is counted, and not drawn. */
const SETTINGS = `
  set TimeZone = 'UTC';
  set enable_progress_bar = true;
  set enable_progress_bar_print = false;
`;
