import { queueSchema } from "../executor/team/names.ts";
import { readAddress } from "../store/postgres/address.ts";
import { openDatabase, type Database } from "../store/postgres/database.ts";

/** A worker, and what it is at. */
export interface WorkerStatus {
  readonly host: string;
  readonly pid: number;
  readonly queue: string;
  readonly pipeline: string;
  readonly slots: number;
  readonly tags: readonly string[];
  /** It finishes what runs, and takes nothing new. */
  readonly isDraining: boolean;
  /** An ISO date in UTC. */
  readonly since: string;
  readonly running: readonly { readonly task: string; readonly runId: string; readonly forMs: number }[];
}

/** A run that is spread over workers. */
export interface CoordinationStatus {
  readonly runId: string;
  readonly pipeline: string;
  readonly queue: string;
  readonly host: string;
  readonly pid: number;
  readonly forMs: number;
  /** How often another process went on with it. */
  readonly takeovers: number;
}

/** How a team stands: plain data that survives JSON. */
export interface TeamStatus {
  readonly location: string;
  readonly workers: readonly WorkerStatus[];
  readonly runs: readonly CoordinationStatus[];
  /** What waits for a worker. */
  readonly waiting: { readonly count: number; readonly oldestMs: number | null; readonly oldestTask: string | null };
  /** Of the last day, the newest first. */
  readonly deaths: readonly {
    readonly kind: "worker" | "coordinator";
    readonly host: string;
    readonly pid: number;
    readonly at: string;
    /** What it was at: tasks, or the run. */
    readonly tasks: readonly string[];
  }[];
}

/**
 * Who works, on what, and what waits.
 *
 * @throws PipelineError `STORE_UNREACHABLE`, `STORE_NOT_SET_UP`
 */
export async function teamStatus(url: string): Promise<TeamStatus> {
  const address = readAddress(url);
  const database = openDatabase({ ...address, isReadOnly: true, maxConnections: 1, patienceMs: 0, warn: () => {} });
  try {
    return {
      location: database.location,
      workers: await workersNow(database),
      runs: await runsNow(database),
      waiting: await waitingNow(database, queueSchema(address.schema)),
      deaths: await deathsLately(database),
    };
  } finally {
    await database.close();
  }
}

async function workersNow({ query }: Database): Promise<WorkerStatus[]> {
  type Row = [
    id: number,
    process: string,
    queue: string,
    pipeline: string,
    slots: number,
    tags: string[],
    drains: boolean,
    since: Date,
  ];
  const workers = await query<Row>(
    `select id, process, queue, pipeline, slots, tags, is_draining, began_at from workers
     where ended_at is null and died_at is null and is_alive(session) order by id`,
  );
  const attempts = await query<[worker: number, task: string, runId: string, forMs: number]>(
    `select worker, task, run_id, extract(epoch from clock_timestamp() - began_at)::float8 * 1000 from attempts
     where worker = any($1::int[]) order by began_at`,
    [workers.map(([id]) => id)],
  );
  const byWorker = Map.groupBy(attempts, ([worker]) => worker);
  return workers.map(([id, process, queue, pipeline, slots, tags, isDraining, since]) => ({
    host: hostOf(process),
    pid: pidOf(process),
    queue,
    pipeline,
    slots,
    tags,
    isDraining,
    since: since.toISOString(),
    running: (byWorker.get(id) ?? []).map(([, task, runId, forMs]) => ({
      task,
      runId,
      forMs: Math.max(0, Math.round(forMs)),
    })),
  }));
}

async function runsNow({ query }: Database): Promise<CoordinationStatus[]> {
  const rows = await query<
    [runId: string, pipeline: string, queue: string, process: string, forMs: number, takeovers: number]
  >(
    `select run_id, pipeline, queue, process, extract(epoch from clock_timestamp() - began_at)::float8 * 1000, takeovers
     from coordinations where ended_at is null order by began_at`,
  );
  return rows.map(([runId, pipeline, queue, process, forMs, takeovers]) => ({
    runId,
    pipeline,
    queue,
    host: hostOf(process),
    pid: pidOf(process),
    forMs: Math.round(forMs),
    takeovers,
  }));
}

async function waitingNow({ query }: Database, schema: string): Promise<TeamStatus["waiting"]> {
  const [there] = await query<[boolean]>("select to_regclass($1) is not null", [`${schema}.job`]);
  if (there?.[0] !== true) return { count: 0, oldestMs: null, oldestTask: null };
  const [row] = await query<[count: number, oldestMs: number | null, task: string | null]>(
    `select count(*)::int, (extract(epoch from clock_timestamp() - min(created_on)) * 1000)::float8,
       (array_agg(data->>'task' order by created_on))[1]
     from ${schema}.job where state < 'active' and data ? 'codeDigest'`,
  );
  const [count, oldestMs, oldestTask] = row!;
  return { count, oldestMs: oldestMs === null ? null : Math.round(oldestMs), oldestTask };
}

async function deathsLately({ query }: Database): Promise<TeamStatus["deaths"]> {
  const rows = await query<[kind: "worker" | "coordinator", process: string, at: Date, tasks: string[]]>(
    "select kind, process, at, tasks from deaths where at > now() - interval '1 day' order by id desc limit 20",
  );
  return rows.map(([kind, process, at, tasks]) => ({
    kind,
    host: hostOf(process),
    pid: pidOf(process),
    at: at.toISOString(),
    tasks,
  }));
}

/** Of `host/pid/start`. */
function hostOf(process: string): string {
  return process.split("/")[0]!;
}

function pidOf(process: string): number {
  return Number(process.split("/")[1] ?? 0);
}
