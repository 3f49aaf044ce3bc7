import { closeSync, fstatSync, openSync } from "node:fs";
import type { Flight, FlightAhead } from "../../../model/flight.ts";
import type { BranchRow } from "../branches.ts";
import { isGone, thisProcess } from "../../thisProcess.ts";
import { journalPath } from "./fold.ts";
import { Flights } from "./flights.ts";
import { append, framed, readLines } from "./lines.ts";
import { lineOf, recordOf, type EntryRow, type JournalRecord, type TaskRow, type UseRow } from "./records.ts";

/**
 * The journal as a process that takes part sees it: a file to which each run appends what it has done and
 * what it is about to do. Appending takes 2 µs where a transaction takes 40, and is as safe from the death of the
 * process; the order of the lines is the same for all.
 */
export class Journal {
  readonly #folder: string;
  #process = "";
  #fd: number | undefined;
  #generation: number | undefined;
  #readTo = 0;
  #takenOverTo = 0;
  /** What this process has appended since it last looked, in bytes. */
  #ownBytes = 0;
  #unplaced: Extract<JournalRecord, { kind: "started" }>[] = [];
  /** Tasks of which something was appended that the tables may not have. */
  readonly #pending = new Set<string>();
  #pendingCount = 0;
  readonly #flights = new Flights();
  /** By task and key, the run that has saved an entry since this process joined. */
  readonly #landed = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether this process takes part: what it appends is found by the others. */
  get isJoined(): boolean {
    return this.#generation !== undefined;
  }

  /** Whether it has looked into the file yet, and so knows what the others have appended. */
  get isOpen(): boolean {
    return this.#fd !== undefined;
  }

  /** How many records were appended since the tables were last brought up to date. */
  get pendingCount(): number {
    return this.#pendingCount;
  }

  /** Takes part from now on. To be called while a run of this process is on record, so that nobody deletes the file. */
  join(generation: number): void {
    this.leave();
    this.#generation = generation;
  }

  /**
   * Takes part in another journal, since the database was lost with the present one, which can still be read:
   * what the tables had not yet is not lost.
   *
   * @param runs those of this process: other processes see to theirs
   */
  moveTo(generation: number, runs: { has(runId: string): boolean }): void {
    const records = this.#pendingRecords().filter(
      (record) =>
        ((record.kind === "entry" || record.kind === "task") && runs.has(record.done.runId)) ||
        (record.kind === "branch" && runs.has(record.row.branch.runId)),
    );
    this.join(generation);
    for (const record of records) this.#append(record);
  }

  /** An entry that the tables may not have yet, for when they cannot be brought up to date. */
  find(task: string, key: string): EntryRow | undefined {
    let found: EntryRow | undefined;
    for (const record of this.#pendingRecords())
      if (record.kind === "entry" && record.row.entry.task === task && record.row.entry.key === key) found = record.row;
    return found;
  }

  leave(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#generation = undefined;
    this.#ownBytes = 0;
    this.#unplaced = [];
    this.#pending.clear();
    this.#pendingCount = 0;
    this.#flights.clear();
    this.#landed.clear();
  }

  saveEntry(row: EntryRow, done: TaskRow): void {
    this.#append({ kind: "entry", row, done });
  }

  saveBranch(row: BranchRow): void {
    this.#append({ kind: "branch", row });
  }

  saveTask(done: TaskRow): void {
    this.#append({ kind: "task", done });
  }

  /** Says that a run was given an entry, so that no other process sweeps it away. */
  noteUse(use: UseRow): void {
    this.#append({ kind: "used", use });
  }

  /** @returns the flight that this one must wait for */
  startFlight(flight: Flight): FlightAhead | undefined {
    if (this.#fd === undefined) this.#open();
    const record = { kind: "started", flight, process: this.#process } as const;
    this.#append(record);
    // Its place among those of others is known when it is looked at.
    this.#unplaced.push(record);
    return this.ahead(flight);
  }

  endFlight(flight: Flight): void {
    this.#append({ kind: "ended", flight });
  }

  /** Ends what a run has left: it will not make these entries. */
  endFlights(runId: string): void {
    for (const flight of this.#flights.of(runId)) this.endFlight(flight);
  }

  /** The flight that one which was started must still wait for. */
  ahead(flight: Flight): FlightAhead | undefined {
    this.#look();
    return this.#flights.ahead(flight, isGone);
  }

  /** Whether another run has saved this entry since this process joined. */
  hasLanded({ task, key, runId }: Flight): boolean {
    const by = this.#landed.get(`${key} ${task}`);
    return by !== undefined && by !== runId;
  }

  /** Whether the tables may miss something of a task, or of any. */
  isAheadOfTables(task?: string): boolean {
    this.#look();
    return task === undefined ? this.#pendingCount > 0 : this.#pending.has(task);
  }

  /**
   * To be called when the tables have all that was appended up to a place. Another process may have appended more
   * since they were brought up to date: that is still pending.
   *
   * @returns the tasks of which they have got something
   */
  takenOver(end: number): ReadonlySet<string> {
    this.#look();
    this.#takenOverTo = end;
    const taken = new Set(this.#pending);
    this.#pending.clear();
    this.#pendingCount = 0;
    if (this.#readTo > end) for (const record of this.#pendingRecords()) this.#notePending(record);
    return taken;
  }

  #pendingRecords(): JournalRecord[] {
    if (this.#fd === undefined) return [];
    return readLines(this.#fd, this.#takenOverTo)!.lines.map(recordOf);
  }

  /** Made when there is something to append: a run with nothing to do needs none. */
  #open(): number {
    const fd = openSync(journalPath(this.#folder, this.#generation!), "a+");
    this.#process = thisProcess();
    this.#fd = fd;
    this.#readTo = 0;
    this.#takenOverTo = 0;
    this.#look();
    return fd;
  }

  #append(record: JournalRecord): void {
    const bytes = framed(lineOf(record));
    append(this.#fd ?? this.#open(), bytes);
    this.#ownBytes += bytes.length;
    if (record.kind !== "started") this.#note(record);
  }

  /** Takes note of what was appended since the last look. Where that is only this process's own, nothing is read. */
  #look(): void {
    if (this.#fd === undefined) return;
    const { size } = fstatSync(this.#fd);
    const own = this.#unplaced;
    if (size === this.#readTo + this.#ownBytes) {
      this.#readTo = size;
      for (const record of own) this.#note(record);
    } else {
      const { lines, end } = readLines(this.#fd, this.#readTo)!;
      this.#readTo = end;
      // Its own once more, which changes nothing but the order of those that wait for one entry.
      for (const line of lines) this.#note(recordOf(line));
    }
    this.#ownBytes = 0;
    if (own.length > 0) this.#unplaced = [];
  }

  #note(record: JournalRecord): void {
    switch (record.kind) {
      case "started":
        return this.#flights.start(record);
      case "ended":
        return this.#flights.end(record.flight);
      case "entry": {
        const { task, key, runId } = record.row.entry;
        this.#flights.end({ task, key, runId });
        this.#landed.set(`${key} ${task}`, runId);
        return this.#notePending(record);
      }
      case "branch":
      case "task":
        return this.#notePending(record);
      case "used":
      // Only a sweep wants to know, and that takes all of the journal over first.
    }
  }

  #notePending(record: JournalRecord): void {
    if (record.kind === "entry") this.#pending.add(record.row.entry.task);
    if (record.kind === "branch") this.#pending.add(record.row.task);
    if (record.kind === "entry" || record.kind === "branch" || record.kind === "task") this.#pendingCount++;
  }
}
