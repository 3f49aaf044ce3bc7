import { setTimeout as wait } from "node:timers/promises";
import type { Office } from "./office.ts";

/** Units of named limits, as a job names them. */
export type WantedUnits = readonly (readonly [name: string, units: number, capacity: number])[];

/** How often one that waits looks, whatever it hears. */
const LOOK_EVERY_MS = 500;

/**
 * Takes units of limits that all machines have in common, for the process that runs the task: they are free again when it
 * gives them back, or some time after it is gone (`take_units` of the schema).
 *
 * @param holder names them, so that they can be given back
 * @throws the signal's reason
 */
export async function takeUnits(
  { database, session }: Pick<Office, "database" | "session">,
  wanted: WantedUnits,
  holder: string,
  signal: AbortSignal,
): Promise<void> {
  const sorted = wanted.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const id = await session.id();
  for (;;) {
    signal.throwIfAborted();
    const [row] = await database.query<[boolean]>("select take_units($1, $2, $3, $4, $5)", [
      sorted.map(([name]) => name),
      sorted.map(([, units]) => units),
      sorted.map(([, , capacity]) => capacity),
      id,
      holder,
    ]);
    if (row![0]) return;
    await wait(LOOK_EVERY_MS * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
  }
}

export async function giveUnits({ database }: Pick<Office, "database">, holder: string): Promise<void> {
  await database.query("delete from holds where holder = $1", [holder]);
}
