import type { JobAnswer } from "./job.ts";
import type { Office } from "./office.ts";
import type { TakenJob } from "./queue.ts";

/** A job that was run, and what came of it. */
export interface Answered {
  readonly job: TakenJob;
  readonly answer: JobAnswer;
}

/** Above this, a notification has no room for an answer: who hears of it looks. (PostgreSQL takes 8,000 bytes.) */
const MOST_NOTIFIED_BYTES = 7_500;

/**
 * Writes down what came of jobs, and tells those who wait for it: in one statement, so that who hears of it finds it. It waits for
 * the disk, and by that for the results' bytes, which were written before and did not: else a crash of the database could
 * take these away from who has heard of them.
 */
export async function giveAnswers({ database, session }: Office, answered: readonly Answered[]): Promise<void> {
  const texts = answered.map(({ answer }) => JSON.stringify(answer));
  const hints = answered.map(({ job }, i) => {
    const text = Buffer.from(texts[i]!).toString("base64");
    return text.length > MOST_NOTIFIED_BYTES ? `done ${job.id}` : `done ${job.id} ${text}`;
  });
  await database.query(
    `with written as (
       insert into answers (job, retry_count, run_id, key, answer)
       select a.* from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[]) a on conflict do nothing)
     select pg_notify($6, hint) from unnest($7::text[]) q (hint)`,
    [
      answered.map(({ job }) => job.id),
      answered.map(({ job }) => job.retryCount),
      answered.map(({ job }) => job.data.runId),
      answered.map(({ job }) => job.data.key),
      texts,
      session.channel,
      hints,
    ],
  );
}

export function answerOfHint(text: string): JobAnswer {
  return JSON.parse(Buffer.from(text, "base64").toString()) as JobAnswer;
}

/** By job, those that are there. */
export async function answersTo(
  { database }: Office,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, JobAnswer>> {
  const rows = await database.query<[string, string]>(
    "select job::text, answer from answers where job = any($1::uuid[]) order by retry_count",
    [jobs],
  );
  return new Map(rows.map(([job, answer]) => [job, JSON.parse(answer) as JobAnswer]));
}

/** The jobs of a run that have a result, by key. */
export async function answeredOf({ database }: Office, runId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<[string, string]>(
    `select key, job::text from answers where run_id = $1 and answer::json->>'kind' = 'done'`,
    [runId],
  );
  return new Map(rows);
}
