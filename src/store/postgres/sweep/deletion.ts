import type { RemovedEntry } from "../../../model/sweep.ts";
import type { SharedBlobs } from "../blobs/shared.ts";
import type { Cache } from "../cache.ts";
import type { Database, Query } from "../database.ts";
import { GOING_ON, UNNEEDED, USED_AT, type SweptBranch, type SweptEntry, type SweptRun } from "./candidates.ts";

/** Where the collector works. */
export interface Place {
  readonly database: Database;
  readonly blobs: SharedBlobs;
  readonly cache: Cache;
}

/** So many rows go in one transaction: others must get their turn. */
const BATCH = 2_000;
/** Of what is deleted elsewhere too, while the rows are locked. */
const BLOB_BATCH = 100;

/**
 * The moment before which all that was put, and that no entry names, is nobody's: a run that is going on may be about to save an entry that
 * names what it has put. By the clock of the database alone, which gives what is put its time.
 */
export async function putBefore(query: Query): Promise<string> {
  const [row] = await query<[string]>(
    `select least(clock_timestamp(), (select min(began_at) from (${GOING_ON}) g))::text`,
  );
  return row![0];
}

/** Deletes entries that are still what they were when they were chosen; gives those that are gone. */
export async function deleteEntries(
  database: Database,
  chosen: readonly SweptEntry[],
  { by, now, even }: { readonly by: "clean" | "sweep"; readonly now: number; readonly even: boolean },
): Promise<SweptEntry[]> {
  const gone: SweptEntry[] = [];
  for (const some of inParts(chosen, BATCH))
    gone.push(
      ...(await database.transaction(async (query) => {
        const rows = await query<[string]>(
          `delete from entries e using unnest($1::text[], $2::text[], $3::bigint[]) c (address, run_id, used_at)
           where e.address = decode(c.address, 'hex') and e.run_id = c.run_id
             ${even ? "and c.used_at is not null" : `and ${USED_AT} <= c.used_at and ${UNNEEDED}`}
           returning encode(e.address, 'hex')`,
          [some.map(({ address }) => address), some.map(({ runId }) => runId), some.map(({ usedAt }) => usedAt)],
        );
        const addresses = new Set(rows.map(([address]) => address));
        const its = some.filter(({ address }) => addresses.has(address));
        await query("delete from uses where address = any($1::bytea[])", [
          its.map(({ address }) => Buffer.from(address, "hex")),
        ]);
        await query(
          `insert into removals (task_id, task, removed_by, removed_at)
           select distinct e.task_id, e.task, $2, $3::bigint
           from (select substring(sha256(convert_to(t, 'UTF8')) for 16) as task_id, t as task from unnest($1::text[]) t) e
           where not exists (select 1 from entries x where x.task_id = e.task_id)
           on conflict (task_id) do update set removed_by = excluded.removed_by, removed_at = excluded.removed_at`,
          [its.map(({ task }) => task), by, now],
        );
        return its;
      })),
    );
  return gone;
}

/** Deletes branches that are still those of the run that made them; not while a run is going on, unless `even` then. */
export async function deleteBranches(
  database: Database,
  chosen: readonly SweptBranch[],
  even: boolean,
): Promise<number> {
  let count = 0;
  for (const some of inParts(chosen, BATCH)) {
    const rows = await database.query(
      `delete from branches b using unnest($1::bigint[], $2::text[]) c (id, run_id)
       where b.id = c.id and b.run_id = c.run_id ${even ? "" : `and not exists (${GOING_ON})`} returning 1`,
      [some.map(({ id }) => id), some.map(({ runId }) => runId)],
    );
    count += rows.length;
  }
  return count;
}

export async function deleteRuns(database: Database, chosen: readonly SweptRun[]): Promise<void> {
  for (const some of inParts(chosen, BATCH)) {
    const ids = some.map(({ runId }) => runId);
    await database.query(
      "with gone as (delete from runs where run_id = any($1::text[]) returning run_id) delete from task_runs t using gone where t.run_id = gone.run_id",
      [ids],
    );
  }
}

/** Neither an entry nor a branch names it, nor has a run put it that is going on. */
const UNNAMED_PARCEL = `p.put_at < $1::timestamptz
  and not exists (select 1 from entries e where e.parcels @> array[p.address])
  and not exists (select 1 from branches b where b.parcels @> array[p.address])`;
const UNNAMED_BLOB = `o.put_at < $1::timestamptz
  and not exists (select 1 from entries e where e.hash = o.hash)
  and not exists (select 1 from branches b where b.hash = o.hash)
  and not exists (select 1 from parcels p where p.hashes @> array[o.hash])`;

/**
 * Deletes what nobody names any more: parcels, then results and files of parcels. Of those in the blob store the object goes first, while the row
 * is locked: who puts the same again waits for the row, finds none, and puts it anew.
 *
 * @returns how many parcels and large results went
 */
export async function deleteUnnamed({ database, blobs, cache }: Place, before: string): Promise<number> {
  const parcels = await database.query<[string]>(
    `delete from parcels p where ${UNNAMED_PARCEL} returning encode(p.address, 'hex')`,
    [before],
  );
  await cache.forget(parcels.map(([address]) => address));
  let count = parcels.length;
  const unnamed = await database.query<[string]>(`select encode(o.hash, 'hex') from blobs o where ${UNNAMED_BLOB}`, [
    before,
  ]);
  for (const some of inParts(unnamed, BLOB_BATCH)) {
    const gone = await database.transaction(async (query) => {
      const rows = await query<[string, boolean]>(
        `select encode(o.hash, 'hex'), o.bytes is null from blobs o
         where o.hash = any($2::bytea[]) and ${UNNAMED_BLOB} order by o.hash for update of o skip locked`,
        [before, some.map(([hash]) => Buffer.from(hash, "hex"))],
      );
      for (const [hash, isLarge] of rows) if (isLarge) await blobs.deleteLarge(hash);
      await query("delete from blobs where hash = any($1::bytea[])", [rows.map(([hash]) => Buffer.from(hash, "hex"))]);
      return rows;
    });
    await cache.forget(gone.map(([hash]) => hash));
    count += gone.filter(([, isLarge]) => isLarge).length;
  }
  return count;
}

/** How many parcels and large results would go with these. */
export async function countUnnamed(
  query: Query,
  chosen: readonly (SweptEntry | SweptBranch)[],
  uses: ReadonlyMap<string, number>,
): Promise<number> {
  const left = new Map(uses);
  for (const { blobs } of chosen) for (const { hash } of blobs) left.set(hash, (left.get(hash) ?? 1) - 1);
  const stays = [...left].flatMap(([hash, count]) => (count > 0 ? [Buffer.from(hash, "hex")] : []));
  const [row] = await query<[number]>(
    `select ((select count(*) from parcels where address <> all($1::bytea[])) +
       (select count(*) from blobs o where bytes is null and hash <> all($1::bytea[])
         and not exists (select 1 from parcels p where p.hashes @> array[o.hash])))::float8`,
    [stays],
  );
  return row![0];
}

export function removedEntry(
  { task, key, sizeBytes, usedAt, blobs }: SweptEntry,
  because: RemovedEntry["because"],
): RemovedEntry {
  return { task, key, sizeBytes: blobs.reduce((sum, blob) => sum + blob.sizeBytes, sizeBytes), usedAt, because };
}

function* inParts<Item>(list: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
