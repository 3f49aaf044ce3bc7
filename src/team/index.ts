import { callerRoot } from "../pipeline/callerRoot.ts";
import { stateFolder } from "../pipeline/root.ts";
import { postgresStore, type PostgresOptions, type TeamStore } from "../store/postgres/index.ts";

export type { Maker, PostgresOptions, StoreMode, TeamStore } from "../store/postgres/index.ts";
export { setUpStore, type SetUp, type SetUpOptions } from "../store/postgres/migrate.ts";

/**
 * The store of a team: results, history and all that is known of them in a PostgreSQL database, which `team init` has set
 * up. What one has made, nobody else makes again. It needs `pg`.
 *
 * @param url `postgres://user@host:5432/database`; a password in it is never shown (better: PGPASSWORD, ~/.pgpass)
 * @throws PipelineError `BAD_OPTION`; and from whatever uses it `PACKAGE_MISSING`, `STORE_UNREACHABLE`, `STORE_NOT_SET_UP`,
 *   `STORE_NEWER`, `STORE_READ_ONLY`
 * @example
 * ```ts
 * import { pipeline } from "little-pipelines";
 * import { postgres } from "little-pipelines/team";
 *
 * pipeline("Flights", tasks, { store: postgres("postgres://team@db.example/results") });
 * ```
 */
export function postgres(url: string, options: PostgresOptions = {}): TeamStore {
  return postgresStore(url, { ...options, folder: options.folder ?? stateFolder(callerRoot(postgres)) });
}

export { setUpQueue } from "./setUpQueue.ts";
export { startWorker, type StartedWorker, type WorkerOptions } from "./startWorker.ts";
export { workers, type WorkersOptions } from "./workers.ts";
export { coordinate } from "./coordinate.ts";
export { teamStatus, type CoordinationStatus, type TeamStatus, type WorkerStatus } from "./status.ts";
