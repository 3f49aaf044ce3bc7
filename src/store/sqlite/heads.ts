import type { Entry } from "../../model/entry.ts";
import type { RunEnd } from "../../model/store.ts";
import type { Connection } from "./database.ts";
import { entriesOfHeads } from "./entries.ts";
import { noteLeaving } from "./uses.ts";

/** What the database has as heads of pipelines, as it was read when their runs began: so that only changes are written. */
export class KnownHeads {
  readonly #known = new Map<string, { readonly state: string; readonly keys: ReadonlyMap<string, string> }>();

  /** Whether an entry is a head of a pipeline that is running. */
  has({ task, key }: Pick<Entry, "task" | "key">): boolean {
    return this.#known.values().some(({ keys }) => keys.get(task) === key);
  }

  read(connection: Connection, pipeline: string): ReadonlyMap<string, Entry> {
    // The state first: what is written between the two is then known to be new.
    const state = connection.state();
    const entries = entriesOfHeads(connection, pipeline);
    this.#known.set(pipeline, { state, keys: new Map(entries.values().map(({ task, key }) => [task, key])) });
    return entries;
  }

  /** Forgets those of a run that is over. Gives what writes the new ones, as part of a transaction. */
  leave({
    runId,
    pipeline,
    durationMs,
    heads,
    gone,
  }: Pick<RunEnd, "runId" | "pipeline" | "durationMs" | "heads"> & { gone: readonly string[] }): (
    connection: Connection,
  ) => void {
    const known = this.#known.get(pipeline);
    this.#known.delete(pipeline);
    return (connection) => {
      const put = connection.prepare(
        "insert into heads (pipeline, task, key) values (?, ?, ?) on conflict do update set key = excluded.key",
      );
      // Others may have written since: then nothing is known of what is there.
      const keys = known?.state === connection.state() ? known.keys : undefined;
      const run = connection.prepare("select started_at from runs where run_id = ?").get(runId);
      const now = Math.floor(((run?.started_at as number | undefined) ?? 0) + durationMs);
      for (const { task, key } of heads) {
        const before = keys?.get(task);
        if (before === key) continue;
        if (keys === undefined || before !== undefined) noteLeaving(connection, { pipeline, task, next: key, now });
        put.run(pipeline, task, key);
      }
      for (const task of gone) {
        noteLeaving(connection, { pipeline, task, next: null, now });
        connection.prepare("delete from heads where pipeline = ? and task = ?").run(pipeline, task);
      }
    };
  }
}
