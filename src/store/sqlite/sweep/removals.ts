import type { Removal } from "../../../model/sweep.ts";
import type { Connection } from "../database.ts";

/** Remembers which tasks have no entry any more, so that their next run can say why. */
export function noteRemovals(connection: Connection, gone: readonly { task: string }[], { by, at }: Removal): void {
  const note = connection.prepare(
    `insert or replace into removals (task, removed_by, removed_at)
     select ?1, ?2, ?3 where not exists (select 1 from entries where task = ?1)`,
  );
  for (const task of new Set(gone.map(({ task }) => task))) note.run(task, by, at);
}

/** Those of tasks that have entries again, and those that are too long ago. */
export function forgetRemovals(connection: Connection, before: number): void {
  connection
    .prepare(
      "delete from removals where removed_at < ? or exists (select 1 from entries where entries.task = removals.task)",
    )
    .run(Math.max(before, Number.MIN_SAFE_INTEGER));
}

/** The tasks that have no entry any more, since all were removed. */
export function readRemovals(connection: Connection): Map<string, Removal> {
  const rows = connection
    .prepare(
      `select task, removed_by as by, removed_at as at from removals
       where not exists (select 1 from entries where entries.task = removals.task)`,
    )
    .all() as unknown as (Removal & { readonly task: string })[];
  return new Map(rows.map(({ task, by, at }) => [task, { by, at }]));
}
