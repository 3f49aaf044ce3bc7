import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Connection } from "../database.ts";

/** Digests take this much at the most, some 400,000 of them: those that nobody has asked for the longest go first. */
const MOST_DIGEST_BYTES = 64 * 2 ** 20;
const DAY_MS = 86_400_000;

/**
 * What was set aside longer ago than this, since it was damaged, or in the way of an output that was put back. The time is
 * that of being moved, not of the contents.
 */
export async function oldDamage(folder: string, before: number): Promise<string[]> {
  const old: string[] = [];
  for (const place of [join(folder, "damaged"), join(folder, "aside")]) {
    for (const name of await readdir(place).catch(() => [])) {
      const path = join(place, name);
      const its = await stat(path).catch(() => undefined);
      if (its !== undefined && its.ctimeMs < before) old.push(path);
    }
  }
  return old;
}

export async function deleteDamage(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { recursive: true, force: true });
}

/** The day before which digests must have been asked for to be swept: too long ago, or since there are too many. */
export function oldestDigestDay(connection: Connection, before: number): number {
  let oldest = Math.max(0, Math.floor(before / DAY_MS));
  const days = connection
    .prepare(
      "select asked_on as day, sum(octet_length(kind) + octet_length(name) + octet_length(digest)) as bytes from memo group by asked_on order by asked_on desc",
    )
    .all() as { day: number; bytes: number }[];
  let bytes = 0;
  for (const each of days) {
    bytes += each.bytes;
    // Those of the last day were wanted just now.
    if (bytes > MOST_DIGEST_BYTES && each !== days[0]) oldest = Math.max(oldest, each.day + 1);
    if (bytes > MOST_DIGEST_BYTES) break;
  }
  return oldest;
}

export function countDigests(connection: Connection, beforeDay: number): number {
  return connection.prepare("select count(*) as count from memo where asked_on < ?").get(beforeDay)!.count as number;
}

export function deleteDigests(connection: Connection, beforeDay: number): void {
  connection.prepare("delete from memo where asked_on < ?").run(beforeDay);
}
