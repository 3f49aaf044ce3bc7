import type { NewRun } from "../../model/store.ts";
import { databasePath } from "./connect.ts";
import { openDatabase, type Connection, type Database } from "./database.ts";
import { explainFailure } from "./failures.ts";
import { foldJournal, generationOf, isBehind } from "./journal/fold.ts";
import { Journal } from "./journal/journal.ts";
import { insertRun } from "./runs.ts";
import type { UnseenTasks } from "./unseen.ts";

/** The database's tables and the journal, as one: what stands in either is there. */
export interface Tables {
  readonly database: Database;
  readonly journal: Journal;
  /**
   * Reads tables that have all that was saved, here and in other processes.
   *
   * @param task all that was saved of this one; undefined for all
   */
  read<Result>(this: void, task: string | undefined, work: (connection: Connection) => Result): Promise<Result>;
  /** Appends to the journal; now and then the tables take it over. */
  append(this: void, work: () => void): Promise<void>;
}

export interface TablesOptions {
  readonly folder: string;
  readonly patienceMs: number;
  readonly onDamage: (problem: string) => void;
  /** The runs of this store that are going on: put into the new database that follows a lost one. */
  readonly openRuns: ReadonlyMap<string, NewRun>;
  /** Told of the tasks that the tables get. */
  readonly unseen: UnseenTasks;
}

/**
 * Taken over into the tables in steps of about this many records, which takes 40 ms. Smaller steps write the
 * same pages of the index again and again.
 */
const RECORDS_A_STEP = 4096;
/** How often, while it only appends, the store sees whether the database is still at its place. */
const LOOK_EVERY_MS = 100;

export function openTables({ folder, patienceMs, onDamage, openRuns, unseen }: TablesOptions): Tables {
  const journal = new Journal(folder);
  const database = openDatabase({
    folder,
    patienceMs,
    onLoss: onDamage,
    restore(connection) {
      for (const run of openRuns.values()) insertRun(connection, run);
      if (openRuns.size > 0) journal.moveTo(generationOf(connection), openRuns);
    },
    catchUp(connection) {
      const { end, damagedCount } = foldJournal(connection, folder);
      return () => {
        unseen.add(journal.takenOver(end));
        if (damagedCount > 0)
          onDamage(`${damagedCount} of the last results were damaged on the disk; they are computed again`);
      };
    },
  });
  let isTakingOver = false;
  let lookedAt = 0;

  return {
    database,
    journal,
    async read(task, work) {
      const isBehindNow = journal.isOpen
        ? journal.isAheadOfTables(task)
        : await database.read((c) => isBehind(c, folder));
      if (isBehindNow) await database.catchUp();
      return database.read(work);
    },
    async append(work) {
      const now = performance.now();
      if (now - lookedAt > LOOK_EVERY_MS) {
        lookedAt = now;
        await database.read(() => {});
      }
      try {
        work();
      } catch (error) {
        throw explainFailure(error, databasePath(folder));
      }
      if (journal.pendingCount < RECORDS_A_STEP || isTakingOver) return;
      isTakingOver = true;
      // Where it fails, the end of the run will say so; nothing is lost meanwhile.
      void database
        .write(() => {})
        .catch(() => {})
        .finally(() => (isTakingOver = false));
    },
  };
}
