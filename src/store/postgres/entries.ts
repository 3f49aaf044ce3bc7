import { randomUUID } from "node:crypto";
import type { Entry, ExpiredMark, NewEntry, Origin } from "../../model/entry.ts";
import type { Fingerprint } from "../../model/key.ts";
import type { TaskRecord } from "../../model/store.ts";
import { filesOf, filesText } from "../fileColumn.ts";
import { fromJson } from "../json.ts";
import { namedFiles } from "../keptFiles.ts";
import type { Query } from "./database.ts";
import { entryAddress, nameId } from "./names.ts";
import type { Signing } from "./signature.ts";

/** Numbers as doubles, which have room for all of them: the driver gives 64-bit integers as text. */
export const ENTRY_COLUMNS = `e.task, e.key, encode(e.hash, 'hex'), e.size_bytes::float8, e.is_undefined, e.outputs, e.run_id, e.session,
  e.started_at::float8, e.duration_ms, e.expired, e.files, e.signature`;

export type EntryRow = readonly [
  ...[task: string, key: string, hash: string, sizeBytes: number, isUndefined: boolean, outputs: string],
  ...[runId: string, session: string, startedAt: number, durationMs: number, expired: ExpiredMark | null],
  ...[files: string | null, signature: Buffer | null],
];

/** Reads entries; those that are not signed as they must be are as if they were not there. */
export class EntryReader {
  readonly #signing: Signing;
  readonly #onUnsigned: () => void;

  constructor(signing: Signing, onUnsigned: () => void) {
    this.#signing = signing;
    this.#onUnsigned = onUnsigned;
  }

  entry(row: EntryRow): Entry | undefined {
    const outputs = row[5] === "[]" ? [] : fromJson(row[5]);
    if (!Array.isArray(outputs)) return undefined;
    const { keptOutputs, ...held } = filesOf(row[11]);
    const entry: Entry = {
      task: row[0],
      key: row[1],
      result: { hash: row[2], sizeBytes: row[3], ...held },
      isUndefined: row[4],
      outputs: outputs as readonly Fingerprint[],
      ...(keptOutputs === undefined ? undefined : { keptOutputs }),
      runId: row[6],
      session: row[7],
      startedAt: row[8],
      durationMs: row[9],
      expired: row[10],
    };
    if (this.#signing.isEntry(entry, row[12])) return entry;
    this.#onUnsigned();
    return undefined;
  }
}

/** What one look-up asks for: the entry of a task and key, or the one of the task that was made last, or the first of both that there is. */
export interface LookUp {
  readonly task: string;
  /** Undefined: none of a certain key. */
  readonly key: string | undefined;
  /** The newest of the task, where there is none of the key. */
  readonly orNewest: boolean;
}

/** Answers look-ups, in their order, in one question. */
export async function lookUp(
  query: Query,
  reader: EntryReader,
  asked: readonly LookUp[],
): Promise<(Entry | undefined)[]> {
  const found: (Entry | undefined)[] = asked.map(() => undefined);
  const rows = await query<[...EntryRow, string]>(
    `select ${ENTRY_COLUMNS}, q.place::text
     from unnest($1::bytea[], $2::bytea[]) with ordinality q (address, task_id, place)
     cross join lateral (
       (select * from entries x where x.address = q.address)
       union all
       (select * from entries n where n.task_id = q.task_id order by n.started_at desc, n.id desc limit 1)
       limit 1) e`,
    [
      asked.map(({ task, key }) => (key === undefined ? null : entryAddress(task, key))),
      asked.map(({ task, orNewest }) => (orNewest ? nameId(task) : null)),
    ],
  );
  for (const row of rows) {
    const place = Number(row.at(-1)) - 1;
    const entry = reader.entry(row as unknown as EntryRow);
    const { task, key, orNewest } = asked[place]!;
    // What leads to it is not signed: it may have been made to lead to another.
    if (entry?.task === task && (orNewest || entry.key === key)) found[place] = entry;
  }
  return found;
}

export async function originOf(query: Query, task: string, key: string): Promise<Origin | undefined> {
  const [row] = await query<[string]>("select origin from entries where address = $1", [entryAddress(task, key)]);
  return row === undefined ? undefined : (fromJson(row[0]) as Origin | undefined);
}

export async function keptEntries(query: Query, reader: EntryReader, task: string): Promise<NewEntry[]> {
  const rows = await query<[...EntryRow, string]>(
    `select ${ENTRY_COLUMNS}, e.origin from entries e where e.task_id = $1 order by e.id`,
    [nameId(task)],
  );
  return rows.flatMap((row) => {
    const entry = reader.entry(row as unknown as EntryRow);
    const origin = fromJson(row.at(-1) as string) as Origin | undefined;
    return entry?.task !== task || origin === undefined ? [] : [{ ...entry, origin }];
  });
}

export async function entryWithResult(
  query: Query,
  reader: EntryReader,
  task: string,
  hash: string,
): Promise<Entry | undefined> {
  const rows = await query<EntryRow>(
    `select ${ENTRY_COLUMNS} from entries e where e.task_id = $1 and e.hash = decode($2, 'hex')`,
    [nameId(task), /^([0-9a-f]{2})*$/.test(hash) ? hash : ""],
  );
  for (const row of rows) {
    const entry = reader.entry(row);
    if (entry?.task === task && entry.result.hash === hash) return entry;
  }
  return undefined;
}

/** An entry that is ready to be written: what cannot be written has been refused by then. */
export interface EntryWrite {
  readonly address: Buffer;
  readonly values: readonly unknown[];
  readonly report: ReportWrite | undefined;
  readonly runId: string;
}

export interface ReportWrite {
  readonly writeId: string;
  readonly runId: string;
  readonly text: string;
}

/** The columns of an entry that is written, in their order, with their types. */
const WRITTEN = [
  ["address", "bytea"],
  ["task_id", "bytea"],
  ["task", "text"],
  ["key", "text"],
  ["hash", "bytea"],
  ["size_bytes", "bigint"],
  ["is_undefined", "boolean"],
  ["outputs", "text"],
  ["run_id", "text"],
  ["session", "text"],
  ["started_at", "bigint"],
  ["duration_ms", "double precision"],
  ["expired", "text"],
  ["files", "text"],
  ["parcels", "text"],
  ["origin", "text"],
  ["branches", "bytea"],
  ["signature", "bytea"],
] as const;

const NAMES = WRITTEN.map(([name]) => name).join(", ");
const ARRAYS = WRITTEN.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ");
const ORDINAL = WRITTEN.length;
/** An array for each row would be a table with rows of unequal length, so these go as text. */
const READ = WRITTEN.map(([name]) => (name === "parcels" ? "parcels::bytea[]" : name)).join(", ");

/** Puts all in one step; entries of a flight end it, whichever process of the run has begun it. */
const SAVE = `
  with saved as (
    insert into entries (${NAMES}, made_by)
    select ${READ}, $${ORDINAL + 1}::integer
    from unnest(${ARRAYS}) with ordinality w (${NAMES}, place) order by place
    on conflict (address) do update set (id, ${NAMES}, made_by) = (
      select excluded.id, ${WRITTEN.map(([name]) => `excluded.${name}`).join(", ")}, excluded.made_by)
  ), told as (
    insert into task_runs (write_id, run_id, report)
    select write_id, run_id, report
    from unnest($${ORDINAL + 2}::uuid[], $${ORDINAL + 3}::text[], $${ORDINAL + 4}::text[])
      with ordinality r (write_id, run_id, report, place) order by place
    on conflict (write_id) do nothing
  )
  delete from flights f using unnest($${ORDINAL + 5}::bytea[], $${ORDINAL + 6}::text[]) l (address, run_id)
  where f.address = l.address and f.run_id = l.run_id`;

export function entryWrite(entry: NewEntry, record: TaskRecord | undefined, signing: Signing): EntryWrite {
  const address = entryAddress(entry.task, entry.key);
  const files = namedFiles(entry);
  return {
    address,
    runId: entry.runId,
    report: record === undefined ? undefined : reportWrite(record),
    values: [
      address,
      nameId(entry.task),
      entry.task,
      entry.key,
      Buffer.from(entry.result.hash, "hex"),
      entry.result.sizeBytes,
      entry.isUndefined,
      JSON.stringify(entry.outputs),
      entry.runId,
      entry.session,
      entry.startedAt,
      entry.durationMs,
      entry.expired,
      filesText(files),
      addressesText(files),
      JSON.stringify(entry.origin),
      entry.branches === undefined ? null : Buffer.from(entry.branches.join(""), "hex"),
      signing.entry(entry),
    ],
  };
}

export function reportWrite({ runId, report }: Pick<TaskRecord, "runId" | "report">): ReportWrite {
  return { writeId: randomUUID(), runId, text: JSON.stringify(report) };
}

/** The addresses of parcels, each once, as PostgreSQL writes an array. */
export function addressesText(files: readonly { readonly address: string }[] | undefined): string | null {
  if (files === undefined) return null;
  return `{${[...new Set(files.map(({ address }) => String.raw`"\\x${address}"`))].join(",")}}`;
}

/**
 * Saves entries and what their tasks did. Of two of the same task and key the later one is to be kept, and one statement can
 * write a row once: so these come in two.
 */
export async function saveEntries(query: Query, writes: readonly EntryWrite[], madeBy: number): Promise<void> {
  for (const some of withoutRepeats(writes)) {
    const reports = some.flatMap(({ report }) => (report === undefined ? [] : [report]));
    await query(SAVE, [
      ...WRITTEN.map((_, column) => some.map(({ values }) => values[column])),
      madeBy,
      reports.map(({ writeId }) => writeId),
      reports.map(({ runId }) => runId),
      reports.map(({ text }) => text),
      some.map(({ address }) => address),
      some.map(({ runId }) => runId),
    ]);
  }
}

function withoutRepeats(writes: readonly EntryWrite[]): EntryWrite[][] {
  const parts: { readonly seen: Set<string>; readonly writes: EntryWrite[] }[] = [];
  for (const write of writes) {
    const name = write.address.toString("latin1");
    let part = parts.at(-1);
    if (part === undefined || part.seen.has(name)) parts.push((part = { seen: new Set(), writes: [] }));
    part.seen.add(name);
    part.writes.push(write);
  }
  return parts.map((part) => part.writes);
}

export async function saveReports(query: Query, reports: readonly ReportWrite[]): Promise<void> {
  await query(
    `insert into task_runs (write_id, run_id, report)
     select write_id, run_id, report from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality r (write_id, run_id, report, place)
     order by place on conflict (write_id) do nothing`,
    [reports.map(({ writeId }) => writeId), reports.map(({ runId }) => runId), reports.map(({ text }) => text)],
  );
}

/** Marks entries as expired since their run is complete, where they are still those of that run. A map's branches expire with it. */
export async function expireEntries(
  query: Query,
  expired: readonly Pick<Entry, "task" | "key" | "runId">[],
): Promise<void> {
  if (expired.length === 0) return;
  await query(
    `with marked as (
       update entries e set expired = 'complete' from unnest($1::bytea[], $2::text[]) x (address, run_id)
       where e.address = x.address and e.run_id = x.run_id and e.expired is null returning e.task_id)
     delete from branches b using marked where b.map_id = marked.task_id`,
    [expired.map(({ task, key }) => entryAddress(task, key)), expired.map(({ runId }) => runId)],
  );
}

/** Deletes an entry whose result is damaged; not one with another result, which somebody may have saved since. */
export async function deleteEntry(
  query: Query,
  { task, key, result }: Pick<Entry, "task" | "key" | "result">,
): Promise<void> {
  await query("delete from entries where address = $1 and hash = decode($2, 'hex')", [
    entryAddress(task, key),
    result.hash,
  ]);
}
