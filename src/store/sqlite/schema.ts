import type { DatabaseSync } from "node:sqlite";
import { PipelineError } from "../../model/errors.ts";

/** Tells a database of ours from any other: `LtPl`. */
const APPLICATION_ID = 0x4c74506c;

/**
 * Each step takes a store from one version to the next; the number of steps is the version now.
 * A step that has been released is never changed again.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table entries (
    id integer primary key,
    task text not null,
    key text not null,
    hash text not null,
    size_bytes integer not null,
    bytes blob,               -- null: a file of this hash under blobs/
    is_undefined integer not null,
    outputs text not null,    -- JSON: [[path, digest], …]
    run_id text not null,
    session text not null,
    started_at integer not null,
    duration_ms real not null,
    expired text,
    seal integer not null,    -- of what is neither looked up nor a hash (see entries.ts)
    parts text not null,      -- JSON: what the key was made of
    unique (task, key)
  ) strict;

  create table heads (
    pipeline text not null,
    task text not null,
    key text not null,
    primary key (pipeline, task)
  ) strict, without rowid;

  create table runs (
    id integer primary key,   -- in the order of their beginning
    run_id text not null unique,
    pipeline text not null,
    started_at integer not null,
    duration_ms real,
    outcome text,             -- null: running, or interrupted when its process is gone
    process text not null,
    reused text not null default '[]'
  ) strict;
  create index runs_by_pipeline on runs (pipeline, started_at);

  create table task_runs (
    run_id text not null,
    place integer not null,   -- in the order of completion
    report text not null,     -- JSON: name, outcome, reason, duration, steps, error
    primary key (run_id, place)
  ) strict, without rowid;

  create table memo (
    kind text not null,
    name text not null,
    digest text not null,
    primary key (kind, name)
  ) strict, without rowid;
  `,
  `
  create table journal (
    generation integer not null,   -- names the file
    folded_bytes integer not null  -- how much of it the tables have
  ) strict;
  insert into journal values (1, 0);

  create index runs_going_on on runs (process) where outcome is null;

  -- A JSON array in each row: those that are written together are one.
  alter table task_runs rename column report to reports;
  update task_runs set reports = '[' || reports || ']';

  alter table entries rename column parts to origin;
  update entries set origin = '{"because":{"kind":"firstRun"},"parts":' || origin || '}';
  `,
  // For the collector (see sweep/).
  `
  create table uses (        -- entries that runs have used otherwise than as heads, or had as heads until then
    task text not null,
    key text not null,
    used_at integer not null,
    primary key (task, key)
  ) strict, without rowid;

  create table removals (    -- tasks that have no entry any more
    task text primary key,
    removed_by text not null,
    removed_at integer not null
  ) strict, without rowid;

  create table sweeps (swept_at integer) strict;
  insert into sweeps values (null);

  alter table memo add column asked_on integer not null default 0;   -- days since 1970
  update memo set asked_on = unixepoch() / 86400;

  create index entries_by_blob on entries (hash) where bytes is null;
  `,
  // Files that results hold (see parcels/).
  `
  alter table entries add column files text;   -- JSON: [{ address, sizeBytes }, …]; null: none
  create index entries_with_files on entries (id) where files is not null;
  `,
  // For maps (see branches.ts).
  `
  alter table entries add column branches blob;   -- of a map: the keys of its branches, 16 bytes each

  create table maps (id integer primary key, task text not null unique) strict;
  create table branch_runs (
    id integer primary key,
    run_id text not null,
    session text not null,
    unique (run_id, session)
  ) strict;
  create table branches (
    id integer primary key,
    map integer not null,
    key blob not null,
    hash blob not null,
    size_bytes integer not null,
    bytes blob,               -- null: a file of this hash under blobs/
    files text,               -- as of an entry
    run integer not null,
    started_at integer not null,
    duration_ms real not null,
    seal integer not null,
    unique (map, key)
  ) strict;
  create index branches_by_blob on branches (hash) where bytes is null;
  create index branches_with_files on branches (id) where files is not null;
  `,
];

/**
 * Whether a database is of the version of this library; changes nothing.
 *
 * @throws PipelineError `STORE_NEWER` where a later version of the library has made it,
 *   `STORE_UNREADABLE` where it is another program's
 */
export function isCurrent(db: DatabaseSync, location: string): boolean {
  // In one transaction: another process may be bringing it to this version in this very moment.
  db.exec("begin");
  try {
    return versionOf(db, location, MIGRATIONS.length) === MIGRATIONS.length;
  } finally {
    if (db.isTransaction) db.exec("commit");
  }
}

/**
 * Brings a database to the version of this library, in one transaction.
 *
 * @throws PipelineError as {@link isCurrent}
 */
export function migrate(db: DatabaseSync, location: string, migrations: readonly string[] = MIGRATIONS): void {
  db.exec("begin immediate");
  try {
    // Asked with the lock held: another process may have done it meanwhile.
    const version = versionOf(db, location, migrations.length);
    for (const step of migrations.slice(version)) db.exec(step);
    db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${migrations.length}`);
    db.exec("commit");
  } catch (error) {
    if (db.isTransaction) db.exec("rollback");
    throw error;
  }
}

function versionOf(db: DatabaseSync, location: string, newest: number): number {
  const version = pragma(db, "user_version");
  const application = pragma(db, "application_id");
  const isForeign =
    application === 0 ? version > 0 || pragma(db, "schema_version") > 0 : application !== APPLICATION_ID;
  if (isForeign) {
    throw new PipelineError("STORE_UNREADABLE", `${location} is a database of another program`, {
      hint: "Move it away, or set LITTLE_PIPELINES_DIR to another folder.",
    });
  }
  if (version > newest) {
    throw new PipelineError(
      "STORE_NEWER",
      `${location} was made by a later version of little-pipelines (store version ${version}, known here: ${newest})`,
      {
        hint: "Update the package (npm install little-pipelines@latest), or set LITTLE_PIPELINES_DIR to another folder.",
      },
    );
  }
  return version;
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`pragma ${name}`).get()!)[0]);
}
