import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/**
 * Connections to one instance, each new, with the settings of queries. One is made ready before it is needed: that takes
 * 1 ms, and the first time, when DuckDB loads what it knows of time zones, 4 ms.
 */
export class ReadyConnections {
  readonly #instance: DuckDBInstance;
  #ready: Promise<DuckDBConnection>;

  constructor(instance: DuckDBInstance) {
    this.#instance = instance;
    this.#ready = this.#prepare();
  }

  /** One that nobody has used, for the caller to close. The next one is made ready beside the query on this one. */
  take(): Promise<DuckDBConnection> {
    const taken = this.#ready;
    this.#ready = this.#prepare();
    return taken;
  }

  #prepare(): Promise<DuckDBConnection> {
    const connecting = connect(this.#instance);
    // Told to the one who takes it.
    connecting.catch(() => {});
    return connecting;
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
