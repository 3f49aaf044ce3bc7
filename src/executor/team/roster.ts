import type { Office } from "./office.ts";

/** A worker that is alive, as others see it. */
export interface WorkerView {
  readonly id: number;
  /** `host/pid/start` */
  readonly process: string;
  readonly host: string;
  readonly machine: string;
  readonly group: string;
  readonly slots: number;
  readonly busy: number;
  readonly tags: readonly string[];
  readonly isDraining: boolean;
}

type Row = [
  ...[id: number, process: string, host: string, machine: string, group: string],
  ...[slots: number, busy: number, tags: string[], isDraining: boolean],
];

/** The workers of a pipeline that are alive. */
export async function liveWorkers(
  { database }: Pick<Office, "database">,
  queue: string,
  pipeline: string,
): Promise<readonly WorkerView[]> {
  const rows = await database.query<Row>(
    `select w.id, w.process, w.host, w.machine, encode(w.group_id, 'hex'), w.slots,
       (select count(*)::int from attempts a where a.worker = w.id), w.tags, w.is_draining
     from workers w where w.queue = $1 and w.pipeline = $2 and w.ended_at is null and w.died_at is null and is_alive(w.session)
     order by w.id`,
    [queue, pipeline],
  );
  return rows.map(([id, process, host, machine, group, slots, busy, tags, isDraining]) => ({
    id,
    process,
    host,
    machine,
    group,
    slots,
    busy,
    tags,
    isDraining,
  }));
}

/** The digests of the tasks' code, of the workers of a group. */
export async function digestsOf({ database }: Office, group: string): Promise<ReadonlyMap<string, string>> {
  const [row] = await database.query<[string]>("select digests from code_groups where id = decode($1, 'hex')", [group]);
  return new Map(Object.entries(JSON.parse(row?.[0] ?? "{}") as Record<string, string>));
}

/** A worker that somebody has found dead, and what it was at. */
export interface Death {
  readonly process: string;
  readonly tasks: readonly string[];
}

/**
 * Looks for workers that are gone, and lets others have what they held. Anybody may do so at any time: of several, one
 * finds each.
 */
export async function buryDead({ database, queue, session }: Office, name: string): Promise<readonly Death[]> {
  const gone = await database.query<[id: number, process: string]>(
    `update workers set died_at = now()
     where queue = $1 and ended_at is null and died_at is null and not is_alive(session) returning id, process`,
    [name],
  );
  if (gone.length === 0) return [];
  const held = await database.query<[worker: number, job: string, retryCount: number, queue: string, task: string]>(
    "delete from attempts where worker = any($1::int[]) returning worker, job::text, retry_count, queue, task",
    [gone.map(([id]) => id)],
  );
  for (const [its, jobs] of Map.groupBy(held, ([, , , queue]) => queue)) {
    const takes = jobs.map(([, id, retryCount]) => ({ id, retryCount }));
    await queue.handBack(its, takes, "its worker has died");
    void session.say(`work ${its}`);
  }
  const deaths = gone.map(([id, process]) => ({
    process,
    tasks: held.filter(([worker]) => worker === id).map(([, , , , task]) => task),
  }));
  // Others that have to do with that queue say so too.
  for (const { process, tasks } of deaths) {
    const told = { process, tasks: tasks.slice(0, MOST_TOLD), queue: name };
    void session.say(`died ${Buffer.from(JSON.stringify(told)).toString("base64")}`);
  }
  for (const { process, tasks } of deaths)
    await database.query("insert into deaths (kind, process, queue, tasks) values ('worker', $1, $2, $3)", [
      process,
      name,
      tasks,
    ]);
  void session.say("roster");
  return deaths;
}

/** What others hear of a death. */
export function deathOfHint(text: string): Death & { readonly queue: string } {
  return JSON.parse(Buffer.from(text, "base64").toString()) as Death & { readonly queue: string };
}

/** Of more tasks nobody tells the names, and a notification has no room for them. */
const MOST_TOLD = 8;

/** `host (process 123)` of `host/123/…`. */
export function shownProcess(process: string): string {
  const [host = "?", pid = "?"] = process.split("/");
  return `${host} (process ${pid})`;
}
