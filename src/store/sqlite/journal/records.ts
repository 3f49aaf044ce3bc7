import type { Branch } from "../../../model/branch.ts";
import type { Entry, NewEntry } from "../../../model/entry.ts";
import type { Flight } from "../../../model/flight.ts";
import type { TaskRecord } from "../../../model/store.ts";
import { namedFiles, partedFiles } from "../../keptFiles.ts";
import { joinKeys, type BranchRow } from "../branches.ts";

/** An entry as it is kept: what it was made of and its bytes are only handed on. */
export interface EntryRow {
  readonly entry: Entry;
  /** JSON of its `Origin`. */
  readonly origin: string;
  /** Null where they are a file. */
  readonly bytes: Uint8Array | null;
  /** Of a map: the keys of its branches. */
  readonly branches: Uint8Array | null;
}

/** What a task did in a run. */
export interface TaskRow {
  readonly runId: string;
  /** JSON of its `TaskReport`. */
  readonly report: string;
}

/** That a run was given an entry that is no head: it is not swept then. */
export interface UseRow {
  readonly task: string;
  readonly key: string;
  readonly usedAt: number;
}

/** What stands in a line of the journal. */
export type JournalRecord =
  | { readonly kind: "entry"; readonly row: EntryRow; readonly done: TaskRow }
  | { readonly kind: "task"; readonly done: TaskRow }
  /** A branch of a map is done. */
  | { readonly kind: "branch"; readonly row: BranchRow }
  | { readonly kind: "used"; readonly use: UseRow }
  /** A run is about to make an entry. */
  | { readonly kind: "started"; readonly flight: Flight; readonly process: string }
  /** It has given that up. */
  | { readonly kind: "ended"; readonly flight: Flight };

export function entryRow({ origin, branches, ...entry }: NewEntry, bytes: Uint8Array | null): EntryRow {
  return { entry, origin: JSON.stringify(origin), bytes, branches: joinKeys(branches) };
}

export function taskRow({ runId, report }: TaskRecord): TaskRow {
  return { runId, report: JSON.stringify(report) };
}

/**
 * A record as a line: fields between tabs, which JSON has none of. What is only handed on to the tables
 * (origin, report) is not read again on the way.
 */
export function lineOf(record: JournalRecord): string {
  switch (record.kind) {
    case "entry": {
      const { entry, origin, bytes, branches } = record.row;
      const { task, key, result, isUndefined, outputs, runId, session, startedAt, durationMs, expired } = entry;
      const head = [task, key, runId, result.hash, result.sizeBytes, isUndefined, outputs, session, startedAt];
      const files = namedFiles(entry);
      const tail = files === undefined ? [] : [files];
      return `entry\t${JSON.stringify([...head, durationMs, expired, record.done.runId, ...tail])}\t${origin}\t${record.done.report}\t${bytes === null ? "-" : base64(bytes)}${branches === null ? "" : `\t${base64(branches)}`}`;
    }
    case "branch": {
      const { task, branch, bytes } = record.row;
      const { key, result, runId, session, startedAt, durationMs } = branch;
      const tail = result.files === undefined ? [] : [result.files];
      const head = [task, key, result.hash, result.sizeBytes, runId, session, startedAt, durationMs, ...tail];
      return `branch\t${JSON.stringify(head)}\t${bytes === null ? "-" : base64(bytes)}`;
    }
    case "task":
      return `task\t${JSON.stringify(record.done.runId)}\t${record.done.report}`;
    case "used":
      return `used\t${JSON.stringify([record.use.task, record.use.key, record.use.usedAt])}`;
    default: {
      const { task, key, runId } = record.flight;
      const owner = record.kind === "started" ? `\t${record.process}` : "";
      return `${record.kind}\t${JSON.stringify([task, key, runId])}${owner}`;
    }
  }
}

export function recordOf(line: string): JournalRecord {
  const [kind, head = "", ...rest] = line.split("\t");
  const fields = JSON.parse(head) as unknown;
  if (kind === "task") return { kind, done: { runId: fields as string, report: rest[0]! } };
  if (kind === "entry") return entryRecord(fields as EntryHead, rest as [string, string, string, string?]);
  if (kind === "branch") return branchRecord(fields as BranchHead, rest[0]!);
  if (kind === "used") {
    const [task, key, usedAt] = fields as [string, string, number];
    return { kind, use: { task, key, usedAt } };
  }
  const [task, key, runId] = fields as [string, string, string];
  const flight = { task, key, runId };
  return kind === "started" ? { kind, flight, process: rest[0]! } : { kind: "ended", flight };
}

type EntryHead = readonly [
  task: string,
  key: string,
  runId: string,
  hash: string,
  sizeBytes: number,
  isUndefined: boolean,
  outputs: Entry["outputs"],
  session: string,
  startedAt: number,
  durationMs: number,
  expired: Entry["expired"],
  doneIn: string,
  files?: NonNullable<ReturnType<typeof namedFiles>>,
];

function entryRecord(
  head: EntryHead,
  [origin, report, bytes, branches]: [string, string, string, string?],
): JournalRecord {
  const [
    task,
    key,
    runId,
    hash,
    sizeBytes,
    isUndefined,
    outputs,
    session,
    startedAt,
    durationMs,
    expired,
    doneIn,
    files,
  ] = head;
  const { keptOutputs, ...held } = files === undefined ? {} : partedFiles(files);
  const result = { hash, sizeBytes, ...held };
  const kept = keptOutputs === undefined ? undefined : { keptOutputs };
  const entry = { task, key, result, isUndefined, outputs, ...kept, runId, session, startedAt, durationMs, expired };
  return {
    kind: "entry",
    row: {
      entry,
      origin,
      bytes: bytesOf(bytes),
      branches: branches === undefined ? null : Buffer.from(branches, "base64"),
    },
    done: { runId: doneIn, report },
  };
}

type BranchHead = readonly [
  task: string,
  key: string,
  hash: string,
  sizeBytes: number,
  runId: string,
  session: string,
  startedAt: number,
  durationMs: number,
  files?: NonNullable<Entry["result"]["files"]>,
];

function branchRecord(head: BranchHead, bytes: string): JournalRecord {
  const [task, key, hash, sizeBytes, runId, session, startedAt, durationMs, files] = head;
  const result = files === undefined ? { hash, sizeBytes } : { hash, sizeBytes, files };
  const branch: Branch = { key, result, runId, session, startedAt, durationMs };
  return { kind: "branch", row: { task, branch, bytes: bytesOf(bytes) } };
}

function bytesOf(text: string): Uint8Array | null {
  return text === "-" ? null : Buffer.from(text, "base64");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
