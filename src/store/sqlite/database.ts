import { mkdirSync, renameSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { explainFailure, failureOf } from "./failures.ts";
import { migrate } from "./schema.ts";

/** The connection, as the work done on it sees it. */
export interface Connection {
  /** A statement, prepared once. */
  prepare(sql: string): StatementSync;
}

/**
 * The database of a store: opened when first used, shared with other processes, and replaced by a
 * new one when it turns out to be damaged.
 */
export interface Database {
  read<Result>(work: (connection: Connection) => Result): Promise<Result>;
  /**
   * Does the work in a transaction and resolves once it is committed. Works that are asked for in the
   * same turn share a transaction, since a commit costs 20 µs. The work may be done again, after
   * a conflict, and so must have no other effect.
   */
  write(work: (connection: Connection) => void): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly folder: string;
  /** Called when a damaged database was set aside. */
  readonly onDamage: (movedTo: string, cause: Error) => void;
}

/** The longest that SQLite itself may wait for a lock, since that blocks everything else. */
const LOCK_WAIT_MS = 5;
/** How long to go on trying, without blocking, while another process holds the lock. */
const PATIENCE_MS = 60_000;

export const DATABASE_FILE = "store.sqlite";

export function openDatabase({ folder, onDamage }: DatabaseOptions): Database {
  let db: DatabaseSync | undefined;
  let statements = new Map<string, StatementSync>();
  let queue: { work: (connection: Connection) => void; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let flushing: Promise<void> | undefined;

  const connection: Connection = {
    prepare(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) statements.set(sql, (statement = db!.prepare(sql)));
      return statement;
    },
  };

  const disconnect = (): void => {
    statements = new Map();
    if (db?.isOpen === true) db.close();
    db = undefined;
  };

  /** Tries until it works, waiting between the tries without blocking. */
  const attempt = async <Result>(work: () => Result): Promise<Result> => {
    const deadline = performance.now() + PATIENCE_MS;
    for (let mended = false, tries = 0; ; tries++) {
      try {
        db ??= connect(folder);
        return work();
      } catch (error) {
        if (db?.isTransaction === true) db.exec("rollback");
        const failure = failureOf(error);
        if (failure === "damaged" && !mended) {
          mended = true;
          disconnect();
          onDamage(setAside(folder), error as Error);
        } else if (failure === "busy" && performance.now() < deadline) {
          // A random share of up to 20 ms, so that processes that collided do not collide again.
          await wait(Math.random() * Math.min(20, 2 ** tries));
        } else throw explainFailure(error, join(folder, DATABASE_FILE));
      }
    }
  };

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        await attempt(() => {
          db!.exec("begin immediate");
          for (const { work } of batch) work(connection);
          db!.exec("commit");
        });
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    flushing = undefined;
  };

  return {
    read: (work) => attempt(() => work(connection)),
    write(work) {
      return new Promise<void>((resolve, reject) => {
        queue.push({ work, resolve, reject });
        flushing ??= Promise.resolve().then(flush);
      });
    },
    async close() {
      await flushing;
      disconnect();
    },
  };
}

function connect(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, ".gitignore"))) writeFileSync(join(folder, ".gitignore"), "*\n");
  const path = join(folder, DATABASE_FILE);
  const db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  try {
    // WAL: readers and one writer at the same time. NORMAL: a commit survives the death of the
    // process at once, and that of the machine from the next checkpoint on.
    db.exec("pragma journal_mode = wal; pragma synchronous = normal");
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Moves a damaged database out of the way, where it can be looked at. */
function setAside(folder: string): string {
  const target = join(folder, "damaged", new Date().toISOString().replaceAll(":", "-"));
  mkdirSync(target, { recursive: true });
  for (const suffix of ["", "-wal", "-shm"]) {
    const path = join(folder, DATABASE_FILE + suffix);
    if (existsSync(path)) renameSync(path, join(target, DATABASE_FILE + suffix));
  }
  return target;
}
