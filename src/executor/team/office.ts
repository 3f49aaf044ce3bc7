import { hostname } from "node:os";
import { digest } from "../../fingerprint/digest.ts";
import { PipelineError } from "../../model/errors.ts";
import { readAddress } from "../../store/postgres/address.ts";
import { openDatabase, type Database } from "../../store/postgres/database.ts";
import { openSession, type Session } from "../../store/postgres/session.ts";
import { queueSchema } from "./names.ts";
import { openQueue, type WorkQueue } from "./queue.ts";
import { Units } from "./units.ts";

/** All that a process needs to work with the others of its team. */
export interface Office {
  readonly database: Database;
  readonly session: Session;
  readonly queue: WorkQueue;
  readonly units: Units;
  /** Those of one machine, and one project there, share a disk. */
  readonly machine: string;
  readonly host: string;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly url: string;
  /** Of the project on this machine: where what was fetched lies. */
  readonly folder: string;
  readonly warn: (message: string) => void;
  /** Called when the connection is back after a loss. */
  readonly restore?: () => Promise<void>;
}

/** A database that is started again takes some seconds, a machine that is moved some minutes. */
const PATIENCE_MS = 300_000;

/** @throws PipelineError `PACKAGE_MISSING`, `STORE_NOT_SET_UP`, `STORE_UNREACHABLE`, `BAD_OPTION` */
export async function openOffice({ url, folder, warn, restore = async () => {} }: OfficeOptions): Promise<Office> {
  const address = readAddress(url);
  const database = openDatabase({ ...address, isReadOnly: false, maxConnections: 2, patienceMs: PATIENCE_MS, warn });
  const session = openSession({ database, schema: `${address.schema} work`, restore });
  const schema = queueSchema(address.schema);
  const queue = await openQueue({ database, schema, patienceMs: PATIENCE_MS, warn }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const units = new Units(database, session);
  return {
    database,
    session,
    queue,
    units,
    host: hostname(),
    machine: `${hostname()} ${digest(folder).slice(0, 12)}`,
    async close() {
      units.close();
      await queue.close();
      await session.close();
      await database.close();
    },
  };
}

/**
 * The address of the shared store.
 *
 * @throws PipelineError `BAD_OPTION` where there is none
 */
export function teamUrl(given: string | undefined): string {
  const url = given ?? process.env.LITTLE_PIPELINES_URL;
  if (url !== undefined && url !== "") return url;
  throw new PipelineError("BAD_OPTION", "workers need the address of the store that they share", {
    hint: "For example: --store postgres://team@db.example/results (or set LITTLE_PIPELINES_URL).",
  });
}
