import { inBatches } from "../store/postgres/batches.ts";
import { LARGE_BYTES } from "../executor/team/placement.ts";
import { sizeOf } from "../executor/team/executor.ts";
import type { JobAnswer } from "../executor/team/job.ts";
import type { Office } from "../executor/team/office.ts";
import type { TakenJob } from "../executor/team/queue.ts";

/** A worker as others see it, in the database. */
export interface WorkerRecord {
  readonly id: number;
  /** Its connection is back; true where others have taken it for dead meanwhile. */
  restore(): Promise<boolean>;
  /** It takes nothing new. */
  drain(): Promise<void>;
  /** It is gone, as it should be. */
  end(): Promise<void>;
  /** A job has been at work for a while ({@link NOTE_AFTER_MS}): others find it at once when this process dies. */
  begin(job: TakenJob): Promise<unknown>;
  /** A job that was begun is over. */
  leave(job: TakenJob): Promise<unknown>;
  /** Results lie on this machine now; those that are large are written down. */
  hold(results: readonly Result[]): Promise<void>;
}

type Result = Extract<JobAnswer, { kind: "done" }>["result"];

/** What ends sooner is written down nowhere but in its answer: its heartbeat is missed when this process dies. */
export const NOTE_AFTER_MS = 200;

/** What is told of a worker. */
interface Registered {
  readonly process: string;
  readonly pipeline: string;
  readonly queue: string;
  readonly queues: readonly string[];
  readonly group: string;
  readonly slots: number;
  readonly tags: readonly string[];
  /** By task, of the code as it is on its machine. */
  readonly digests: ReadonlyMap<string, string>;
}

export async function registerWorker(office: Office, its: Registered): Promise<WorkerRecord> {
  const { database, session, host, machine } = office;
  await database.query(
    "insert into code_groups (id, digests) values (decode($1, 'hex'), $2) on conflict (id) do nothing",
    [its.group, JSON.stringify(Object.fromEntries(its.digests))],
  );
  const [row] = await database.query<[number]>(
    `insert into workers (session, process, host, machine, queue, pipeline, group_id, queues, slots, tags)
     values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10) returning id`,
    [
      await session.id(),
      its.process,
      host,
      machine,
      its.queue,
      its.pipeline,
      its.group,
      its.queues,
      its.slots,
      its.tags,
    ],
  );
  const id = row![0];
  return {
    id,
    async restore() {
      const [before] = await database.query<[boolean]>(
        `update workers w set died_at = null from (select id, died_at from workers where id = $1 for update) before
         where w.id = before.id returning before.died_at is not null`,
        [id],
      );
      return before?.[0] === true;
    },
    async drain() {
      await database.query("update workers set is_draining = true where id = $1", [id]);
      await session.say("roster");
    },
    async end() {
      await database.query("update workers set ended_at = now() where id = $1", [id]);
      await session.say("roster");
    },
    begin: inBatches(async (jobs: readonly TakenJob[]) => {
      await insertAttempts(office, id, jobs);
      return jobs;
    }),
    leave: inBatches(async (jobs: readonly TakenJob[]) => {
      await database.query(
        `delete from attempts a using unnest($1::uuid[], $2::int[]) q (job, retry_count)
         where a.job = q.job and a.retry_count = q.retry_count`,
        [jobs.map(({ id }) => id), jobs.map(({ retryCount }) => retryCount)],
      );
      return jobs;
    }),
    async hold(results) {
      const large = results.filter((each) => sizeOf(each) >= LARGE_BYTES);
      if (large.length === 0) return;
      await database.query(
        `insert into holdings (hash, machine, size_bytes) select distinct on (h) h, $2, s
         from unnest($1::bytea[], $3::bigint[]) q (h, s) order by h on conflict do nothing`,
        [large.map(({ hash }) => Buffer.from(hash, "hex")), machine, large.map(sizeOf)],
      );
    },
  };
}

async function insertAttempts({ database }: Office, worker: number, jobs: readonly TakenJob[]): Promise<void> {
  await database.query(
    `insert into attempts (job, retry_count, worker, queue, task, run_id, began_at)
     select job, retry_count, $1, queue, task, run_id, clock_timestamp() - began
     from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::interval[]) q (job, retry_count, queue, task, run_id, began)
     on conflict do nothing`,
    [
      worker,
      jobs.map(({ id }) => id),
      jobs.map(({ retryCount }) => retryCount),
      jobs.map(({ queue }) => queue),
      jobs.map(({ data }) => data.task),
      jobs.map(({ data }) => data.runId),
      jobs.map(() => `${NOTE_AFTER_MS} milliseconds`),
    ],
  );
}
