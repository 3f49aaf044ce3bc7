import { KEY_BYTES } from "../branches.ts";
import type { Connection, Database } from "../database.ts";
import { goingOn } from "../runs.ts";
import type { Unneeded } from "../../overBudget.ts";
import { parcelsOf } from "./candidates.ts";

/** A branch of a map, as the collector sees it. */
export interface SweptBranch extends Unneeded {
  readonly id: number;
  /** It may be replaced by one of the same key meanwhile. */
  readonly runId: string;
}

/** A branch's place in the indices, and the fields that are not its result, in bytes. */
const ROW_BYTES = 180;
/** So many rows are deleted in one transaction, which takes some 20 ms: others must get their turn. */
const BATCH = 2000;

const COLUMNS = `b.id, lower(hex(b.hash)) as hash, b.size_bytes as sizeBytes, b.bytes is null as isFile, b.files, r.run_id as runId,
  cast(b.started_at + b.duration_ms as integer) as usedAt`;
const FROM = "from branches b join maps m on m.id = b.map join branch_runs r on r.id = b.run";

interface Columns {
  readonly id: number;
  readonly task: string;
  readonly key: Uint8Array;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly isFile: number;
  readonly files: string | null;
  readonly runId: string;
  readonly usedAt: number;
}

/**
 * The branches that no kept entry is made of. While a run is going on there are none: it may be about to use them.
 *
 * @param without entries that are about to go, by their ids
 */
export function lonelyBranches(connection: Connection, without: ReadonlySet<number>): SweptBranch[] {
  if (goingOn(connection).length > 0) return [];
  const used = new Map<string, Set<string>>();
  const entries = connection.prepare("select id, task, branches from entries where branches is not null");
  for (const { id, task, branches } of entries.iterate() as Iterable<{
    id: number;
    task: string;
    branches: Uint8Array;
  }>) {
    if (without.has(id)) continue;
    let ofMap = used.get(task);
    if (ofMap === undefined) used.set(task, (ofMap = new Set()));
    for (let at = 0; at < branches.length; at += KEY_BYTES) ofMap.add(nameOf(branches.subarray(at, at + KEY_BYTES)));
  }
  const lonely: SweptBranch[] = [];
  const all = connection.prepare(`select m.task, b.key, ${COLUMNS} ${FROM} order by b.id`);
  for (const row of all.iterate() as unknown as Iterable<Columns>)
    if (used.get(row.task)?.has(nameOf(row.key)) !== true) lonely.push(sweptBranch(row));
  return lonely;
}

/** All branches of some maps, or of all: needed or not. */
export function branchesOf(connection: Connection, tasks: readonly string[] | "all"): SweptBranch[] {
  const rows =
    tasks === "all"
      ? connection.prepare(`select ${COLUMNS} ${FROM} order by b.id`).all()
      : connection
          .prepare(`select ${COLUMNS} ${FROM} where m.task in (select value from json_each(?)) order by b.id`)
          .all(JSON.stringify(tasks));
  return (rows as unknown as Columns[]).map(sweptBranch);
}

/**
 * Deletes branches that are still those of the run that made them.
 *
 * @param even while a run is going on, or where one has been since they were chosen
 * @returns how many are gone
 */
export async function deleteBranches(
  database: Database,
  chosen: readonly SweptBranch[],
  { even }: { readonly even: boolean },
): Promise<number> {
  const lastRun = await database.read(newestRun);
  let count = 0;
  for (let at = 0; at < chosen.length; at += BATCH) {
    const values = JSON.stringify(chosen.slice(at, at + BATCH).map(({ id, runId }) => [id, runId]));
    let gone = 0;
    await database.write((c) => {
      gone = 0;
      if (!even && (goingOn(c).length > 0 || newestRun(c) !== lastRun)) return;
      const { changes } = c
        .prepare(
          `delete from branches where id in (
             select b.id from (select value ->> 0 as id, value ->> 1 as runId from json_each(?)) c
             join branches b on b.id = c.id join branch_runs r on r.id = b.run and r.run_id = c.runId)`,
        )
        .run(values);
      gone = Number(changes);
    });
    count += gone;
  }
  return count;
}

/** Names that no branch has any more. */
export function forgetBranchNames(connection: Connection): void {
  connection
    .prepare("delete from branch_runs where not exists (select 1 from branches b where b.run = branch_runs.id)")
    .run();
  connection.prepare("delete from maps where not exists (select 1 from branches b where b.map = maps.id)").run();
}

function newestRun(connection: Connection): number | null {
  return connection.prepare("select max(id) as id from runs").get()!.id as number | null;
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

function sweptBranch({ id, hash, sizeBytes, isFile, files, runId, usedAt }: Columns): SweptBranch {
  const blobs = isFile === 1 ? [{ hash, sizeBytes }] : [];
  if (files !== null) blobs.push(...parcelsOf(files));
  return { id, runId, usedAt, sizeBytes: ROW_BYTES + (isFile === 1 ? 0 : sizeBytes), blobs };
}
