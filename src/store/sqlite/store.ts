import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { digest } from "../../fingerprint/digest.ts";
import type { Entry } from "../../model/entry.ts";
import type { FlightAhead } from "../../model/flight.ts";
import type { NewRun, Store } from "../../model/store.ts";
import { openBlobs } from "./blobs.ts";
import { sqliteBranches } from "./branchStore.ts";
import {
  closestEntry,
  deleteEntry,
  deleteEntryWithFiles,
  entryWithResult,
  expireEntry,
  findEntry,
  forgetEntry,
  insertEntry,
  keptEntries,
  newestEntry,
  originOf,
  savedBytes,
  storedResult,
} from "./entries.ts";
import { keepWritten, WriteFailed } from "../parcels/keepWritten.ts";
import { explainFailure } from "./failures.ts";
import { KnownHeads } from "./heads.ts";
import { beginJournal, deleteJournals, generationOf } from "./journal/fold.ts";
import { entryRow, taskRow } from "./journal/records.ts";
import { sqliteMemo } from "./memo.ts";
import { insertRun, insertReports, isAnotherGoingOn, readRuns } from "./runs.ts";
import { openTables } from "./tables.ts";
import { UnseenTasks } from "./unseen.ts";
import { unsavedResults } from "./unsaved.ts";
import { readRemovals } from "./sweep/removals.ts";
import { removeEntries } from "./sweep/remove.ts";
import { sweepStore } from "./sweep/sweep.ts";

/** Where a store of SQLite is, and how it deals with others. */
export interface SqliteStoreOptions {
  /** The state folder, made when first used. */
  readonly folder: string;
  /** Told when something damaged was set aside, as are those of `onWarning`. @default nobody more is told */
  readonly onDamage?: (problem: string) => void;
  /** How long to wait, without blocking, for another process that has locked the database. @default 60_000 */
  readonly patienceMs?: number;
}

/**
 * Results up to this size are kept in the database, larger ones as files: below about 100 kB SQLite
 * reads faster than the file system (https://www.sqlite.org/fasterthanfs.html).
 */
const LARGEST_IN_DATABASE = 64 * 1024;

/** How often a run that waits for another's flight looks whether that has landed. */
const FLIGHT_CHECK_MS = 20;

/** The store of one machine: a SQLite database and files beside it, shared by any number of processes. */
export function sqliteStore({ folder, onDamage: told, patienceMs = 60_000 }: SqliteStoreOptions): Store {
  const listeners = new Set<(problem: string) => void>();
  const onDamage = (problem: string): void => {
    told?.(problem);
    for (const listener of listeners) listener(problem);
  };
  const openRuns = new Map<string, NewRun>();
  const unseen = new UnseenTasks();
  const tables = openTables({ folder, patienceMs, onDamage, openRuns, unseen });
  const { database, journal, read, append } = tables;
  const blobs = openBlobs(folder);
  const memo = sqliteMemo(database);
  const unsaved = unsavedResults();
  const knownHeads = new KnownHeads();

  const files = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw error instanceof WriteFailed ? error.cause : explainFailure(error, join(folder, "blobs"));
    }
  };

  const readRow = async (task: string, key: string): Promise<ReturnType<typeof storedResult>> => {
    try {
      return await read(task, (c) => storedResult(c, task, key));
    } catch (error) {
      // On a disk that is full the tables cannot take it over.
      const row = journal.find(task, key);
      if (row === undefined) throw error;
      return { hash: row.entry.result.hash, bytes: row.bytes };
    }
  };

  /** What a run is given is not swept while the run goes on. Of heads nothing need be said. */
  const lend = async (entry: Entry | undefined, key?: string): Promise<Entry | undefined> => {
    if (entry === undefined || openRuns.size === 0 || (key !== undefined && entry.key !== key)) return entry;
    const { task } = entry;
    if (knownHeads.has(entry)) return entry;
    if ([...openRuns.keys()].includes(entry.runId)) return entry;
    const usedAt = Math.max(...openRuns.values().map(({ startedAt }) => startedAt));
    await append(() => journal.noteUse({ task, key: entry.key, usedAt }));
    return entry;
  };

  return {
    kind: "sqlite",
    location: folder,
    folder: resolve(folder),
    memo,
    branches: sqliteBranches({ tables, blobs, unsaved, largestInDatabase: LARGEST_IN_DATABASE, files }),
    largeResults: { folder, aboveBytes: LARGEST_IN_DATABASE },

    heads: (pipeline) => read(undefined, (c) => knownHeads.read(c, pipeline)),

    find: async (task, key) => lend(await read(task, (c) => findEntry(c, task, key))),
    newest: async (task) => lend(await read(task, (c) => newestEntry(c, task))),
    async closest(task, key) {
      // What another process has saved since the run began is met in the line of those who make it (`startFlight`).
      if (openRuns.size > 0 && (await database.read((c) => unseen.has(task, c)))) return undefined;
      return lend(await read(task, (c) => unseen.note(closestEntry(c, task, key))), key);
    },
    origin: (task, key) => read(task, (c) => originOf(c, task, key)),
    kept: (task) => read(task, (c) => keptEntries(c, task)),
    withResult: (task, hash) => read(task, (c) => entryWithResult(c, task, hash)),

    keepFiles: (name, write) => files(keepWritten(blobs.parcels, name, write)),

    keepOutput: (name, outputs) => files(blobs.parcels.keepOutput(name, outputs)),
    findFiles: (refs) => files(blobs.parcels.find(refs)),

    async putResult(bytes, parcels = []) {
      const refs = parcels.length === 0 ? undefined : await files(blobs.parcels.put(parcels));
      const ref = { hash: digest(bytes), sizeBytes: bytes.length, ...(refs === undefined ? {} : { files: refs }) };
      if (bytes.length > LARGEST_IN_DATABASE) await files(blobs.put(ref.hash, bytes));
      else unsaved.put(ref.hash, bytes);
      return ref;
    },

    async readResult({ task, key, result }) {
      // Asked before the database is: an entry that is saved meanwhile takes its bytes there.
      const held = unsaved.get(result.hash);
      const row = held === undefined ? await readRow(task, key) : undefined;
      const stored = row?.hash === result.hash ? row.bytes : null;
      const bytes = held ?? stored ?? (await files(blobs.get(result.hash)));
      if (bytes !== undefined && digest(bytes) === result.hash) {
        if (result.files === undefined) return { kind: "bytes", bytes };
        const parcels = await files(blobs.parcels.find(result.files));
        if (!("problem" in parcels)) return { kind: "bytes", bytes, parcels };
        await database.write((c) => deleteEntryWithFiles(c, { task, key, result }));
        return {
          kind: "damaged",
          problem: `a file of the stored result of ${JSON.stringify(task)} ${parcels.problem}`,
        };
      }
      if (stored !== null) await blobs.keepDamaged(result.hash, stored);
      else if (bytes !== undefined) await files(blobs.setAside(result.hash));
      await database.write((c) => deleteEntry(c, { task, key, hash: result.hash, bytes: stored }));
      const problem =
        bytes !== undefined
          ? "does not match its checksum"
          : row === undefined || row.hash === result.hash
            ? "is missing"
            : "was replaced by another run";
      return { kind: "damaged", problem: `the stored result of ${JSON.stringify(task)} ${problem}` };
    },

    async saveEntry(entry, record) {
      const { hash, sizeBytes } = entry.result;
      const bytes = sizeBytes > LARGEST_IN_DATABASE ? null : unsaved.get(hash);
      const done = record === undefined ? undefined : taskRow(record);
      if (journal.isJoined && bytes !== undefined && done !== undefined)
        await append(() => journal.saveEntry(entryRow(entry, bytes), done));
      else {
        await database.write((c) => {
          insertEntry(c, entryRow(entry, bytes === undefined ? savedBytes(c, entry) : bytes));
          if (done !== undefined) insertReports(c, done.runId, [done.report]);
        });
      }
      unsaved.saved(hash);
    },

    async forget(task, key) {
      await database.write((c) => forgetEntry(c, task, key));
    },

    async saveTask(record) {
      const done = taskRow(record);
      if (journal.isJoined) await append(() => journal.saveTask(done));
      else await database.write((c) => insertReports(c, done.runId, [done.report]));
    },

    async startFlight(flight, { joins, signal, onWait }) {
      let ahead: FlightAhead | undefined;
      await append(() => (ahead = journal.startFlight(flight)));
      if (!joins) return "cleared";
      if (ahead === undefined) return journal.hasLanded(flight) ? "landed" : "cleared";
      onWait(ahead);
      for (; ahead !== undefined; ahead = journal.ahead(flight)) await wait(FLIGHT_CHECK_MS, undefined, { signal });
      return "landed";
    },

    endFlight: (flight) => append(() => journal.endFlight(flight)),

    async startRun(run) {
      let generation = 0;
      await database.write((c) => {
        // Nobody else has the journal open then: what a power cut has left of it is not appended to.
        if (!isAnotherGoingOn(c, run.runId)) beginJournal(c);
        insertRun(c, run);
        generation = generationOf(c);
      });
      openRuns.set(run.runId, run);
      unseen.clear();
      deleteJournals(folder, generation);
      if (!journal.isJoined) journal.join(generation);
    },

    async endRun({ runId, pipeline, outcome, durationMs, reused, expired, heads, gone = [] }) {
      const writeHeads = knownHeads.leave({ runId, pipeline, durationMs, heads, gone });
      const digests = memo.unwritten();
      await append(() => journal.endFlights(runId));
      let generation = 0;
      await database.write((c) => {
        c.prepare("update runs set outcome = ?, duration_ms = ?, reused = ? where run_id = ?").run(
          outcome,
          durationMs,
          JSON.stringify(reused),
          runId,
        );
        for (const entry of expired) expireEntry(c, entry);
        writeHeads(c);
        digests.write(c);
        // The last one out takes the journal away.
        if (!isAnotherGoingOn(c, runId)) beginJournal(c);
        generation = generationOf(c);
      });
      digests.committed();
      openRuns.delete(runId);
      if (openRuns.size > 0) return;
      // Put by attempts that were given up; none is going on now.
      unsaved.clear();
      journal.leave();
      deleteJournals(folder, generation);
    },

    runs: (filter) => read(undefined, (c) => readRuns(c, filter)),

    sweep: (budget, options) => files(sweepStore({ database, folder }, budget, options)),
    remove: (tasks, options) => files(removeEntries({ database, folder }, tasks, options)),
    removals: () => database.read(readRemovals),
    onWarning(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    async close() {
      // Losing the memo costs only time; where it cannot be written, whoever wrote before was told.
      await memo.save().catch(() => undefined);
      await database.close();
      journal.leave();
    },
  };
}
