import type { SQLOutputValue } from "node:sqlite";
import type { Branch } from "../../model/branch.ts";
import type { Connection } from "./database.ts";
import { DamagedDatabase } from "./failures.ts";
import { filesOf, filesText } from "../fileColumn.ts";

/*
 * A branch of a map takes some 150 bytes beside its result: the names that all branches of a map, or of a run, have in
 * common are in tables of their own, and keys and hashes are bytes. Damage is noticed as with entries (entries.ts).
 */

/** A branch as it is kept. */
export interface BranchRow {
  readonly task: string;
  readonly branch: Branch;
  /** Null where they are a file. */
  readonly bytes: Uint8Array | null;
}

/** So many are asked for in one statement: a text of some 40 kB. */
export const BRANCHES_A_QUESTION = 1000;

/** Writes branches as part of one transaction: the names in common are looked up once. */
export class BranchWriter {
  readonly #connection: Connection;
  readonly #maps = new Map<string, number>();
  readonly #runs = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Replaces an earlier one of the same key. */
  insert({ task, branch, bytes }: BranchRow): void {
    const { key, result, runId, session, startedAt, durationMs } = branch;
    this.#connection
      .prepare(
        `insert or replace into branches (map, key, hash, size_bytes, bytes, files, run, started_at, duration_ms, seal)
         values (?, unhex(?), unhex(?), ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.#mapOf(task),
        key,
        result.hash,
        result.sizeBytes,
        bytes,
        filesText(result.files),
        this.#runOf(runId, session),
        startedAt,
        durationMs,
        sealOf(startedAt, result.sizeBytes),
      );
  }

  #mapOf(task: string): number {
    let id = this.#maps.get(task);
    if (id !== undefined) return id;
    this.#connection.prepare("insert or ignore into maps (task) values (?)").run(task);
    id = this.#connection.prepare("select id from maps where task = ?").get(task)!.id as number;
    this.#maps.set(task, id);
    return id;
  }

  #runOf(runId: string, session: string): number {
    const name = `${runId} ${session}`;
    let id = this.#runs.get(name);
    if (id !== undefined) return id;
    this.#connection.prepare("insert or ignore into branch_runs (run_id, session) values (?, ?)").run(runId, session);
    id = this.#connection.prepare("select id from branch_runs where run_id = ? and session = ?").get(runId, session)!
      .id as number;
    this.#runs.set(name, id);
    return id;
  }
}

/**
 * The index first, and then the row that it leads to: so it is seen where it leads to another. `cross` keeps the order:
 * else SQLite may go through all keys for each branch.
 */
const FROM_KEYS = `from json_each(?2) k
  cross join branches i on i.map = (select id from maps where task = ?1) and i.key = unhex(k.value)
  left join branches b on b.id = i.id`;

/** The branches of a map among some keys: at most {@link BRANCHES_A_QUESTION}. */
export function findBranches(connection: Connection, task: string, keys: readonly string[]): Branch[] {
  const found = rows(
    connection,
    `select k.value, lower(hex(b.hash)), b.size_bytes, b.files, r.run_id, r.session, b.started_at, b.duration_ms, b.seal, b.key = i.key
     ${FROM_KEYS} left join branch_runs r on r.id = b.run`,
    task,
    keys,
  );
  return found.flatMap((row) => {
    const [key, hash, sizeBytes, files, runId, session, startedAt, durationMs, seal] = row as [
      ...[string, string, number, string | null, string | null, string | null],
      ...[number, number, number],
    ];
    // As if it were not there: its item runs again.
    if (runId === null || session === null || seal !== sealOf(startedAt, sizeBytes)) return [];
    return { key, result: { hash, sizeBytes, ...filesOf(files) }, runId, session, startedAt, durationMs };
  });
}

/** What branches have as their results, by key; `bytes` is null where they are a file. */
export function storedBranches(
  connection: Connection,
  task: string,
  keys: readonly string[],
): Map<string, { readonly hash: string; readonly bytes: Uint8Array | null }> {
  const found = rows(connection, `select k.value, lower(hex(b.hash)), b.bytes, b.key = i.key ${FROM_KEYS}`, task, keys);
  return new Map(
    found.map((row) => [row[0] as string, { hash: row[1] as string, bytes: row[2] as Uint8Array | null }]),
  );
}

/** Deletes a branch whose result is damaged; not one with another result, which another process may have saved since. */
export function deleteBranch(connection: Connection, task: string, { key, result }: Branch): void {
  connection
    .prepare(
      "delete from branches where map = (select id from maps where task = ?) and key = unhex(?) and hash = unhex(?)",
    )
    .run(task, key, result.hash);
}

/** The keys that the entry of a map lists. */
export function branchKeysOf(connection: Connection, task: string, key: string): string[] {
  const row = connection.prepare("select branches from entries where task = ? and key = ?").get(task, key);
  return splitKeys((row?.branches as Uint8Array | null | undefined) ?? null);
}

/** Keys side by side, as an entry has them. */
export function joinKeys(keys: readonly string[] | undefined): Uint8Array | null {
  return keys === undefined ? null : Buffer.from(keys.join(""), "hex");
}

export const KEY_BYTES = 16;

function splitKeys(bytes: Uint8Array | null): string[] {
  if (bytes === null) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
  return Array.from({ length: bytes.length / KEY_BYTES }, (_, i) => text.slice(i * 32, i * 32 + 32));
}

function rows(connection: Connection, sql: string, task: string, keys: readonly string[]): readonly SQLOutputValue[][] {
  const statement = connection.prepare(sql);
  statement.setReturnArrays(true);
  const found = statement.all(task, JSON.stringify(keys)) as unknown as SQLOutputValue[][];
  for (const row of found) if (row.at(-1) !== 1) throw new DamagedDatabase("an index does not lead to its row");
  return found;
}

function sealOf(startedAt: number, sizeBytes: number): number {
  return startedAt * 8 + (sizeBytes % 8);
}
