import type * as PgBossModule from "pg-boss";
import { PipelineError } from "../../model/errors.ts";
import type { Database } from "../../store/postgres/database.ts";
import type { JobData } from "./job.ts";
import { openLine } from "./line.ts";

/** One take of a job: what is done with it later counts only while nobody else has taken it again. */
export interface Take {
  readonly id: string;
  readonly retryCount: number;
  readonly queue: string;
}

export interface TakenJob extends Take {
  readonly data: JobData;
}

export interface NewJob {
  readonly id: string;
  /** Of all jobs with this key in a queue, one is waiting or running at a time. */
  readonly key: string;
  /** What is higher goes first. */
  readonly priority: number;
  readonly data: JobData;
}

/** How a job stands. */
export interface JobState {
  readonly id: string;
  readonly queue: string;
  readonly state: "created" | "retry" | "active" | "completed" | "cancelled" | "failed";
  readonly retryCount: number;
  /** How often it was given back by a worker that was stopped; the other times, one has died with it. */
  readonly givenBack: number;
}

/** The queue of a team: pg-boss on its database. */
export interface WorkQueue {
  /** Makes queues that are not there yet. */
  ensure(names: readonly string[]): Promise<void>;
  /** @returns the jobs that are in it now; of the others there is one with the same key */
  send(queue: string, jobs: readonly NewJob[]): Promise<ReadonlySet<string>>;
  /** The job with a key that waits or runs. */
  withKey(queue: string, key: string): Promise<(JobState & { readonly session: number }) | undefined>;
  /** Those of a run that wait or run, by key. */
  ofRun(runId: string): Promise<ReadonlyMap<string, string>>;
  take(queue: string, most: number): Promise<readonly TakenJob[]>;
  /** Of these queues, those in which something waits. */
  waiting(queues: readonly string[]): Promise<readonly string[]>;
  /** Of one queue. @returns those that were still this process's, and not cancelled */
  complete(queue: string, takes: readonly Omit<Take, "queue">[]): Promise<ReadonlySet<string>>;
  /** Lets another have them. @returns whether any goes on: it was not taken too often */
  handBack(queue: string, takes: readonly Omit<Take, "queue">[], why: string): Promise<void>;
  /** The same of what its worker gives back of its own accord, which does not count as a death. */
  giveBack(takes: readonly Take[]): Promise<void>;
  /** Says that these are at work. @returns those that still are this process's */
  beat(takes: readonly Take[]): Promise<ReadonlySet<string>>;
  cancel(queue: string, ids: readonly string[]): Promise<void>;
  /** Takes those back that nobody has begun. */
  withdraw(ids: readonly string[]): Promise<readonly string[]>;
  /** Removes queues that no worker takes from, nor has taken from lately, in which nothing waits. */
  removeUnused(): Promise<void>;
  states(ids: readonly string[]): Promise<readonly JobState[]>;
  /** What waits, by queue: how many, and for how many seconds the oldest. */
  close(): Promise<void>;
}

/** The least that pg-boss takes. */
export const HEARTBEAT_SECONDS = 10;
/** The most that pg-boss takes; a task that takes longer is begun anew there, and goes on here. */
const LONGEST_SECONDS = 86_400;
/** How often a job is begun that ends with its worker each time. */
export const MOST_DEATHS = 3;

/** Finished jobs are deleted after as long, and looked for as often. */
const TIDY_SECONDS = 600;

const QUEUE_OPTIONS = {
  policy: "exclusive",
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: LONGEST_SECONDS,
  // Of deaths alone: what a task throws is an answer, and tried again where its `retry` says so.
  retryLimit: MOST_DEATHS - 1,
  retryDelay: 0,
  retentionSeconds: 7 * 86_400,
  deleteAfterSeconds: TIDY_SECONDS,
} as const;

/** Loads `pg-boss`, which only those need who have workers. */
export async function loadBoss(): Promise<typeof PgBossModule> {
  try {
    return await import("pg-boss");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new PipelineError("PACKAGE_MISSING", "workers take their jobs from pg-boss, which is not installed", {
      hint: "Run: npm install pg-boss@12.38.0",
      cause,
    });
  }
}

export interface QueueOptions {
  readonly database: Database;
  readonly schema: string;
  readonly patienceMs: number;
  readonly warn: (message: string) => void;
}

/** @throws PipelineError `PACKAGE_MISSING`, `STORE_NOT_SET_UP`, `STORE_UNREACHABLE` */
export async function openQueue({ database, schema, patienceMs, warn }: QueueOptions): Promise<WorkQueue> {
  const { PgBoss } = await loadBoss();
  const line = openLine(database, patienceMs);
  const upkeep = openLine(database, patienceMs);
  const boss: PgBossModule.PgBoss = new PgBoss({
    db: upkeep,
    schema,
    migrate: false,
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    maintenanceIntervalSeconds: TIDY_SECONDS,
    reindex: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
    clock: IDLE_CLOCK,
  });
  boss.on("error", (error) => warn(`the queue of the team: ${error.message}`));
  await boss.start().catch((cause: unknown) => {
    if (cause instanceof PipelineError) throw cause;
    throw new PipelineError("STORE_NOT_SET_UP", `the shared store at ${database.location} has no queue for workers`, {
      hint: "Run once, where pg-boss is installed: npx little-pipelines team init",
      cause,
    });
  });
  const db = { db: line };
  const known = new Set<string>();
  const rows = async <Row>(text: string, values: unknown[]): Promise<readonly Row[]> =>
    (await line.executeSql(text, values)).rows as Row[];

  const ensure = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      if (known.has(name)) continue;
      await boss.createQueue(name, QUEUE_OPTIONS);
      known.add(name);
    }
  };

  return {
    ensure,
    async send(queue, jobs) {
      await ensure([queue]);
      const ids = await boss.insert(
        queue,
        jobs.map(({ id, key, priority, data }) => ({ id, singletonKey: key, priority, data })),
        { ...db, returnId: true },
      );
      return new Set(ids);
    },
    async withKey(queue, key) {
      const [found] = await rows<JobState & { session: number }>(
        `select ${STATE_COLUMNS}, (data->>'session')::int as session from ${schema}.job
         where name = $1 and singleton_key = $2 and state <= 'active'`,
        [queue, key],
      );
      return found;
    },
    async ofRun(runId) {
      const found = await rows<{ id: string; key: string }>(
        `select id, split_part(singleton_key, ' ', 1) as key from ${schema}.job
         where data->>'runId' = $1 and state <= 'active'`,
        [runId],
      );
      return new Map(found.map(({ id, key }) => [key, id]));
    },
    async take(queue, most) {
      const jobs = await boss.fetch<JobData>(queue, { batchSize: most, ...db } as never);
      return jobs.map(({ id, data, ...its }) => ({
        id,
        queue,
        data,
        retryCount: (its as { retryCount: number }).retryCount,
      }));
    },
    async waiting(queues) {
      const found = await rows<{ name: string }>(
        `select q.name from unnest($1::text[]) with ordinality q (name, place) where exists (
           select 1 from ${schema}.job j where j.name = q.name and j.state < 'active' and not j.blocked and j.start_after <= now())
         order by place`,
        [queues],
      );
      return found.map(({ name }) => name);
    },
    async complete(queue, takes) {
      const its = takes.map(({ id, retryCount }) => ({ id, retryCount }));
      // What its types leave out.
      const done = (await boss.complete(queue, its, null, db)) as { readonly settled?: readonly string[] };
      return new Set(done.settled ?? its.map(({ id }) => id));
    },
    async handBack(queue, takes, why) {
      await boss.fail(queue, [...takes], { why }, db);
    },
    async giveBack(takes) {
      for (const [queue, its] of Map.groupBy(takes, (each) => each.queue)) {
        await line.executeSql(
          `update ${schema}.job j set retry_limit = retry_limit + 1 from unnest($1::uuid[], $2::int[]) q (id, retry_count)
           where j.id = q.id and j.retry_count = q.retry_count and j.state = 'active'`,
          [its.map(({ id }) => id), its.map(({ retryCount }) => retryCount)],
        );
        await boss.fail(queue, [...its], { why: "its worker was stopped" }, db);
      }
    },
    async beat(takes) {
      const alive = new Set<string>();
      for (const [queue, its] of Map.groupBy(takes, ({ queue }) => queue)) {
        const { settled } = (await boss.touch(queue, [...its], db)) as { settled?: string[] };
        for (const id of settled ?? its.map(({ id }) => id)) alive.add(id);
        // pg-boss would end what has run for a day.
        await line.executeSql(
          `update ${schema}.job set started_on = now() where id = any($1::uuid[]) and state = 'active'
             and started_on < now() - interval '12 hours'`,
          [its.map(({ id }) => id)],
        );
      }
      return alive;
    },
    async cancel(queue, ids) {
      await boss.cancel(queue, [...ids], db);
    },
    async withdraw(ids) {
      const gone = await rows<{ id: string }>(
        `delete from ${schema}.job where id = any($1::uuid[]) and state < 'active' returning id`,
        [ids],
      );
      return gone.map(({ id }) => id);
    },
    async removeUnused() {
      const unused = await rows<{ name: string }>(
        `select q.name from ${schema}.queue q where q.created_on < now() - interval '1 day'
           and not exists (select 1 from workers w where w.queues @> array[q.name])
           and not exists (select 1 from ${schema}.job j where j.name = q.name and j.state <= 'active')`,
        [],
      );
      for (const { name } of unused) await boss.deleteQueue(name);
      for (const { name } of unused) known.delete(name);
    },
    states: (ids) => rows<JobState>(`select ${STATE_COLUMNS} from ${schema}.job where id = any($1::uuid[])`, [ids]),
    async close() {
      await boss.stop({ graceful: false, close: false }).catch(() => {});
      await line.close();
      await upkeep.close();
    },
  };
}

const STATE_COLUMNS = `id, name as queue, state::text, retry_count as "retryCount", retry_limit - ${MOST_DEATHS - 1} as "givenBack"`;

/** Nothing that the queue does by itself keeps a process that has nothing else to do. */
const IDLE_CLOCK = {
  now: () => Date.now(),
  setTimeout: (work: () => void, ms: number) => setTimeout(work, ms).unref(),
  setInterval: (work: () => void, ms: number) => setInterval(work, ms).unref(),
  clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
  clearInterval: (timer: unknown) => clearInterval(timer as NodeJS.Timeout),
};
