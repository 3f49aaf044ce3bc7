import { parcelsOf } from "../../sqlite/sweep/candidates.ts";
import type { Unneeded } from "../../overBudget.ts";
import type { Query } from "../database.ts";
import { KEY_BYTES } from "../branches.ts";
import { nameId } from "../names.ts";

/** An entry as the collector sees it. */
export interface SweptEntry extends Unneeded {
  readonly kind: "entry";
  readonly address: string;
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

/** A branch of a map. */
export interface SweptBranch extends Unneeded {
  readonly id: string;
  readonly runId: string;
}

/** The fields of a row that are not counted one by one, and its place in the indices, in bytes. */
const ENTRY_BYTES = 500;
const BRANCH_BYTES = 300;
const RUN_BYTES = 300;

/** Runs that are going on: not ended, and of a process that is alive. */
export const GOING_ON = "select run_id, started_at, began_at from runs where outcome is null and is_alive(session)";

/** What no pipeline's last graph needs, and no run that is going on has made or was given. */
export const UNNEEDED: string = `
  not exists (select 1 from heads h where h.address = e.address)
  and not exists (select 1 from (${GOING_ON}) g where g.run_id = e.run_id
    or coalesce((select u.used_at from uses u where u.address = e.address), 0) >= g.started_at
    or e.started_at + e.duration_ms >= g.started_at)`;

export const USED_AT = `greatest(coalesce((select u.used_at from uses u where u.address = e.address), 0),
  floor(e.started_at + e.duration_ms)::bigint)`;

/** Entries, those that were made first first. */
export async function sweptEntries(query: Query, which: "unneeded" | "all" | readonly string[]): Promise<SweptEntry[]> {
  type Row = [
    address: string,
    task: string,
    key: string,
    runId: string,
    usedAt: number,
    about: number,
    hash: string,
    size: number,
    files: string | null,
  ];
  const condition = which === "unneeded" ? UNNEEDED : which === "all" ? "true" : "e.task_id = any($1::bytea[])";
  const rows = await query<Row>(
    `select encode(e.address, 'hex'), e.task, e.key, e.run_id, (${USED_AT})::float8,
       (${ENTRY_BYTES} + octet_length(e.origin) + octet_length(e.outputs) + coalesce(octet_length(e.branches), 0))::float8,
       encode(e.hash, 'hex'), e.size_bytes::float8, e.files
     from entries e where ${condition} order by e.id`,
    typeof which === "string" ? [] : [which.map(nameId)],
  );
  return rows.map(([address, task, key, runId, usedAt, sizeBytes, hash, resultBytes, files]) => ({
    kind: "entry",
    address,
    task,
    key,
    runId,
    usedAt,
    sizeBytes,
    blobs: blobsOf(hash, resultBytes, files),
  }));
}

/** All but the last of each pipeline, and those that are going on. */
export async function oldRuns(query: Query): Promise<SweptRun[]> {
  const rows = await query<[runId: string, usedAt: number, sizeBytes: number]>(
    `select r.run_id, r.started_at::float8, (octet_length(r.reused) + ${RUN_BYTES} +
       coalesce((select sum(octet_length(t.report)) from task_runs t where t.run_id = r.run_id), 0))::float8
     from runs r
     where r.started_at < (select max(l.started_at) from runs l where l.pipeline_id = r.pipeline_id)
       and r.run_id not in (select run_id from (${GOING_ON}) g)`,
  );
  return rows.map(([runId, usedAt, sizeBytes]) => ({ kind: "run", runId, usedAt, sizeBytes, blobs: [] }));
}

const BRANCH_COLUMNS = `b.id::text, b.run_id, floor(b.started_at + b.duration_ms)::float8, encode(b.hash, 'hex'), b.size_bytes::float8, b.files`;
type BranchRow = readonly [id: string, runId: string, usedAt: number, hash: string, size: number, files: string | null];

/**
 * The branches that no kept entry is made of. While a run is going on there are none: it may be about to use them.
 *
 * @param without the addresses of entries that are about to go
 */
export async function lonelyBranches(query: Query, without: ReadonlySet<string>): Promise<SweptBranch[]> {
  if ((await query(GOING_ON)).length > 0) return [];
  const used = new Map<string, Set<string>>();
  const entries = await query<[string, string, Buffer]>(
    "select encode(address, 'hex'), encode(task_id, 'hex'), branches from entries where branches is not null",
  );
  for (const [address, map, keys] of entries) {
    if (without.has(address)) continue;
    const ofMap = used.get(map) ?? new Set();
    used.set(map, ofMap);
    for (let at = 0; at < keys.length; at += KEY_BYTES) ofMap.add(keys.toString("hex", at, at + KEY_BYTES));
  }
  const rows = await query<[...BranchRow, string, string]>(
    `select ${BRANCH_COLUMNS}, encode(b.map_id, 'hex'), encode(b.key, 'hex') from branches b order by b.id`,
  );
  return rows
    .filter((row) => used.get(row[6])?.has(row[7]) !== true)
    .map((row) => sweptBranch(row as unknown as BranchRow));
}

/** All branches of some maps, or of all: needed or not. */
export async function branchesOf(query: Query, tasks: readonly string[] | "all"): Promise<SweptBranch[]> {
  const rows = await query<BranchRow>(
    `select ${BRANCH_COLUMNS} from branches b where ${tasks === "all" ? "true" : "b.map_id = any($1::bytea[])"} order by b.id`,
    tasks === "all" ? [] : [tasks.map(nameId)],
  );
  return rows.map(sweptBranch);
}

/** How many entries and branches name each result and each parcel. */
export async function blobUses(query: Query): Promise<Map<string, number>> {
  const rows = await query<[string, number]>(
    `select encode(name, 'hex'), count(*)::float8 from (
       select hash as name from entries union all select hash from branches
       union all select unnest(parcels) from entries where parcels is not null
       union all select unnest(parcels) from branches where parcels is not null) n group by name`,
  );
  return new Map(rows);
}

/** What the store holds, by its own account: what PostgreSQL takes beside is not known to it. */
export async function usedBytes(query: Query): Promise<number> {
  const [row] = await query<[number]>(
    `select (coalesce((select sum(size_bytes) from blobs), 0)
       + coalesce((select sum(octet_length(manifest)) from parcels), 0)
       + coalesce((select sum(${ENTRY_BYTES} + octet_length(origin) + octet_length(outputs) + coalesce(octet_length(branches), 0)) from entries), 0)
       + (select count(*) from branches) * ${BRANCH_BYTES}
       + coalesce((select sum(octet_length(reused) + ${RUN_BYTES}) from runs), 0)
       + coalesce((select sum(octet_length(report)) from task_runs), 0))::float8`,
  );
  return row![0];
}

function sweptBranch([id, runId, usedAt, hash, resultBytes, files]: BranchRow): SweptBranch {
  return { id, runId, usedAt, sizeBytes: BRANCH_BYTES, blobs: blobsOf(hash, resultBytes, files) };
}

function blobsOf(hash: string, sizeBytes: number, files: string | null): { hash: string; sizeBytes: number }[] {
  return [{ hash, sizeBytes }, ...(files === null ? [] : parcelsOf(files))];
}
