import type { Connection } from "../database.ts";
import type { ParcelRef } from "../../../model/kept.ts";
import { fromJson } from "../../json.ts";
import { goingOn } from "../runs.ts";
import type { Unneeded } from "../../overBudget.ts";

/** An entry, as the collector sees it. */
export interface SweptEntry extends Unneeded {
  readonly kind: "entry";
  readonly id: number;
  readonly task: string;
  readonly key: string;
  /** It may be replaced by one of the same key meanwhile. */
  readonly runId: string;
}

/** A run of the history. */
export interface SweptRun extends Unneeded {
  readonly kind: "run";
  readonly runId: string;
}

/** What nothing needs, and how many entries and branches name each file. */
export interface Candidates {
  readonly unneeded: readonly (SweptEntry | SweptRun)[];
  readonly blobUses: ReadonlyMap<string, number>;
}

/** An entry's place in the index, and the fields that are not its result or its parts, in bytes. */
const ROW_BYTES = 300;

/** When it was last used otherwise than as a head. */
const USED = "left join uses u on u.task = e.task and u.key = e.key";

/** Joined, since `(task, key) not in (…)` goes through the whole list for each row. */
const NEEDED = "left join (select distinct task, key from heads) n on n.task = e.task and n.key = e.key";

/**
 * What no pipeline's last graph needs, and no run that is going on has made or was given: entries of these runs,
 * and those used since the first of them began. Parameters: the runs' ids as JSON, when the first of them began.
 */
const UNNEEDED = `
  n.task is null
    and e.run_id not in (select value from json_each(:runs))
    and coalesce(u.used_at, 0) < :since and e.started_at + e.duration_ms < :since`;

/** Lengths alone are read of large columns: SQLite has these in the row's head. */
const ENTRY_COLUMNS = `e.id, e.task, e.key, e.hash, e.size_bytes as sizeBytes, e.bytes is null as isFile, e.run_id as runId,
  max(coalesce(u.used_at, 0), cast(e.started_at + e.duration_ms as integer)) as usedAt,
  octet_length(e.origin) + octet_length(e.outputs) + coalesce(octet_length(e.branches), 0) as aboutBytes, e.files`;

interface EntryColumns {
  readonly id: number;
  readonly task: string;
  readonly key: string;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly isFile: number;
  readonly runId: string;
  readonly usedAt: number;
  readonly aboutBytes: number;
  readonly files: string | null;
}

/** To be asked once the tables have all of the journal. One pass over each table. */
export function candidates(connection: Connection): Candidates {
  const entries = connection
    .prepare(`select ${ENTRY_COLUMNS} from entries e ${USED} ${NEEDED} where ${UNNEEDED}`)
    .all(inUse(connection)) as unknown as EntryColumns[];
  return { unneeded: [...entries.map(sweptEntry), ...oldRuns(connection)], blobUses: blobUses(connection) };
}

/** All entries of some tasks, or of all: needed or not. */
export function entriesOf(connection: Connection, tasks: readonly string[] | "all"): SweptEntry[] {
  const from = `from entries e ${USED}`;
  const rows =
    tasks === "all"
      ? connection.prepare(`select ${ENTRY_COLUMNS} ${from} order by e.id`).all()
      : connection
          .prepare(`select ${ENTRY_COLUMNS} ${from} where e.task in (select value from json_each(?)) order by e.id`)
          .all(JSON.stringify(tasks));
  return (rows as unknown as EntryColumns[]).map(sweptEntry);
}

/**
 * Deletes entries that are still what they were when they were chosen, as part of a transaction.
 *
 * @param even those that are needed now
 * @returns those that are gone
 */
export function deleteEntries(connection: Connection, chosen: readonly SweptEntry[], even: boolean): SweptEntry[] {
  const values = JSON.stringify(chosen.map(({ id, task, key, runId, usedAt }) => [id, task, key, runId, usedAt]));
  const statement = connection.prepare(
    `delete from entries where id in (
       select e.id
       from (select value ->> 0 as id, value ->> 1 as task, value ->> 2 as key, value ->> 3 as runId, value ->> 4 as usedAt
             from json_each(:values)) c
       join entries e on e.id = c.id and e.task = c.task and e.key = c.key and e.run_id = c.runId
       ${even ? "" : `${USED} ${NEEDED} where coalesce(u.used_at, 0) <= c.usedAt and ${UNNEEDED}`}
     ) returning id`,
  );
  const gone = statement.all(even ? { values } : { values, ...inUse(connection) });
  const ids = new Set((gone as { id: number }[]).map(({ id }) => id));
  const deleted = chosen.filter(({ id }) => ids.has(id));
  const forget = connection.prepare("delete from uses where task = ? and key = ?");
  for (const { task, key } of deleted) forget.run(task, key);
  return deleted;
}

export function deleteRuns(connection: Connection, chosen: readonly SweptRun[]): void {
  const run = connection.prepare("delete from runs where run_id = ?");
  const tasks = connection.prepare("delete from task_runs where run_id = ?");
  for (const { runId } of chosen) {
    run.run(runId);
    tasks.run(runId);
  }
}

/** Which of these files and parcels entries name, or branches. */
export function namedBlobs(connection: Connection, hashes: readonly string[]): Set<string> {
  const byEntry = connection.prepare("select 1 from entries where hash = ? and bytes is null limit 1");
  const byBranch = connection.prepare("select 1 from branches where hash = unhex(?) and bytes is null limit 1");
  const inParcels = connection
    .prepare(`select distinct address as hash from (${PARCELS}) where address in (select value from json_each(?))`)
    .all(JSON.stringify(hashes)) as { hash: string }[];
  const found = new Set(inParcels.map(({ hash }) => hash));
  for (const hash of hashes) if (byEntry.get(hash) !== undefined || byBranch.get(hash) !== undefined) found.add(hash);
  return found;
}

/** The parcels that entries and branches name, one a row. The indices of those with files are short where few have any. */
const PARCELS = `
  select distinct e.id, f.value ->> 'address' as address from entries e, json_each(e.files) f where e.files is not null
  union all
  select distinct b.id, f.value ->> 'address' as address from branches b, json_each(b.files) f where b.files is not null`;

function blobUses(connection: Connection): Map<string, number> {
  const rows = connection
    .prepare(
      `select hash, count(*) as count
       from (select hash from entries where bytes is null
             union all select lower(hex(hash)) from branches where bytes is null)
       group by hash`,
    )
    .all();
  const parcels = connection
    .prepare(`select address as hash, count(*) as count from (${PARCELS}) group by address`)
    .all();
  return new Map(([...rows, ...parcels] as { hash: string; count: number }[]).map(({ hash, count }) => [hash, count]));
}

/** All but the last of each pipeline, and those that are going on. */
function oldRuns(connection: Connection): SweptRun[] {
  const rows = connection
    .prepare(
      `select r.run_id as runId, r.started_at as usedAt, octet_length(r.reused) + ${ROW_BYTES} +
         coalesce((select sum(octet_length(t.reports)) from task_runs t where t.run_id = r.run_id), 0) as sizeBytes
       from runs r
       where r.started_at < (select max(started_at) from runs l where l.pipeline = r.pipeline)
         and r.run_id not in (select value from json_each(?))`,
    )
    .all(JSON.stringify(goingOn(connection).map(({ runId }) => runId)));
  return (rows as unknown as Omit<SweptRun, "kind">[]).map(({ runId, usedAt, sizeBytes }) => ({
    kind: "run",
    runId,
    usedAt,
    sizeBytes,
    blobs: [],
  }));
}

function inUse(connection: Connection): { runs: string; since: number } {
  const runs = goingOn(connection);
  return {
    runs: JSON.stringify(runs.map(({ runId }) => runId)),
    since: runs.reduce((first, { startedAt }) => Math.min(first, startedAt), Number.MAX_SAFE_INTEGER),
  };
}

function sweptEntry(row: EntryColumns): SweptEntry {
  const { id, task, key, hash, sizeBytes, isFile, runId, usedAt, aboutBytes, files } = row;
  const blobs = isFile === 1 ? [{ hash, sizeBytes }] : [];
  if (files !== null) blobs.push(...parcelsOf(files));
  return {
    kind: "entry",
    id,
    task,
    key,
    runId,
    usedAt,
    sizeBytes: ROW_BYTES + aboutBytes + (isFile === 1 ? 0 : sizeBytes),
    blobs,
  };
}

/** Each once, however often the result holds it. */
export function parcelsOf(files: string): { hash: string; sizeBytes: number }[] {
  const refs = (fromJson(files) ?? []) as readonly ParcelRef[];
  return [...new Map(refs.map(({ address, sizeBytes }) => [address, { hash: address, sizeBytes }])).values()];
}
