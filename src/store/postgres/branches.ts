import type { Branch } from "../../model/branch.ts";
import { filesOf, filesText } from "../fileColumn.ts";
import type { Query } from "./database.ts";
import { addressesText } from "./entries.ts";
import { entryAddress, nameId } from "./names.ts";
import type { Signing } from "./signature.ts";

/** So many are asked for in one statement. */
export const BRANCHES_A_QUESTION = 2_000;
export const KEY_BYTES = 16;

/** A branch that is about to be written. */
export interface BranchWrite {
  readonly task: string;
  readonly branch: Branch;
}

/** The branches of a map among some keys; those that are not signed as they must be are not. */
export async function findBranches(
  query: Query,
  signing: Signing,
  task: string,
  keys: readonly string[],
): Promise<Branch[]> {
  type Row = [
    ...[key: string, hash: string, sizeBytes: number, files: string | null, runId: string, session: string],
    ...[startedAt: number, durationMs: number, signature: Buffer | null],
  ];
  const rows = await query<Row>(
    `select encode(b.key, 'hex'), encode(b.hash, 'hex'), b.size_bytes::float8, b.files, b.run_id, b.session, b.started_at::float8,
       b.duration_ms, b.signature
     from branches b where b.map_id = $1 and b.key = any($2::bytea[])`,
    [nameId(task), keys.map((key) => Buffer.from(key, "hex"))],
  );
  return rows.flatMap(([key, hash, sizeBytes, files, runId, session, startedAt, durationMs, signature]) => {
    const branch = { key, result: { hash, sizeBytes, ...filesOf(files) }, runId, session, startedAt, durationMs };
    return signing.isBranch(task, branch, signature) ? [branch] : [];
  });
}

/** An earlier one of the same key gives way. */
export async function saveBranches(
  query: Query,
  signing: Signing,
  writes: readonly BranchWrite[],
  madeBy: number,
): Promise<void> {
  // One statement writes a row once: of equal keys the last.
  const last = [...new Map(writes.map((write) => [`${write.branch.key} ${write.task}`, write])).values()];
  await query(
    `insert into branches (map_id, key, hash, size_bytes, files, parcels, run_id, session, started_at, duration_ms, signature, made_by)
     select map_id, key, hash, size_bytes, files, parcels::bytea[], run_id, session, started_at, duration_ms, signature, $12::integer
     from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
       $10::double precision[], $11::bytea[])
       w (map_id, key, hash, size_bytes, files, parcels, run_id, session, started_at, duration_ms, signature)
     order by map_id, key
     on conflict (map_id, key) do update set hash = excluded.hash, size_bytes = excluded.size_bytes, files = excluded.files,
       parcels = excluded.parcels, run_id = excluded.run_id, session = excluded.session, started_at = excluded.started_at,
       duration_ms = excluded.duration_ms, signature = excluded.signature, made_by = excluded.made_by`,
    [
      last.map(({ task }) => nameId(task)),
      last.map(({ branch }) => Buffer.from(branch.key, "hex")),
      last.map(({ branch }) => Buffer.from(branch.result.hash, "hex")),
      last.map(({ branch }) => branch.result.sizeBytes),
      last.map(({ branch }) => filesText(branch.result.files)),
      last.map(({ branch }) => addressesText(branch.result.files)),
      last.map(({ branch }) => branch.runId),
      last.map(({ branch }) => branch.session),
      last.map(({ branch }) => branch.startedAt),
      last.map(({ branch }) => branch.durationMs),
      last.map(({ task, branch }) => signing.branch(task, branch)),
      madeBy,
    ],
  );
}

/** Deletes a branch whose result is damaged; not one with another result, which somebody may have saved since. */
export async function deleteBranch(query: Query, task: string, { key, result }: Branch): Promise<void> {
  await query("delete from branches where map_id = $1 and key = $2 and hash = decode($3, 'hex')", [
    nameId(task),
    Buffer.from(key, "hex"),
    result.hash,
  ]);
}

/** The keys that the entry of a map lists. */
export async function branchKeysOf(query: Query, task: string, key: string): Promise<string[]> {
  const [row] = await query<[string | null]>("select encode(branches, 'hex') from entries where address = $1", [
    entryAddress(task, key),
  ]);
  const text = row?.[0] ?? "";
  const digits = KEY_BYTES * 2;
  return Array.from({ length: text.length / digits }, (_, i) => text.slice(i * digits, (i + 1) * digits));
}
