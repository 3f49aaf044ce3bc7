import type { Entry } from "../../model/entry.ts";
import type { RunEnd } from "../../model/store.ts";
import type { Query } from "./database.ts";
import { ENTRY_COLUMNS, type EntryReader, type EntryRow } from "./entries.ts";
import { entryAddress, nameId } from "./names.ts";

/** What the database has as heads of pipelines, as it was read when their runs began: so that only changes are written. */
export class KnownHeads {
  readonly #known = new Map<string, { readonly state: string; readonly keys: ReadonlyMap<string, string> }>();

  /** Whether an entry is a head of a pipeline that is running. */
  has({ task, key }: Pick<Entry, "task" | "key">): boolean {
    return this.#known.values().some(({ keys }) => keys.get(task) === key);
  }

  async read(query: Query, reader: EntryReader, pipeline: string): Promise<ReadonlyMap<string, Entry>> {
    const id = nameId(pipeline);
    // The state first: what is written between the two is then known to be new.
    const state = await stateOf(query, id);
    const rows = await query<EntryRow>(
      `select ${ENTRY_COLUMNS} from heads h join entries e on e.address = h.address where h.pipeline_id = $1`,
      [id],
    );
    const entries = new Map<string, Entry>();
    for (const row of rows) {
      const entry = reader.entry(row);
      if (entry !== undefined) entries.set(entry.task, entry);
    }
    this.#known.set(pipeline, { state, keys: new Map(entries.values().map(({ task, key }) => [task, key])) });
    return entries;
  }

  /** Writes the heads of a run that is over, as part of a transaction that may be done again. */
  async write(
    query: Query,
    { pipeline, heads, gone, now }: Pick<RunEnd, "pipeline" | "heads"> & { gone: readonly string[]; now: number },
  ): Promise<void> {
    const id = nameId(pipeline);
    await query("insert into pipelines (id, name) values ($1, $2) on conflict do nothing", [id, pipeline]);
    const [row] = await query<[string]>("select heads_state::text from pipelines where id = $1 for update", [id]);
    const known = this.#known.get(pipeline);
    // Others may have written since: then nothing is known of what is there.
    const keys = known?.state === row![0] ? known.keys : undefined;
    const changed = heads.filter(({ task, key }) => keys?.get(task) !== key);
    if (changed.length === 0 && gone.length === 0) return;
    const tasks = [...changed.map(({ task }) => task), ...gone].map(nameId);
    const addresses = [...changed.map(({ task, key }) => entryAddress(task, key)), ...gone.map(() => null)];
    // What was a head until now was in use until now.
    await query(
      `insert into uses (address, used_at)
       select h.address, $4 from heads h join unnest($2::bytea[], $3::bytea[]) n (task_id, address) on n.task_id = h.task_id
       where h.pipeline_id = $1 and h.address is distinct from n.address order by h.address
       on conflict (address) do update set used_at = greatest(uses.used_at, excluded.used_at)`,
      [id, tasks, addresses, now],
    );
    await query(
      `insert into heads (pipeline_id, task_id, address)
       select $1, n.task_id, n.address from unnest($2::bytea[], $3::bytea[]) n (task_id, address) where n.address is not null
       on conflict (pipeline_id, task_id) do update set address = excluded.address where heads.address <> excluded.address`,
      [id, tasks, addresses],
    );
    if (gone.length > 0)
      await query("delete from heads where pipeline_id = $1 and task_id = any($2::bytea[])", [id, gone.map(nameId)]);
    await query("update pipelines set heads_state = heads_state + 1 where id = $1", [id]);
  }

  /** Forgets those of a run that is over. */
  leave(pipeline: string): void {
    this.#known.delete(pipeline);
  }
}

async function stateOf(query: Query, id: Buffer): Promise<string> {
  const [row] = await query<[string]>("select heads_state::text from pipelines where id = $1", [id]);
  return row?.[0] ?? "none";
}
