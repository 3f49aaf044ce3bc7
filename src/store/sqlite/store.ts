import { join } from "node:path";
import type { SQLOutputValue } from "node:sqlite";
import { digest } from "../../fingerprint/digest.ts";
import type { Entry, ExpiredMark, NewEntry } from "../../model/entry.ts";
import type { Fingerprint, KeyParts } from "../../model/key.ts";
import type { Store, TaskRecord } from "../../model/store.ts";
import { openBlobs } from "./blobs.ts";
import { openDatabase, type Connection } from "./database.ts";
import { explainFailure } from "./failures.ts";
import { sqliteMemo } from "./memo.ts";
import { readRuns } from "./runs.ts";
import { thisProcess } from "./process.ts";

export interface SqliteStoreOptions {
  /** The state folder, made when first used. */
  readonly folder: string;
  /** Told when something damaged was set aside. @default nobody is told */
  readonly onDamage?: (problem: string) => void;
}

/**
 * Results up to this size are kept in the database, larger ones as files: below about 100 kB SQLite
 * reads faster than the file system (https://www.sqlite.org/fasterthanfs.html).
 */
const LARGEST_IN_DATABASE = 64 * 1024;

/** The store of one machine: a SQLite database and files beside it, shared by any number of processes. */
export function sqliteStore({ folder, onDamage = () => {} }: SqliteStoreOptions): Store {
  const database = openDatabase({
    folder,
    onDamage(movedTo, cause) {
      onDamage(
        `the store's database was damaged (${cause.message}); it was moved to ${movedTo}, and everything is computed again`,
      );
    },
  });
  const blobs = openBlobs(folder);
  const memo = sqliteMemo(database);
  /** Small results that were put, until the entry that names them is saved with them. */
  const unsaved = new Map<string, Uint8Array>();
  /** What the database has as heads of a pipeline, so that only changes are written. */
  const knownHeads = new Map<string, ReadonlyMap<string, string>>();
  let places = 0;

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
      const rows = await database.read((c) =>
        all(c, `select ${COLUMNS} from heads h join entries e using (task, key) where h.pipeline = ?`, pipeline),
      );
      const entries = new Map<string, Entry>();
      for (const row of rows) entries.set(row[0] as string, entryOf(row));
      knownHeads.set(pipeline, new Map(rows.map((row) => [row[0] as string, row[1] as string])));
      return entries;
    },

    async find(task, key) {
      const [row] = await database.read((c) =>
        all(c, `select ${COLUMNS} from entries e where task = ? and key = ?`, task, key),
      );
      return row === undefined ? undefined : entryOf(row);
    },

    async newest(task) {
      const [row] = await database.read((c) =>
        all(c, `select ${COLUMNS} from entries e where task = ? order by started_at desc, id desc limit 1`, task),
      );
      return row === undefined ? undefined : entryOf(row);
    },

    async parts(task, key) {
      const [row] = await database.read((c) =>
        all(c, "select parts from entries where task = ? and key = ?", task, key),
      );
      return row === undefined ? undefined : (JSON.parse(row[0] as string) as KeyParts);
    },

    async putResult(bytes) {
      const ref = { hash: digest(bytes), sizeBytes: bytes.length };
      if (bytes.length > LARGEST_IN_DATABASE) await files(blobs.put(ref.hash, bytes));
      else unsaved.set(ref.hash, bytes);
      return ref;
    },

    async readResult({ task, key, result }) {
      const [row] = await database.read((c) =>
        all(c, "select bytes from entries where task = ? and key = ? and hash = ?", task, key, result.hash),
      );
      const stored = (row?.[0] ?? undefined) as Uint8Array | undefined;
      const bytes = stored ?? unsaved.get(result.hash) ?? (await files(blobs.get(result.hash)));
      if (bytes !== undefined && digest(bytes) === result.hash) return { kind: "bytes", bytes };
      if (bytes !== undefined && stored === undefined) await blobs.setAside(result.hash);
      await database.write((c) => {
        c.prepare("delete from entries where task = ? and key = ? and hash = ?").run(task, key, result.hash);
      });
      const problem = bytes === undefined ? "is missing" : "does not match its checksum";
      return { kind: "damaged", problem: `the stored result of ${JSON.stringify(task)} ${problem}` };
    },

    async saveEntry(entry, record) {
      const inline = entry.result.sizeBytes > LARGEST_IN_DATABASE ? null : unsaved.get(entry.result.hash);
      if (inline === undefined) throw new TypeError(`the bytes of ${entry.task} were not put`);
      const place = places++;
      await database.write((c) => {
        insertEntry(c, entry, inline);
        insertTaskRun(c, place, record);
      });
      // Another task may have put the same bytes meanwhile; then it put them again, or reads the row.
      unsaved.delete(entry.result.hash);
    },

    async saveTask(record) {
      const place = places++;
      await database.write((c) => insertTaskRun(c, place, record));
    },

    async expire(entries) {
      await database.write((c) => {
        const mark = c.prepare("update entries set expired = 'complete' where task = ? and key = ? and run_id = ?");
        for (const { task, key, runId } of entries) mark.run(task, key, runId);
      });
    },

    async startRun({ runId, pipeline, startedAt }) {
      await database.write((c) => {
        c.prepare("insert into runs (run_id, pipeline, started_at, process) values (?, ?, ?, ?)").run(
          runId,
          pipeline,
          startedAt,
          thisProcess(),
        );
      });
    },

    async endRun({ runId, pipeline, outcome, durationMs, reused, heads }) {
      const known = knownHeads.get(pipeline);
      const changed = known === undefined ? heads : heads.filter(({ task, key }) => known.get(task) !== key);
      await database.write((c) => {
        c.prepare("update runs set outcome = ?, duration_ms = ?, reused = ? where run_id = ?").run(
          outcome,
          durationMs,
          JSON.stringify(reused),
          runId,
        );
        const put = c.prepare(
          "insert into heads (pipeline, task, key) values (?, ?, ?) on conflict do update set key = excluded.key",
        );
        for (const { task, key } of changed) put.run(pipeline, task, key);
        memo.flush(c);
      });
      unsaved.clear();
      knownHeads.delete(pipeline);
    },

    runs: (filter) => database.read((c) => readRuns(c, filter)),

    async close() {
      await memo.save();
      await database.close();
    },
  };
}

const COLUMNS =
  "e.task, e.key, e.hash, e.size_bytes, e.is_undefined, e.outputs, e.run_id, e.session, e.started_at, e.duration_ms, e.expired";

type Row = readonly SQLOutputValue[];

/** Rows as arrays: half the time of rows as objects. */
function all(connection: Connection, sql: string, ...values: string[]): Row[] {
  const statement = connection.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}

function entryOf(row: Row): Entry {
  const outputs = row[5] as string;
  return {
    task: row[0] as string,
    key: row[1] as string,
    result: { hash: row[2] as string, sizeBytes: row[3] as number },
    isUndefined: row[4] === 1,
    outputs: outputs === "[]" ? [] : (JSON.parse(outputs) as Fingerprint[]),
    runId: row[6] as string,
    session: row[7] as string,
    startedAt: row[8] as number,
    durationMs: row[9] as number,
    expired: row[10] as ExpiredMark | null,
  };
}

function insertEntry(connection: Connection, entry: NewEntry, bytes: Uint8Array | null): void {
  connection
    .prepare(
      `insert into entries (task, key, hash, size_bytes, bytes, is_undefined, outputs, run_id, session, started_at, duration_ms, expired, parts)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (task, key) do update set hash = excluded.hash, size_bytes = excluded.size_bytes, bytes = excluded.bytes,
         is_undefined = excluded.is_undefined, outputs = excluded.outputs, run_id = excluded.run_id, session = excluded.session,
         started_at = excluded.started_at, duration_ms = excluded.duration_ms, expired = excluded.expired, parts = excluded.parts`,
    )
    .run(
      entry.task,
      entry.key,
      entry.result.hash,
      entry.result.sizeBytes,
      bytes,
      entry.isUndefined ? 1 : 0,
      JSON.stringify(entry.outputs),
      entry.runId,
      entry.session,
      entry.startedAt,
      entry.durationMs,
      entry.expired,
      JSON.stringify(entry.parts),
    );
}

function insertTaskRun(connection: Connection, place: number, { runId, report }: TaskRecord): void {
  connection
    .prepare("insert into task_runs (run_id, place, report) values (?, ?, ?)")
    .run(runId, place, JSON.stringify(report));
}
