import { existsSync, readdirSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isGone } from "../thisProcess.ts";
import { leftUnfinished } from "./blobs.ts";
import { databasePath } from "./connect.ts";
import { MIGRATIONS } from "./schema.ts";

/** What was found in a state folder: plain data. */
export interface StoreExamination {
  readonly folder: string;
  /** Whether there is a database; without one, nothing below is known. */
  readonly exists: boolean;
  /** What is wrong with the database, as SQLite says it; empty where all is well. */
  readonly problems: readonly string[];
  /** The version of its tables, and the one that this library knows. */
  readonly version: number;
  readonly knownVersion: number;
  /** All that lies in the folder. */
  readonly sizeBytes: number;
  readonly entryCount: number;
  /** Results that were made later than it is now, the latest of them in milliseconds since 1970 UTC. */
  readonly future: { readonly count: number; readonly latestAt: number | null };
  /** What was found to be damaged and set aside, by name. */
  readonly damaged: readonly string[];
  /** Outputs that were in the way of others, and set aside. */
  readonly asideCount: number;
  /** Runs without an end: those whose process is gone, and those that go on. */
  readonly interruptedCount: number;
  readonly runningCount: number;
  /** What killed processes have left, which the next run takes away: journals and half-written files. */
  readonly leftovers: readonly string[];
}

/**
 * Looks at a state folder without changing or making anything in it: whether its database is well, what it takes, what
 * was left in it.
 *
 * @param folder the state folder: `location` of a pipeline
 * @param now milliseconds since 1970 UTC
 * @example
 * ```ts
 * const { problems, sizeBytes } = await examineStore(example.location, Date.now());
 * ```
 */
export async function examineStore(folder: string, now: number): Promise<StoreExamination> {
  const found = existsSync(databasePath(folder)) ? examineDatabase(folder, now) : NOTHING;
  return {
    ...found.facts,
    folder,
    knownVersion: MIGRATIONS.length,
    sizeBytes: await bytesOf(folder),
    damaged: namesIn(join(folder, "damaged")),
    asideCount: namesIn(join(folder, "aside")).length,
    leftovers: [...found.journals, ...(await leftUnfinished(folder))],
  };
}

type Facts = Pick<
  StoreExamination,
  "exists" | "problems" | "version" | "entryCount" | "future" | "interruptedCount" | "runningCount"
>;

interface Found {
  readonly facts: Facts;
  readonly journals: readonly string[];
}

const UNKNOWN: Facts = {
  exists: false,
  problems: [],
  version: 0,
  entryCount: 0,
  future: { count: 0, latestAt: null },
  interruptedCount: 0,
  runningCount: 0,
};
const NOTHING: Found = { facts: UNKNOWN, journals: [] };

function examineDatabase(folder: string, now: number): Found {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(databasePath(folder), { readOnly: true, timeout: 1000 });
    const problems = (db.prepare("pragma quick_check(20)").all() as { quick_check: string }[])
      .map((row) => row.quick_check)
      .filter((text) => text !== "ok");
    const version = Number(db.prepare("pragma user_version").get()!.user_version);
    // Another version has other tables.
    if (problems.length > 0 || version !== MIGRATIONS.length)
      return { facts: { ...UNKNOWN, exists: true, problems, version }, journals: [] };
    const { count: entryCount } = db.prepare("select count(*) as count from entries").get() as { count: number };
    const future = db
      .prepare("select count(*) as count, max(started_at) as latestAt from entries where started_at > ?")
      .get(now) as { count: number; latestAt: number | null };
    const open = db.prepare("select process from runs where outcome is null").all() as { process: string }[];
    const interruptedCount = open.filter(({ process }) => isGone(process)).length;
    const runningCount = open.length - interruptedCount;
    const { generation } = db.prepare("select generation from journal").get() as { generation: number };
    return {
      facts: { exists: true, problems, version, entryCount, future: { ...future }, interruptedCount, runningCount },
      journals: journalsBefore(folder, generation),
    };
  } catch (error) {
    return { facts: { ...UNKNOWN, exists: true, problems: [(error as Error).message] }, journals: [] };
  } finally {
    db?.close();
  }
}

/** Journals that were taken over, of processes that were killed before they could delete them. */
function journalsBefore(folder: string, generation: number): string[] {
  return namesIn(join(folder, "database")).filter((name) => {
    const its = /^journal-(\d+)$/.exec(name)?.[1];
    return its !== undefined && Number(its) < generation;
  });
}

async function bytesOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!each.isFile()) continue;
    // Another process may have taken it away meanwhile.
    bytes += await lstat(join(each.parentPath, each.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
