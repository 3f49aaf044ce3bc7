import type { Connection } from "./database.ts";
import type { UseRow } from "./journal/records.ts";

/*
 * When an entry was last used: a head is used by each run of its pipeline, and nothing is written for that; of
 * any other it is noted here, and of a head when another takes its place.
 */

export function noteUse(connection: Connection, { task, key, usedAt }: UseRow): void {
  connection
    .prepare(
      `insert into uses (task, key, used_at) values (?, ?, ?)
       on conflict do update set used_at = max(used_at, excluded.used_at)`,
    )
    .run(task, key, usedAt);
}

/** To be called before a task of a pipeline is given another head, or none: until now the present one was in use. */
export function noteLeaving(
  connection: Connection,
  { pipeline, task, next, now }: { pipeline: string; task: string; next: string | null; now: number },
): void {
  connection
    .prepare(
      `insert into uses (task, key, used_at) select task, key, ? from heads where pipeline = ? and task = ? and key is not ?
       on conflict do update set used_at = max(used_at, excluded.used_at)`,
    )
    .run(now, pipeline, task, next);
}

/** Those of entries that are there no more. */
export function forgetUses(connection: Connection): void {
  connection
    .prepare(
      "delete from uses where not exists (select 1 from entries e where e.task = uses.task and e.key = uses.key)",
    )
    .run();
}
