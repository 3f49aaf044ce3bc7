import { WORK_TABLES } from "./workSchema.ts";

/**
 * Each step takes a store from one version to the next; the number of steps is the version now. A step that has been
 * released is never changed again. They are run by `team init` alone, with the schema as the search path.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table meta (
    version integer not null,
    blobs text not null,             -- where large results are: database, a folder, s3://…
    lock_class integer not null,     -- the first key of this store's advisory locks: other stores may share the database
    swept_at bigint
  );
  -- 0 stands for the version, which is set when all steps are done.
  insert into meta values (0, 'database', (random() * 2147483647)::integer, null);

  create table makers (              -- who has made entries
    id integer generated always as identity primary key,
    person text not null,
    host text not null,
    commit_hash text not null,       -- of the project's git repository; empty where there is none
    unique (person, host, commit_hash)
  );

  create table sessions (            -- processes; one is alive while it holds the advisory lock (lock_class, id)
    id integer generated always as identity primary key,
    process text not null,           -- host/pid/start
    began_at timestamptz not null default now()
  );

  create table blobs (               -- results, and files of parcels, by SHA-256
    hash bytea primary key,
    size_bytes bigint not null,
    bytes bytea,                     -- null: in the blob store
    put_at timestamptz not null default clock_timestamp()
  );
  -- Most are text or compressed already; the time is worth more than the room.
  alter table blobs alter column bytes set storage external;

  create table chunks (              -- the blob store of those who have no other
    hash bytea not null,
    place integer not null,
    bytes bytea not null,
    put_at timestamptz not null default clock_timestamp(),
    primary key (hash, place)
  );
  alter table chunks alter column bytes set storage external;

  create table parcels (
    address bytea primary key,       -- SHA-256 of the manifest
    manifest text not null,          -- JSON: names, sizes and hashes
    size_bytes bigint not null,
    hashes bytea[] not null,         -- of its files: each is a blob
    put_at timestamptz not null default clock_timestamp()
  );
  create index parcels_by_file on parcels using gin (hashes);

  create sequence entries_order;
  create table entries (
    id bigint not null default nextval('entries_order'),   -- in the order of being saved
    address bytea primary key,       -- of task and key: names may be longer than an index takes
    task_id bytea not null,
    task text not null,
    key text not null,
    hash bytea not null,
    size_bytes bigint not null,
    is_undefined boolean not null,
    outputs text not null,           -- JSON: [[path, digest], …]
    run_id text not null,
    session text not null,
    started_at bigint not null,
    duration_ms double precision not null,
    expired text,
    files text,                      -- JSON: [{ address, sizeBytes }, …]; null: none
    parcels bytea[],                 -- the addresses of these
    origin text not null,            -- JSON: what the key was made of, and why the task ran
    branches bytea,                  -- of a map: the keys of its branches, 16 bytes each
    made_by integer not null,
    signature bytea
  );
  create index entries_by_task on entries (task_id, started_at desc, id desc);
  create index entries_by_result on entries (hash);
  create index entries_by_parcel on entries using gin (parcels) where parcels is not null;

  create table pipelines (
    id bytea primary key,
    name text not null,
    heads_state bigint not null default 0   -- another one whenever heads were written
  );
  create table heads (
    pipeline_id bytea not null,
    task_id bytea not null,
    address bytea not null,
    primary key (pipeline_id, task_id)
  );
  create index heads_by_entry on heads (address);

  create table runs (
    id bigint generated always as identity primary key,    -- in the order of their beginning
    run_id text not null unique,
    pipeline_id bytea not null,
    pipeline text not null,
    started_at bigint not null,
    duration_ms double precision,
    outcome text,                    -- null: running, or interrupted when its session is gone
    session integer not null,
    made_by integer not null,
    began_at timestamptz not null default clock_timestamp(),   -- by the clock of the database
    reused text not null default '[]'
  );
  create index runs_by_pipeline on runs (pipeline_id, started_at desc, id desc);
  create index runs_going_on on runs (session) where outcome is null;

  create table task_runs (
    id bigint generated always as identity primary key,    -- in the order of completion
    write_id uuid not null unique,   -- a write that is tried again is there once
    run_id text not null,
    report text not null             -- JSON
  );
  create index task_runs_by_run on task_runs (run_id, id);

  create table branches (
    id bigint generated always as identity primary key,
    map_id bytea not null,
    key bytea not null,
    hash bytea not null,
    size_bytes bigint not null,
    files text,
    parcels bytea[],
    run_id text not null,
    session text not null,
    started_at bigint not null,
    duration_ms double precision not null,
    made_by integer not null,
    signature bytea,
    unique (map_id, key)
  );
  create index branches_by_result on branches (hash);
  create index branches_by_parcel on branches using gin (parcels) where parcels is not null;

  create table uses (                -- entries that runs have used otherwise than as heads, or had as heads until then
    address bytea primary key,
    used_at bigint not null
  );

  create table removals (            -- tasks that have no entry any more
    task_id bytea primary key,
    task text not null,
    removed_by text not null,
    removed_at bigint not null
  );

  create table flights (             -- entries that are being made: of each, the first whose session is alive
    seq bigint generated always as identity primary key,
    address bytea not null,
    session integer not null,
    run_id text not null,
    unique (address, session, run_id)
  );

  -- Whether a process is there: its session holds its lock, which the server frees at once when it dies. After a start
  -- of the server nobody holds any for a moment: they get five seconds.
  create function is_alive(its_session integer) returns boolean language sql stable as $$
    select now() - pg_postmaster_start_time() < interval '5 seconds' or exists (
      select 1 from pg_locks
      where locktype = 'advisory' and granted and objsubid = 2 and objid = its_session::oid
        and classid = (select lock_class from meta)::oid
        and database = (select oid from pg_database where datname = current_database()))
  $$;

  -- Puts a run in line for an entry; of all that ask at the same time, one after the other.
  create function start_flight(its_address bytea, its_session integer, its_run text,
    out ahead_run text, out ahead_process text, out has_landed boolean) language plpgsql as $$
  declare
    mine bigint;
  begin
    -- A crash that takes it away ends the session as well, which puts it here again when it is back.
    perform set_config('synchronous_commit', 'off', true);
    perform pg_advisory_xact_lock(('x' || encode(substring(its_address for 8), 'hex'))::bit(64)::bigint);
    insert into flights (address, session, run_id) values (its_address, its_session, its_run)
      on conflict do nothing;
    select seq into mine from flights f
      where f.address = its_address and f.session = its_session and f.run_id = its_run;
    delete from flights f where f.address = its_address and f.seq < mine and not is_alive(f.session);
    select f.run_id, s.process into ahead_run, ahead_process
      from flights f left join sessions s on s.id = f.session
      where f.address = its_address and f.seq < mine order by f.seq limit 1;
    has_landed := exists (select 1 from entries e where e.address = its_address and e.run_id <> its_run);
  end
  $$;
  `,
  WORK_TABLES,
];
