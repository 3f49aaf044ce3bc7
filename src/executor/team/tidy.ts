import type { Office } from "./office.ts";

/** How often it is done, by whichever process comes first. */
const EVERY = "1 hour";

/** What nobody asks for any more, in this order: what a row names goes after it. Each may be done at any time, by several. */
const RULES: readonly string[] = [
  // Of workers that nobody was there to see die.
  `update workers set died_at = now() where ended_at is null and died_at is null and began_at < now() - interval '7 days'
     and not is_alive(session)`,
  "delete from workers where coalesce(ended_at, died_at) < now() - interval '7 days'",
  "delete from attempts a where not exists (select 1 from workers w where w.id = a.worker)",
  "delete from code_groups g where made_at < now() - interval '1 day' and not exists (select 1 from workers w where w.group_id = g.id)",
  "delete from deaths where at < now() - interval '30 days'",
  "delete from coordinations where ended_at < now() - interval '7 days'",
  // Whose pipeline nobody has any more.
  "delete from coordinations where ended_at is null and began_at < now() - interval '7 days' and not is_alive(session)",
  "delete from answers where at < now() - interval '1 hour'",
  "delete from told t where at < now() - interval '1 hour' and not exists (select 1 from attempts a where a.job = t.job)",
  // Limits that nobody takes from any more: who takes some looks at these by itself.
  "update holds set gone_at = clock_timestamp() where gone_at is null and not is_alive(session)",
  "delete from holds where gone_at < now() - interval '1 hour'",
  // Of machines that have not fetched it again since, and results that are gone.
  "delete from holdings h where since < now() - interval '30 days' or not exists (select 1 from blobs b where b.hash = h.hash)",
];

/**
 * Removes what work has left behind, so that a database does not grow for ever: once an hour for all processes together.
 *
 * @param isDue false: now, whenever it was done last
 */
export async function tidyUp({ database, queue }: Pick<Office, "database" | "queue">, isDue = true): Promise<void> {
  const claimed = await database.query(
    `update tidied set at = now() where not $1 or at < now() - interval '${EVERY}' returning at`,
    [isDue],
  );
  if (claimed.length === 0) return;
  for (const rule of RULES) await database.query(rule);
  await queue.removeUnused();
}
