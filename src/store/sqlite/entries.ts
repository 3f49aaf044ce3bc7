import type { SQLOutputValue } from "node:sqlite";
import type { Entry, ExpiredMark, NewEntry, Origin } from "../../model/entry.ts";
import type { Fingerprint } from "../../model/key.ts";
import { namedFiles } from "../keptFiles.ts";
import type { Connection } from "./database.ts";
import { DamagedDatabase } from "./failures.ts";
import { filesOf, filesText } from "../fileColumn.ts";
import type { EntryRow } from "./journal/records.ts";
import { fromJson } from "../json.ts";

/*
 * How a damaged entry is noticed, since SQLite has no checksums: results, outputs and keys are hashes of
 * something that is compared with them; task and key are compared with what was asked for, as they are in
 * the table itself (an index with a flipped bit leads to no row, or to one whose result would be wrong); the
 * rest has a seal, a number that costs next to nothing, while a CRC of 10,000 entries takes 10 ms.
 */

const COLUMNS =
  "e.task, e.key, e.hash, e.size_bytes, e.is_undefined, e.outputs, e.run_id, e.session, e.started_at, e.duration_ms, e.expired, e.seal, e.files";

/** The table twice: once for its index, and once for the row that this leads to. */
const VIA_INDEX = "entries i left join entries e on e.id = i.id";

/** Rows as arrays: half the time of rows as objects. */
type Row = readonly SQLOutputValue[];

function rows(connection: Connection, sql: string, ...values: string[]): Row[] {
  const statement = connection.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}

/** The entries that the last run of a pipeline settled on, by task. */
export function entriesOfHeads(connection: Connection, pipeline: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const row of rows(
    connection,
    `select ${COLUMNS}, e.task = h.task and e.key = h.key
     from heads h join entries i using (task, key) left join entries e on e.id = i.id where h.pipeline = ?`,
    pipeline,
  )) {
    const entry = entryOf(row);
    if (entry !== undefined) entries.set(entry.task, entry);
  }
  return entries;
}

export function findEntry(connection: Connection, task: string, key: string): Entry | undefined {
  const [row] = rows(
    connection,
    `select ${COLUMNS}, e.task = ?1 and e.key = ?2 from ${VIA_INDEX} where i.task = ?1 and i.key = ?2`,
    task,
    key,
  );
  return row === undefined ? undefined : entryOf(row);
}

export function newestEntry(connection: Connection, task: string): Entry | undefined {
  const [row] = rows(
    connection,
    `select ${COLUMNS}, e.task = ?1 from ${VIA_INDEX} where i.task = ?1 order by e.started_at desc, e.id desc limit 1`,
    task,
  );
  return row === undefined ? undefined : entryOf(row);
}

export function closestEntry(connection: Connection, task: string, key: string): Entry | undefined {
  const [row] = rows(
    connection,
    `select ${COLUMNS}, e.task = ?1 and e.key = i.key from ${VIA_INDEX}
     where i.task = ?1 order by i.key = ?2 desc, e.started_at desc, e.id desc limit 1`,
    task,
    key,
  );
  return row === undefined ? undefined : entryOf(row);
}

export function originOf(connection: Connection, task: string, key: string): Origin | undefined {
  const [row] = rows(
    connection,
    `select e.origin, e.task = ?1 and e.key = ?2 from ${VIA_INDEX} where i.task = ?1 and i.key = ?2`,
    task,
    key,
  );
  if (row === undefined) return undefined;
  checkRow(row);
  return fromJson(row[0] as string) as Origin | undefined;
}

export function keptEntries(connection: Connection, task: string): NewEntry[] {
  const found = rows(connection, `select ${COLUMNS}, e.origin, e.task = ?1 from ${VIA_INDEX} where i.task = ?1`, task);
  const entries: NewEntry[] = [];
  for (const row of found) {
    const entry = entryOf(row);
    const origin = fromJson(row.at(-2) as string) as Origin | undefined;
    if (entry !== undefined && origin !== undefined) entries.push({ ...entry, origin });
  }
  return entries;
}

export function entryWithResult(connection: Connection, task: string, hash: string): Entry | undefined {
  const [row] = rows(
    connection,
    `select ${COLUMNS}, e.task = ?1 from ${VIA_INDEX} where i.task = ?1 and e.hash = ?2 limit 1`,
    task,
    hash,
  );
  return row === undefined ? undefined : entryOf(row);
}

/** What the entry of a task and key has as its result; `bytes` is null where they are a file. */
export function storedResult(
  connection: Connection,
  task: string,
  key: string,
): { hash: string; bytes: Uint8Array | null } | undefined {
  const [row] = rows(
    connection,
    `select e.hash, e.bytes, e.task = ?1 and e.key = ?2 from ${VIA_INDEX} where i.task = ?1 and i.key = ?2`,
    task,
    key,
  );
  if (row === undefined) return undefined;
  checkRow(row);
  return { hash: row[0] as string, bytes: row[1] as Uint8Array | null };
}

/** Undefined where the entry is damaged: then it is as if it were not there, and its task is run again. */
function entryOf(row: Row): Entry | undefined {
  checkRow(row);
  const outputs = row[5] === "[]" ? [] : fromJson(row[5] as string);
  const isUndefined = row[4] === 1;
  const startedAt = row[8] as number;
  const expired = row[10] as ExpiredMark | null;
  if (typeof row[2] !== "string" || !Array.isArray(outputs) || sealOf({ isUndefined, startedAt, expired }) !== row[11])
    return undefined;
  const { keptOutputs, ...held } = filesOf(row[12] as string | null);
  return {
    task: row[0] as string,
    key: row[1] as string,
    result: { hash: row[2], sizeBytes: row[3] as number, ...held },
    isUndefined,
    outputs: outputs as readonly Fingerprint[],
    ...(keptOutputs === undefined ? undefined : { keptOutputs }),
    runId: row[6] as string,
    session: row[7] as string,
    startedAt,
    durationMs: row[9] as number,
    expired,
  };
}

/** Whether the row is the one that was asked for, which its last column tells. */
function checkRow(row: Row): void {
  if (row.at(-1) !== 1) throw new DamagedDatabase("an index does not lead to its row");
}

function sealOf({ isUndefined, startedAt, expired }: Pick<Entry, "isUndefined" | "startedAt" | "expired">): number {
  return startedAt * 8 + (isUndefined ? 4 : 0) + MARKS.indexOf(expired);
}

const MARKS: readonly (ExpiredMark | null)[] = [null, "complete", "inputs", "checks"];

/** Replaces an earlier entry of the same key, and so is the newest of its task. */
export function insertEntry(connection: Connection, { entry, origin, bytes, branches }: EntryRow): void {
  connection
    .prepare(
      `insert or replace into entries (task, key, hash, size_bytes, bytes, is_undefined, outputs, run_id, session, started_at, duration_ms, expired, seal, files, origin, branches)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      entry.task,
      entry.key,
      entry.result.hash,
      entry.result.sizeBytes,
      bytes,
      entry.isUndefined ? 1 : 0,
      entry.outputs.length === 0 ? "[]" : JSON.stringify(entry.outputs),
      entry.runId,
      entry.session,
      entry.startedAt,
      entry.durationMs,
      entry.expired,
      sealOf(entry),
      filesText(namedFiles(entry)),
      origin,
      branches,
    );
}

/** The bytes of a result that was saved before, with this entry or with another. */
export function savedBytes(
  connection: Connection,
  { task, key, result }: Pick<Entry, "task" | "key" | "result">,
): Uint8Array {
  const same = storedResult(connection, task, key);
  if (same?.hash === result.hash && same.bytes !== null) return same.bytes;
  const [other] = rows(
    connection,
    "select bytes from entries where hash = ? and bytes is not null limit 1",
    result.hash,
  );
  if (other === undefined) throw new TypeError(`the bytes of ${JSON.stringify(task)} were not put`);
  return other[0] as Uint8Array;
}

/** Marks an entry as expired since its run is complete, if it is still the one of that run. A map's branches expire with it. */
export function expireEntry(connection: Connection, { task, key, runId }: Pick<Entry, "task" | "key" | "runId">): void {
  const { changes } = connection
    .prepare(
      "update entries set expired = 'complete', seal = seal + 1 where task = ? and key = ? and run_id = ? and expired is null",
    )
    .run(task, key, runId);
  if (Number(changes) === 1)
    connection.prepare("delete from branches where map = (select id from maps where task = ?)").run(task);
}

export function forgetEntry(connection: Connection, task: string, key: string): void {
  connection.prepare("delete from entries where task = ? and key = ?").run(task, key);
}

/** Deletes an entry whose result is damaged; not one with other bytes, which another process may have saved since. */
export function deleteEntry(
  connection: Connection,
  { task, key, hash, bytes }: { task: string; key: string; hash: string; bytes: Uint8Array | null },
): void {
  connection
    .prepare("delete from entries where task = ? and key = ? and hash = ? and bytes is ?")
    .run(task, key, hash, bytes);
}

/** Deletes an entry of whose files one is damaged, unless it has others by now. */
export function deleteEntryWithFiles(
  connection: Connection,
  { task, key, result }: Pick<Entry, "task" | "key" | "result">,
): void {
  // Those of its outputs beside.
  const held = "(select json_group_array(json(value)) from json_each(files) where value ->> 'output' is null)";
  connection
    .prepare(`delete from entries where task = ? and key = ? and hash = ? and ${held} is ?`)
    .run(task, key, result.hash, filesText(result.files));
}
