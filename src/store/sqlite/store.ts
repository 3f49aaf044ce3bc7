import { join } from "node:path";
import { digest } from "../../fingerprint/digest.ts";
import type { NewRun, Store } from "../../model/store.ts";
import { openBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import {
  closestEntry,
  deleteEntry,
  entriesOfHeads,
  expireEntry,
  findEntry,
  insertEntry,
  newestEntry,
  partsOf,
  savedBytes,
  storedResult,
} from "./entries.ts";
import { explainFailure } from "./failures.ts";
import { sqliteMemo } from "./memo.ts";
import { insertRun, insertTaskRun, readRuns } from "./runs.ts";
import { unsavedResults } from "./unsaved.ts";

export interface SqliteStoreOptions {
  /** The state folder, made when first used. */
  readonly folder: string;
  /** Told when something damaged was set aside. @default nobody is told */
  readonly onDamage?: (problem: string) => void;
  /** How long to wait, without blocking, for another process that has locked the database. @default 60_000 */
  readonly patienceMs?: number;
}

/**
 * Results up to this size are kept in the database, larger ones as files: below about 100 kB SQLite
 * reads faster than the file system (https://www.sqlite.org/fasterthanfs.html).
 */
const LARGEST_IN_DATABASE = 64 * 1024;

/** The store of one machine: a SQLite database and files beside it, shared by any number of processes. */
export function sqliteStore({ folder, onDamage = () => {}, patienceMs = 60_000 }: SqliteStoreOptions): Store {
  const database = openDatabase({
    folder,
    patienceMs,
    onLoss: onDamage,
    restore(connection) {
      for (const run of openRuns.values()) insertRun(connection, run);
    },
  });
  const blobs = openBlobs(folder);
  const memo = sqliteMemo(database);
  const unsaved = unsavedResults();
  const openRuns = new Map<string, NewRun>();
  /** What the database has as heads of a pipeline, so that only changes are written. */
  const knownHeads = new Map<string, { readonly state: string; readonly keys: ReadonlyMap<string, string> }>();

  const files = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw explainFailure(error, join(folder, "blobs"));
    }
  };

  return {
    kind: "sqlite",
    location: folder,
    memo,

    async heads(pipeline) {
      // The state first: what is written between the two is then known to be new.
      const { state, entries } = await database.read((c) => ({
        state: c.state(),
        entries: entriesOfHeads(c, pipeline),
      }));
      knownHeads.set(pipeline, { state, keys: new Map(entries.values().map(({ task, key }) => [task, key])) });
      return entries;
    },

    find: (task, key) => database.read((c) => findEntry(c, task, key)),
    newest: (task) => database.read((c) => newestEntry(c, task)),
    closest: (task, key) => database.read((c) => closestEntry(c, task, key)),
    parts: (task, key) => database.read((c) => partsOf(c, task, key)),

    async putResult(bytes) {
      const ref = { hash: digest(bytes), sizeBytes: bytes.length };
      if (bytes.length > LARGEST_IN_DATABASE) await files(blobs.put(ref.hash, bytes));
      else unsaved.put(ref.hash, bytes);
      return ref;
    },

    async readResult({ task, key, result }) {
      // Asked before the database is: an entry that is saved meanwhile takes its bytes there.
      const held = unsaved.get(result.hash);
      const row = held === undefined ? await database.read((c) => storedResult(c, task, key)) : undefined;
      const stored = row?.hash === result.hash ? row.bytes : null;
      const bytes = held ?? stored ?? (await files(blobs.get(result.hash)));
      if (bytes !== undefined && digest(bytes) === result.hash) return { kind: "bytes", bytes };
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
      await database.write((c) => {
        insertEntry(c, entry, bytes === undefined ? savedBytes(c, entry) : bytes);
        insertTaskRun(c, record);
      });
      unsaved.saved(hash);
    },

    async saveTask(record) {
      await database.write((c) => insertTaskRun(c, record));
    },

    async startRun(run) {
      await database.write((c) => insertRun(c, run));
      openRuns.set(run.runId, run);
    },

    async endRun({ runId, pipeline, outcome, durationMs, reused, expired, heads }) {
      const known = knownHeads.get(pipeline);
      knownHeads.delete(pipeline);
      const digests = memo.unwritten();
      await database.write((c) => {
        c.prepare("update runs set outcome = ?, duration_ms = ?, reused = ? where run_id = ?").run(
          outcome,
          durationMs,
          JSON.stringify(reused),
          runId,
        );
        for (const entry of expired) expireEntry(c, entry);
        const put = c.prepare(
          "insert into heads (pipeline, task, key) values (?, ?, ?) on conflict do update set key = excluded.key",
        );
        // Others may have written since: then nothing is known of what is there.
        const keys = known?.state === c.state() ? known.keys : undefined;
        for (const { task, key } of heads) if (keys?.get(task) !== key) put.run(pipeline, task, key);
        digests.write(c);
      });
      digests.committed();
      openRuns.delete(runId);
      // Put by attempts that were given up; none is going on now.
      if (openRuns.size === 0) unsaved.clear();
    },

    runs: (filter) => database.read((c) => readRuns(c, filter)),

    async close() {
      // Losing the memo costs only time; where it cannot be written, whoever wrote before was told.
      await memo.save().catch(() => undefined);
      await database.close();
    },
  };
}
