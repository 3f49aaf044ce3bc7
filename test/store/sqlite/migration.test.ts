import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { MIGRATIONS, migrate } from "../../../src/store/sqlite/schema.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { digest } from "../../../src/fingerprint/digest.ts";
import { sampleBytes, sampleEntry } from "../../../src/testing/samples.ts";
import { emptyFolder } from "../folder.ts";
import { databaseOf } from "./spoil.ts";

const number = (db: DatabaseSync, pragma: string): unknown => Object.values(db.prepare(`pragma ${pragma}`).get()!)[0];

describe("a store of an older version", () => {
  const LATER = [
    ...MIGRATIONS,
    "alter table runs add column note text not null default 'none'",
    "create table tags (name text primary key) strict; insert into tags select run_id from runs",
  ];

  it("is brought to the version of the library step by step, with all that is in it", () => {
    const db = new DatabaseSync(":memory:");
    migrate(db, "here");
    db.exec("insert into runs (run_id, pipeline, started_at, process) values ('r', 'Example', 1, 'p')");
    migrate(db, "here", LATER);
    expect(number(db, "user_version")).toBe(LATER.length);
    expect(db.prepare("select run_id, note from runs").all()).toEqual([{ run_id: "r", note: "none" }]);
    expect(db.prepare("select name from tags").all()).toEqual([{ name: "r" }]);
    migrate(db, "here", LATER);
    expect(db.prepare("select name from tags").all()).toEqual([{ name: "r" }]);
  });

  it("has its results as before, though they were kept when results had no files", async () => {
    const folder = emptyFolder();
    mkdirSync(dirname(databaseOf(folder)));
    const db = new DatabaseSync(databaseOf(folder));
    migrate(db, "here", MIGRATIONS.slice(0, 3));
    const bytes = sampleBytes(10);
    const entry = sampleEntry({ hash: digest(bytes), sizeBytes: 10 });
    db.prepare(
      `insert into entries (task, key, hash, size_bytes, bytes, is_undefined, outputs, run_id, session, started_at, duration_ms, expired, seal, origin)
       values (?, ?, ?, 10, ?, 0, '[]', ?, ?, ?, ?, null, ?, ?)`,
    ).run(
      entry.task,
      entry.key,
      entry.result.hash,
      bytes,
      entry.runId,
      entry.session,
      entry.startedAt,
      entry.durationMs,
      entry.startedAt * 8,
      JSON.stringify(entry.origin),
    );
    db.close();
    const store = sqliteStore({ folder });
    const found = (await store.find(entry.task, entry.key))!;
    expect({ ...found, origin: entry.origin }).toEqual(entry);
    expect(await store.readResult(found)).toEqual({ kind: "bytes", bytes });
    await store.close();
  });

  it("stays as it was when a step fails", () => {
    const db = new DatabaseSync(":memory:");
    migrate(db, "here");
    expect(() => migrate(db, "here", [...LATER, "this is no SQL"])).toThrow(/syntax error/);
    expect(number(db, "user_version")).toBe(MIGRATIONS.length);
    expect(() => db.prepare("select note from runs")).toThrow(/no such column/);
    expect(db.isTransaction).toBe(false);
  });

  it("is brought on once, whoever else wants to at the same time", () => {
    const path = `${emptyFolder()}/store.sqlite`;
    const [first, second] = [new DatabaseSync(path), new DatabaseSync(path)];
    migrate(first, path);
    migrate(second, path);
    migrate(second, path, LATER);
    migrate(first, path, LATER);
    expect(number(first, "user_version")).toBe(LATER.length);
  });
});

describe("a database that is not ours to change", () => {
  it.each([
    [
      "of a later version of the library",
      "STORE_NEWER",
      /store\.sqlite was made by a later version of little-pipelines \(store version 1000, known here: \d+\)\n {2}Update the package/,
      (db: DatabaseSync) => {
        migrate(db, "here");
        db.exec("pragma user_version = 1000; create table future (x)");
      },
    ],
    [
      "of another program that says so",
      "STORE_UNREADABLE",
      /store\.sqlite is a database of another program\n {2}Move it away/,
      (db: DatabaseSync) => db.exec("pragma application_id = 42; create table theirs (x)"),
    ],
    [
      "of another program that does not say so",
      "STORE_UNREADABLE",
      /is a database of another program/,
      (db: DatabaseSync) => db.exec("create table theirs (x)"),
    ],
  ])("is refused and left as it is: one %s", async (_, code, message, make) => {
    const folder = emptyFolder();
    mkdirSync(dirname(databaseOf(folder)));
    const db = new DatabaseSync(databaseOf(folder));
    make(db);
    db.close();
    const before = readFileSync(databaseOf(folder));
    const store = sqliteStore({ folder });
    for (const use of [
      () => store.heads("Example"),
      () => store.startRun({ runId: "r", pipeline: "Example", startedAt: 1 }),
    ]) {
      const error = (await use().catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ code });
      expect(error.message).toMatch(message);
    }
    await store.close();
    expect(readFileSync(databaseOf(folder)).equals(before)).toBe(true);
  });
});
