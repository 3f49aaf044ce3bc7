import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Entry } from "../../../src/model/entry.ts";

/** Where a store's database is. */
export function databaseOf(folder: string): string {
  return join(folder, "database", "store.sqlite");
}

/** Where a large result is. */
export function blobOf(folder: string, hash: string): string {
  return join(folder, "blobs", hash.slice(0, 2), hash);
}

/** Changes one bit of a result where it is kept: in the database, or in a file. */
export function spoilResult(folder: string, { task, key, result }: Pick<Entry, "task" | "key" | "result">): void {
  const db = new DatabaseSync(databaseOf(folder), { timeout: 5_000 });
  const row = db.prepare("select bytes from entries where task = ? and key = ?").get(task, key);
  const inDatabase = row?.bytes as Uint8Array | null;
  const bytes = inDatabase ?? readFileSync(blobOf(folder, result.hash));
  bytes[bytes.length >> 1]! ^= 4;
  if (inDatabase === null) writeFileSync(blobOf(folder, result.hash), bytes);
  else db.prepare("update entries set bytes = ? where task = ? and key = ?").run(bytes, task, key);
  db.close();
}
