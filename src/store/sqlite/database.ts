import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { connect, databasePath, fileAt, prepare, setAside } from "./connect.ts";
import { explainFailure, failureOf, isOfStore } from "./failures.ts";
import { connectToLook, copyOf, isOnlyToLookAt } from "./look.ts";

/** The connection, as the work done on it sees it. */
export interface Connection {
  /** A statement, prepared once. */
  prepare(sql: string): StatementSync;
  /** Another one for each connection that was opened, and whenever another connection has written. */
  state(): string;
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
  /** Brings the tables up to date; where nothing can be written, in a copy that is not kept. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly folder: string;
  /** How long to go on trying, without blocking, while another process holds the lock. */
  readonly patienceMs: number;
  /** Told when the database was lost: damaged and set aside, or taken away by another. */
  readonly onLoss: (problem: string) => void;
  /** Puts what is still going on into the new database that follows a lost one. */
  readonly restore: (connection: Connection) => void;
  /**
   * Begins each transaction, with what was kept elsewhere meanwhile.
   *
   * @returns to be called once it is committed
   */
  readonly catchUp: (connection: Connection) => () => void;
}

/** How long a database that was moved away is written to at most, before that is noticed. Looking takes 3 µs. */
const LOOK_EVERY_MS = 100;
/** How often the database may be lost while one thing is done; more often, and something is wrong with the disk. */
const MOST_LOSSES = 3;

interface Job {
  readonly work: (connection: Connection) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function openDatabase({ folder, patienceMs, onLoss, restore, catchUp }: DatabaseOptions): Database {
  const path = databasePath(folder);
  let db: DatabaseSync | undefined;
  /** Which file `db` is, or was about to be. */
  let file: bigint | undefined;
  let statements = new Map<string, StatementSync>();
  let opened = 0;
  /** Whether it can be read alone. */
  let isOnlyRead = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isLost = false;
  let queue: Job[] = [];
  let flushing: Promise<void> | undefined;

  const connection: Connection = {
    prepare(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) statements.set(sql, (statement = db!.prepare(sql)));
      return statement;
    },
    state: () => `${opened} ${String(connection.prepare("pragma data_version").get()!.data_version)}`,
  };

  const disconnect = (): void => {
    statements = new Map();
    try {
      db?.close();
    } catch {
      // One that is damaged may refuse its last checkpoint: what could be saved was saved before.
    }
    db = undefined;
  };

  /** Ends a transaction that failed; SQLite has ended it already after some failures. */
  const rollBack = (): void => {
    try {
      if (db?.isTransaction === true) db.exec("rollback");
    } catch {
      disconnect();
    }
  };

  /** Opens the database where it is not, and sees to it that it is still the one at its path. */
  const ready = (): void => {
    const now = performance.now();
    if (db !== undefined && now - lookedAt < LOOK_EVERY_MS) return;
    if (db === undefined) {
      isOnlyRead = isOnlyToLookAt(folder);
      file = isOnlyRead ? fileAt(path) : prepare(folder);
      db = isOnlyRead ? connectToLook(folder) : connect(folder);
      opened++;
    }
    if (fileAt(path) !== file) throw new Moved();
    if (isLost) restore(connection);
    isLost = false;
    lookedAt = now;
  };

  const lose = (problem: string): void => {
    isLost = true;
    file = undefined;
    lookedAt = Number.NEGATIVE_INFINITY;
    disconnect();
    onLoss(problem);
  };

  /** Goes on with a new database, where the failure is that of the old one. */
  const replace = (error: unknown): boolean => {
    if (file !== undefined && fileAt(path) !== file) {
      lose("the store's database was moved away or deleted while it was in use; what it held is computed again");
      return true;
    }
    if (file === undefined || failureOf(error) !== "damaged") return false;
    disconnect();
    const movedTo = setAside(folder, file);
    lose(
      `the store's database was damaged (${(error as Error).message}); it was moved to ${movedTo}, and everything is computed again`,
    );
    return true;
  };

  /** Tries until it works, waiting between the tries without blocking. */
  const attempt = async <Result>(work: () => Result): Promise<Result> => {
    const deadline = performance.now() + patienceMs;
    for (let tries = 0, losses = 0; ; tries++) {
      try {
        ready();
        return work();
      } catch (error) {
        rollBack();
        if (failureOf(error) === "busy" && performance.now() < deadline) {
          // A random share of up to 20 ms, so that processes that collided do not collide again.
          await wait(Math.random() * Math.min(20, 2 ** tries));
        } else if (losses++ === MOST_LOSSES || !replaceOrExplain(error)) throw explainFailure(error, path, patienceMs);
      }
    }
  };

  const replaceOrExplain = (error: unknown): boolean => {
    try {
      return replace(error);
    } catch (cause) {
      // It cannot be moved away either.
      throw explainFailure(error, `${path} (which cannot be set aside: ${(cause as Error).message})`, patienceMs);
    }
  };

  const commit = async (jobs: readonly Job[]): Promise<void> => {
    try {
      await attempt(() => {
        if (isOnlyRead) throw new NotWritable();
        connection.prepare("begin immediate").run();
        const committed = catchUp(connection);
        for (const { work } of jobs) work(connection);
        connection.prepare("commit").run();
        committed();
      });
      for (const { resolve } of jobs) resolve();
    } catch (error) {
      if (jobs.length === 1 || isOfStore(error)) for (const { reject } of jobs) reject(error);
      // One of them cannot be written: the others must not suffer for it.
      else for (const job of jobs) await commit([job]);
    }
  };

  const catchUpInCopy = (): void => {
    statements = new Map();
    const source = db!;
    db = undefined;
    db = copyOf(source, path);
    opened++;
    connection.prepare("begin").run();
    const committed = catchUp(connection);
    connection.prepare("commit").run();
    committed();
  };

  const write = (work: (connection: Connection) => void): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      queue.push({ work, resolve, reject });
      flushing ??= Promise.resolve().then(flush);
    });

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const jobs = queue;
      queue = [];
      await commit(jobs);
    }
    flushing = undefined;
  };

  return {
    read: (work) => attempt(() => work(connection)),
    write,
    async catchUp() {
      await attempt(() => {
        if (isOnlyRead) catchUpInCopy();
      });
      if (!isOnlyRead) await write(() => {});
    },
    async close() {
      while (flushing !== undefined) await flushing;
      disconnect();
    },
  };
}

/** Thrown inside: the file that is open is not the one at its path any more. */
class Moved extends Error {}

/** Thrown inside: what the system would say. */
class NotWritable extends Error {
  readonly code: string = "EROFS";
}
