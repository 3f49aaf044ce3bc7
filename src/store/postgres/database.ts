import { setTimeout as wait } from "node:timers/promises";
import { digest } from "../../fingerprint/digest.ts";
import { quoteName, type Address } from "./address.ts";
import { loadDriver, type Client, type Pg } from "./driver.ts";
import { explainFailure, failureOf, versionFault } from "./failures.ts";
import { MIGRATIONS } from "./schema.ts";
import { watchAnswer } from "./watchAnswer.ts";

/** Asks one thing; rows are arrays, in the order of the columns. */
export type Query = <Row extends readonly unknown[]>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** What a store was set up with. */
export interface Meta {
  readonly blobs: string;
  readonly lockClass: number;
}

/**
 * The database of a shared store: connected to when first used. What the loss of a connection breaks off is done again, for
 * a time: so each statement must be one that may be done twice.
 */
export interface Database {
  readonly location: string;
  readonly isReadOnly: boolean;
  readonly query: Query;
  /** All of it, or nothing; it may be done again. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  meta(): Promise<Meta>;
  /** Another number when a connection was lost: the database may have crashed, and what was not brought to the disk before may be gone. */
  lossCount(): number;
  /** A connection of its own, for what lasts as long as it does: locks, notifications. */
  connect(): Promise<Client>;
  close(): Promise<void>;
}

export interface DatabaseOptions extends Address {
  readonly isReadOnly: boolean;
  readonly maxConnections: number;
  /** How long to go on trying when the database is lost. */
  readonly patienceMs: number;
  /** Told when the database is lost, and when it is there again. */
  readonly warn: (message: string) => void;
}

/** At the first connection nothing is known to be there: a mistake in the address is told soon. */
const FIRST_PATIENCE_MS = 3_000;
/** Between two tries; a random share of it, so that many processes do not come at once. */
const LONGEST_PAUSE_MS = 1_000;
/** A connection that nobody needs is closed. */
const IDLE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;

export function openDatabase(options: DatabaseOptions): Database {
  const { location, warn } = options;
  let opening: Promise<Pg.Pool> | undefined;
  let known: Promise<Meta> | undefined;
  let hasBeenReached = false;
  let lostAt: number | undefined;
  let losses = 0;

  const open = async (): Promise<Pg.Pool> => {
    const { Pool } = await loadDriver();
    const pool = new Pool({
      ...connectionOptions(options),
      max: options.maxConnections,
      idleTimeoutMillis: IDLE_MS,
      // A script that never closes its pipeline ends by itself.
      allowExitOnIdle: true,
      // Waited for, whatever its type says.
      onConnect: (client) => prepareConnection(client, options) as unknown as void,
    });
    // Of one that nobody is using: no question is broken off, and the database may have crashed all the same.
    pool.on("error", () => void losses++);
    pool.on("connect", (client) => client.on("error", () => {}));
    return pool;
  };

  const reached = (): void => {
    hasBeenReached = true;
    if (lostAt === undefined) return;
    const seconds = ((performance.now() - lostAt) / 1000).toFixed(1);
    lostAt = undefined;
    warn(`the shared store at ${location} is there again, after ${seconds} s`);
  };

  /** Tries until it works, where the failure is one that passes. */
  const attempt = async <Result>(work: (pool: Pg.Pool) => Promise<Result>): Promise<Result> => {
    const pool = await (opening ??= open());
    const began = performance.now();
    for (let tries = 0; ; tries++) {
      try {
        const result = await work(pool);
        reached();
        return result;
      } catch (error) {
        const patienceMs = hasBeenReached ? options.patienceMs : FIRST_PATIENCE_MS;
        if (failureOf(error) !== "transient" || performance.now() - began > patienceMs)
          throw explainFailure(error, location);
        if (hasBeenReached && isLoss(error) && lostAt === undefined) {
          lostAt = performance.now();
          losses++;
          const seconds = Math.round(patienceMs / 1000);
          warn(
            `the shared store at ${location} was lost (${(error as Error).message}): trying again, for ${seconds} s at the most`,
          );
        }
        await wait(Math.random() * Math.min(LONGEST_PAUSE_MS, 40 * 2 ** tries));
      }
    }
  };

  const on =
    (client: Pg.PoolClient): Query =>
    async (text, values = []) => {
      const asked = client.query<never>({ name: nameOf(text), text, values: [...values], rowMode: "array" });
      const { rows } = await watchAnswer(asked, client, () => probe(options));
      return rows;
    };

  const withClient = <Result>(work: (client: Pg.PoolClient) => Promise<Result>): Promise<Result> =>
    attempt(async (pool) => {
      const client = await pool.connect();
      let failed: unknown;
      try {
        return await work(client);
      } catch (error) {
        failed = error;
        throw error;
      } finally {
        client.release(failed !== undefined && failureOf(failed) === "transient");
      }
    });

  const readMeta = async (): Promise<Meta> => {
    const [row] = await withClient((client) =>
      on(client)<[number, string, number]>(
        // With its schema: else one that may not be looked into is as if it were not there.
        `select version, blobs, lock_class from ${quoteName(options.schema)}.meta`,
      ),
    );
    const [version, blobs, lockClass] = row!;
    if (version !== MIGRATIONS.length) throw versionFault(location, version, MIGRATIONS.length);
    return { blobs, lockClass };
  };

  const meta = (): Promise<Meta> => {
    known ??= readMeta();
    known.catch(() => (known = undefined));
    return known;
  };

  return {
    location,
    isReadOnly: options.isReadOnly,
    lossCount: () => losses,
    meta,
    async query(text, values) {
      await meta();
      return withClient((client) => on(client)(text, values));
    },
    async transaction(work) {
      await meta();
      return withClient(async (client) => {
        const query = on(client);
        await client.query("begin");
        try {
          const result = await work(query);
          await client.query("commit");
          return result;
        } catch (error) {
          await client.query("rollback").catch(() => {});
          throw error;
        }
      });
    },
    async connect() {
      await meta();
      const { Client } = await loadDriver();
      const client = new Client(connectionOptions(options));
      client.on("error", () => void losses++);
      await client.connect();
      await prepareConnection(client, options);
      return client as Client;
    },
    async close() {
      const pool = await opening?.catch(() => undefined);
      opening = undefined;
      known = undefined;
      await pool?.end();
    },
  };
}

function connectionOptions({ connectionString }: Address): Pg.ClientConfig {
  return {
    connectionString,
    application_name: "little-pipelines",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  };
}

/**
 * The server finds out within 12 seconds that this machine is gone, and frees the locks; a process that is only busy loses
 * nothing, since its kernel answers.
 */
async function prepareConnection(
  client: Pg.ClientBase,
  { schema, isReadOnly }: Pick<DatabaseOptions, "schema" | "isReadOnly">,
): Promise<void> {
  await client.query(
    `set search_path to ${quoteName(schema)};
     set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 4;
     set tcp_user_timeout = 10000;
     ${isReadOnly ? "set default_transaction_read_only = on" : ""}`,
  );
}

/** A connection that is made only to see whether another one is still good. */
async function probe(options: Address): Promise<Pg.Client> {
  const { Client } = await loadDriver();
  const client = new Client({ ...connectionOptions(options), connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Rather than one of two that got in each other's way. */
function isLoss(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith("40") !== true;
}

/** Prepared once for a connection: half the time of the next ones. */
function nameOf(text: string): string {
  return digest(text).slice(0, 20);
}
