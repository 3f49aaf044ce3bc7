import type { Connection } from "../database.ts";
import { goingOn } from "../runs.ts";
import type { Place } from "./place.ts";

/** Fewer free pages are filled again soon; giving them back means to write all that is left once more. */
const LEAST_FREE_BYTES = 2 ** 20;
const LEAST_FREE_SHARE = 0.25;
/** At the end of a run, no more than this is written again: some 0.5 s. */
const MOST_BY_THE_WAY_BYTES = 128 * 2 ** 20;

/** What is in the database, without its free pages. */
export function databaseBytes(connection: Connection): number {
  return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * pragma(connection, "page_size");
}

/**
 * Gives free pages of the database back to the disk, where there are many and nobody else is at work: others
 * would have to wait for it.
 *
 * @param asked by the user, who waits for it; else it is not done where it would take long
 */
export async function shrink({ database }: Place, asked: boolean): Promise<void> {
  const isWorthIt = await database.read((c) => {
    const freeBytes = pragma(c, "freelist_count") * pragma(c, "page_size");
    const usedBytes = databaseBytes(c);
    return (
      freeBytes >= LEAST_FREE_BYTES &&
      freeBytes >= LEAST_FREE_SHARE * (usedBytes + freeBytes) &&
      (asked || usedBytes <= MOST_BY_THE_WAY_BYTES) &&
      goingOn(c).length === 0
    );
  });
  if (!isWorthIt) return;
  await database.read((c) => {
    c.prepare("vacuum").run();
    // What it has written is in the log beside the database until now.
    c.prepare("pragma wal_checkpoint(truncate)").all();
  });
}

function pragma(connection: Connection, name: "page_count" | "freelist_count" | "page_size"): number {
  return Number(Object.values(connection.prepare(`pragma ${name}`).get()!)[0]);
}
