import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { databasePath } from "../connect.ts";
import { BranchWriter } from "../branches.ts";
import type { Connection } from "../database.ts";
import { insertEntry } from "../entries.ts";
import { insertReports } from "../runs.ts";
import { noteUse } from "../uses.ts";
import { readLines } from "./lines.ts";
import { recordOf } from "./records.ts";

/*
 * What was appended is taken over into the tables by whoever writes to the database next. How far that has
 * got stands in the database itself, and so changes in the same transaction as the tables: each line
 * is taken over once, whatever dies when.
 */

/** The journal of a generation: beside the database, since the two belong together. */
export function journalPath(folder: string, generation: number): string {
  return join(dirname(databasePath(folder)), `journal-${generation}`);
}

/**
 * Takes over into the tables what the journal has beyond them, as part of a transaction.
 *
 * @returns how far the tables have it now, and how many lines were damaged, and left out
 */
export function foldJournal(connection: Connection, folder: string): { end: number; damagedCount: number } {
  const { generation, foldedBytes } = placeOf(connection);
  const read = readLines(journalPath(folder, generation), foldedBytes);
  if (read === undefined || read.end === foldedBytes) return { end: foldedBytes, damagedCount: 0 };
  const reports = new Map<string, string[]>();
  const branches = new BranchWriter(connection);
  for (const line of read.lines) {
    const record = recordOf(line);
    if (record.kind === "entry") insertEntry(connection, record.row);
    if (record.kind === "branch") branches.insert(record.row);
    if (record.kind === "used") noteUse(connection, record.use);
    if (record.kind !== "entry" && record.kind !== "task") continue;
    const { runId, report } = record.done;
    const ofRun = reports.get(runId);
    if (ofRun === undefined) reports.set(runId, [report]);
    else ofRun.push(report);
  }
  for (const [runId, ofRun] of reports) insertReports(connection, runId, ofRun);
  connection.prepare("update journal set folded_bytes = ?").run(read.end);
  return { end: read.end, damagedCount: read.damagedCount };
}

/** Whether the journal has something that the tables do not have yet. */
export function isBehind(connection: Connection, folder: string): boolean {
  const { generation, foldedBytes } = placeOf(connection);
  const size = statSync(journalPath(folder, generation), { throwIfNoEntry: false })?.size;
  return size !== undefined && size > foldedBytes;
}

/**
 * Begins another, empty journal. To be called in a transaction that has taken over the present one, while
 * no other run is going on: nobody else has it open then, and who comes next must wait for this transaction.
 */
export function beginJournal(connection: Connection): void {
  connection.prepare("update journal set generation = generation + 1, folded_bytes = 0").run();
}

export function generationOf(connection: Connection): number {
  return placeOf(connection).generation;
}

/** Deletes journals that were taken over, also those of processes that were killed before they could. */
export function deleteJournals(folder: string, before: number): void {
  const place = dirname(databasePath(folder));
  for (const name of readdirSync(place)) {
    const generation = /^journal-(\d+)$/.exec(name)?.[1];
    if (generation !== undefined && Number(generation) < before) rmSync(join(place, name), { force: true });
  }
}

function placeOf(connection: Connection): { readonly generation: number; readonly foldedBytes: number } {
  return connection.prepare("select generation, folded_bytes as foldedBytes from journal").get() as unknown as {
    generation: number;
    foldedBytes: number;
  };
}
