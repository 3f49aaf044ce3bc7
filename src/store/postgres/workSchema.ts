/**
 * What workers and coordinators know of each other, beside the queue itself, which is pg-boss's own. Nothing here is
 * waited for under a lock that lasts: who holds something is in a row with its session, and counts as long as that is alive.
 */
export const WORK_TABLES: string = `
  create table code_groups (         -- workers whose tasks all have the same code
    id bytea primary key,
    digests text not null,           -- JSON: task → digest of its code
    made_at timestamptz not null default now()
  );

  create table workers (
    id integer generated always as identity primary key,
    session integer not null,        -- it is alive while its session is
    process text not null,           -- host/pid/start
    host text not null,
    machine text not null,           -- workers of one machine share a disk
    queue text not null,
    pipeline text not null,
    group_id bytea not null,
    queues text[] not null,          -- from which it takes jobs, as pg-boss calls them
    slots integer not null,
    tags text[] not null,
    is_draining boolean not null default false,
    began_at timestamptz not null default now(),
    ended_at timestamptz,            -- it has ended by itself
    died_at timestamptz              -- somebody has noticed that it is gone
  );
  create index workers_there on workers (queue) where ended_at is null and died_at is null;

  create table attempts (            -- what runs where
    job uuid not null,
    retry_count integer not null,
    worker integer not null,
    queue text not null,
    task text not null,
    run_id text not null,
    began_at timestamptz not null default clock_timestamp(),
    primary key (job, retry_count)
  );
  create index attempts_by_worker on attempts (worker);

  create table answers (             -- what came of jobs; of one that ran twice, either is right
    job uuid not null,
    retry_count integer not null,
    run_id text not null,
    key text not null,
    answer text not null,            -- JSON
    at timestamptz not null default clock_timestamp(),
    primary key (job, retry_count)
  );
  create index answers_by_run on answers (run_id);
  create index answers_by_age on answers (at);

  create table told (                -- what tasks tell while they run
    seq bigint generated always as identity primary key,
    job uuid not null,
    retry_count integer not null,
    events text not null,
    at timestamptz not null default clock_timestamp()
  );
  create index told_by_job on told (job, seq);

  create table deaths (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    kind text not null,              -- worker, coordinator
    process text not null,
    queue text not null,
    tasks text[] not null            -- what it was at
  );

  create table coordinations (       -- runs that are spread over workers: another process goes on when the coordinator is gone
    run_id text primary key,
    pipeline text not null,
    group_id bytea not null,
    queue text not null,
    options text not null,           -- JSON
    session integer not null,
    process text not null,
    takeovers integer not null default 0,
    began_at timestamptz not null default now(),
    ended_at timestamptz
  );
  create index coordinations_open on coordinations (queue) where ended_at is null;

  create table holds (               -- units of named limits that are taken
    limit_name text not null,
    holder uuid not null,
    units integer not null,
    session integer not null,
    gone_at timestamptz,             -- when its session was first seen to be gone
    primary key (limit_name, holder)
  );

  create table holdings (            -- large results that lie on a machine's disk
    hash bytea not null,
    machine text not null,
    size_bytes bigint not null,
    since timestamptz not null default now(),
    primary key (hash, machine)
  );

  create table tidied (              -- one row: when what nobody needs any more was removed last
    at timestamptz not null
  );
  insert into tidied values (now());

  -- Takes all of the units, or none. Of all that ask for a limit at the same time, one after the other. Who is gone still
  -- counts for 15 seconds: it may be a process that runs on and has only lost its connection, and ends its task by then.
  create function take_units(its_limits text[], its_units integer[], its_capacities integer[], its_session integer,
    its_holder uuid) returns boolean language plpgsql as $$
  declare
    i integer;
    taken integer;
  begin
    -- The caller gives the limits in the order of their names, so that nobody waits in a circle.
    for i in 1 .. cardinality(its_limits) loop
      perform pg_advisory_xact_lock(hashtextextended('limit ' || its_limits[i], 0));
    end loop;
    for i in 1 .. cardinality(its_limits) loop
      update holds h set gone_at = case when is_alive(h.session) then null else coalesce(h.gone_at, clock_timestamp()) end
        where h.limit_name = its_limits[i] and h.gone_at is null = not is_alive(h.session);
      delete from holds h where h.limit_name = its_limits[i] and h.gone_at < clock_timestamp() - interval '15 seconds';
      select coalesce(sum(h.units), 0) into taken from holds h
        where h.limit_name = its_limits[i] and h.holder <> its_holder;
      if taken + its_units[i] > its_capacities[i] then
        return false;
      end if;
    end loop;
    insert into holds (limit_name, holder, units, session)
      select l, its_holder, u, its_session from unnest(its_limits, its_units) q (l, u)
      on conflict (limit_name, holder) do update set session = excluded.session, gone_at = null;
    return true;
  end
  $$;
`;

/** The tables of these that only workers and coordinators write to. */
export const WORK_TABLE_NAMES = [
  "code_groups",
  "workers",
  "attempts",
  "answers",
  "told",
  "deaths",
  "coordinations",
  "holds",
  "holdings",
  "tidied",
] as const;
