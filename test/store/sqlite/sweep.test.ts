import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Budget, NewEntry, Store } from "../../../src/index.ts";
import { openBlobs } from "../../../src/store/sqlite/blobs.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { blobFiles, deleteBlobs, fileTimeMs } from "../../../src/store/sqlite/sweep/blobFiles.ts";
import { thisProcess } from "../../../src/store/thisProcess.ts";
import { sampleBytes, sampleEntry, sampleKey, sampleRecord, saveSample } from "../../../src/testing/samples.ts";
import { endOf } from "../../../src/testing/store/asking.ts";
import { emptyFolder } from "../folder.ts";
import { blobOf, databaseOf } from "./spoil.ts";

const NOTHING: Budget = { maxBytes: 0, maxAgeMs: 0 };
const LARGE = 70_000;
const DAY_MS = 86_400_000;

const none = async (): Promise<ReadonlySet<string>> => new Set();

/** Gives a file the times of so many milliseconds ago. */
function age(path: string, agoMs: number): void {
  const then = new Date(Date.now() - agoMs);
  utimesSync(path, then, then);
}

function sql(folder: string, text: string): unknown[] {
  const db = new DatabaseSync(databaseOf(folder));
  try {
    return db.prepare(text).all();
  } finally {
    db.close();
  }
}

describe("a result's file", () => {
  const put = async (): Promise<{ folder: string; hash: string; path: string; again: () => Promise<void> }> => {
    const folder = emptyFolder();
    const bytes = sampleBytes(LARGE);
    const store = sqliteStore({ folder });
    const { hash } = await store.putResult(bytes);
    await store.close();
    age(blobOf(folder, hash), 1000);
    return { folder, hash, path: blobOf(folder, hash), again: () => openBlobs(folder).put(hash, bytes) };
  };

  it("that no entry names is deleted", async () => {
    const { folder, path } = await put();
    expect(await deleteBlobs(folder, await blobFiles(folder), await fileTimeMs(folder), none)).toBe(1);
    expect(existsSync(path)).toBe(false);
    expect(await blobFiles(folder)).toEqual([]);
  });

  it("that is put again once it was chosen stays, since an entry is about to name it", async () => {
    const { folder, path, again } = await put();
    const [now, files] = [await fileTimeMs(folder), await blobFiles(folder)];
    await again();
    expect(await deleteBlobs(folder, files, now, none)).toBe(0);
    expect(existsSync(path)).toBe(true);
  });

  it("that is put again while it is on its way out is written anew", async () => {
    const { folder, hash, path, again } = await put();
    const [now, files] = [await fileTimeMs(folder), await blobFiles(folder)];
    const count = await deleteBlobs(folder, files, now, async () => {
      expect(existsSync(path)).toBe(false);
      expect(await openBlobs(folder).get(hash)).toHaveLength(LARGE);
      await again();
      return new Set();
    });
    expect(count).toBe(1);
    expect(existsSync(path)).toBe(true);
    expect(await openBlobs(folder).get(hash)).toHaveLength(LARGE);
  });

  it("that an entry names once it was chosen goes back to its place", async () => {
    const { folder, hash, path } = await put();
    const [now, files] = [await fileTimeMs(folder), await blobFiles(folder)];
    expect(await deleteBlobs(folder, files, now, async (hashes) => new Set(hashes))).toBe(0);
    expect(existsSync(path)).toBe(true);
    expect((await blobFiles(folder)).map((file) => [file.hash, file.isLeaving])).toEqual([[hash, false]]);
  });

  it("that two sweeps take at the same time is gone once, and neither fails", async () => {
    const { folder } = await put();
    const [now, files] = [await fileTimeMs(folder), await blobFiles(folder)];
    const counts = await Promise.all([deleteBlobs(folder, files, now, none), deleteBlobs(folder, files, now, none)]);
    expect(Math.max(...counts)).toBe(1);
    expect(await blobFiles(folder)).toEqual([]);
  });

  it("that was put since the first run began that is going on is left alone, an older one is not", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    await store.startRun({ runId: "now", pipeline: "Example", startedAt: Date.now() - 60_000 });
    const mine = await store.putResult(sampleBytes(LARGE, 1));
    const lost = await store.putResult(sampleBytes(LARGE, 2));
    age(blobOf(folder, mine.hash), 30_000);
    age(blobOf(folder, lost.hash), 90_000);
    expect(await store.sweep(NOTHING, { now: Date.now() })).toMatchObject({ entries: [], blobCount: 1 });
    expect(existsSync(blobOf(folder, lost.hash))).toBe(false);
    const entry = sampleEntry(mine, { runId: "now" });
    await store.saveEntry(entry, sampleRecord(entry));
    expect(await store.readResult(entry)).toMatchObject({ kind: "bytes" });
    await store.close();
  });
});

describe("a sweep", () => {
  it("takes away what was set aside as damaged too long ago, by when it was moved there", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    await saveSample(store, sampleBytes(10));
    mkdirSync(join(folder, "damaged/database-1"), { recursive: true });
    writeFileSync(join(folder, "damaged/database-1/store.sqlite"), "spoilt");
    writeFileSync(join(folder, "damaged", sampleKey(1)), "spoilt");
    age(join(folder, "damaged", sampleKey(1)), 400 * DAY_MS);
    const budget = { maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: 30 * DAY_MS };
    const onDay = async (day: number, dryRun = false): Promise<number> =>
      (await store.sweep(budget, { now: Date.now() + day * DAY_MS, dryRun }))!.damagedCount;
    expect(await onDay(29)).toBe(0);
    expect(await onDay(31, true)).toBe(2);
    expect(readdirSync(join(folder, "damaged")).length).toBe(2);
    expect(await onDay(31)).toBe(2);
    expect(readdirSync(join(folder, "damaged"))).toEqual([]);
    await store.close();
  });

  it("takes away what a process that is gone was writing, and leaves that of one that is at work", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    const [host] = thisProcess().split("/");
    const unfinished = join(folder, "blobs/unfinished");
    mkdirSync(unfinished, { recursive: true });
    const part = (writer: string): string => `1.${Buffer.from(writer).toString("base64url")}.part`;
    const gone = spawnSync(process.execPath, ["-e", ""]);
    const [dead, alive] = [part(`${host}/${gone.pid}/1`), part(thisProcess())];
    for (const name of [dead, alive]) writeFileSync(join(unfinished, name), "half");
    await store.sweep(NOTHING, { now: 1000, dryRun: true });
    expect(readdirSync(unfinished).length).toBe(2);
    await store.sweep(NOTHING, { now: 1000 });
    expect(readdirSync(unfinished)).toEqual([alive]);
    await store.close();
  });

  it("forgets digests that nobody has asked for, and keeps those that a run has asked for", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    const end = async (runId: string): Promise<void> => {
      await store.startRun({ runId, pipeline: "Example", startedAt: Date.now() });
      await store.endRun(endOf(runId));
    };
    await store.memo.remember(
      "file",
      new Map([
        ["asked", "1"],
        ["unasked", "2"],
      ]),
    );
    await end("run-1");
    const daysAgo = (name: string): unknown[] =>
      sql(folder, `select unixepoch() / 86400 - asked_on as days from memo where name = '${name}'`);
    expect(daysAgo("asked")).toEqual([{ days: 0 }]);
    sql(folder, "update memo set asked_on = asked_on - 50");
    expect(await store.memo.recall("file", ["asked"])).toEqual(new Map([["asked", "1"]]));
    await end("run-2");
    expect([daysAgo("asked"), daysAgo("unasked")]).toEqual([[{ days: 0 }], [{ days: 50 }]]);
    const budget = { maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: 30 * DAY_MS };
    expect(await store.sweep(budget, { now: Date.now(), dryRun: true })).toMatchObject({ digestCount: 1 });
    expect(await store.sweep(budget, { now: Date.now() })).toMatchObject({ digestCount: 1 });
    expect(await store.memo.recall("file", ["asked", "unasked"])).toEqual(new Map([["asked", "1"]]));
    await store.close();
  });

  it("gives the room that is free to the disk, but not while a run is going on", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    const fill = async (runId: string): Promise<NewEntry> => {
      await store.startRun({ runId, pipeline: "Example", startedAt: 1000 });
      let last: NewEntry | undefined;
      for (let number = 0; number < 100; number++)
        last = await saveSample(store, sampleBytes(40_000, number), { task: `Task${number}`, runId, startedAt: 1000 });
      await store.endRun(endOf(runId));
      return last!;
    };
    const size = (): number => statSync(databaseOf(folder)).size;
    await fill("run-1");
    await store.startRun({ runId: "now", pipeline: "Other", startedAt: 5000 });
    expect((await store.sweep(NOTHING, { now: 9000 }))!.entries.length).toBe(100);
    await store.endRun(endOf("now"));
    const last = await fill("run-2");
    expect(size()).toBeGreaterThan(4_000_000);
    expect(await store.readResult(last)).toMatchObject({ kind: "bytes" });
    const swept = (await store.sweep(NOTHING, { now: 9000 }))!;
    expect(swept.entries.length).toBe(100);
    expect(size()).toBeLessThan(500_000);
    expect(swept.afterBytes).toBe(size());
    await fill("run-3");
    await store.close();
    expect(sql(folder, "pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });

  it("takes 100,000 results away, and leaves the 1,000 that are needed", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    await store.startRun({ runId: "old", pipeline: "Example", startedAt: 1000 });
    const needed: NewEntry[] = [];
    const bytes = sampleBytes(10);
    for (let number = 0; number < 101_000; number++) {
      const changes = { task: `Task${number % 1000}`, key: sampleKey(number), runId: "old", startedAt: number };
      const entry = await saveSample(store, bytes, changes);
      if (number >= 100_000) needed.push(entry);
    }
    await store.endRun(endOf("old", { heads: needed }));
    const swept = (await store.sweep(NOTHING, { now: 1_000_000 }))!;
    expect(swept.entries.length).toBe(100_000);
    expect(swept.afterBytes).toBeLessThan(swept.beforeBytes / 2);
    expect((await store.heads("Example")).size).toBe(1000);
    expect(sql(folder, "select count(*) as count from entries")).toEqual([{ count: 1000 }]);
    await store.close();
  });

  it("that is not due is one look at one row, and writes nothing", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    const ask = (now: number) => store.sweep(NOTHING, { now, unlessSince: now - DAY_MS });
    await saveSample(store, sampleBytes(10), { startedAt: 0 });
    expect(await ask(1000)).toBeUndefined();
    const before = changesOf(folder);
    for (let now = 1000; now < 1100; now++) expect(await ask(now)).toBeUndefined();
    expect(changesOf(folder)).toBe(before);
    await store.close();
  });
});

/** Grows whenever something is written. */
function changesOf(folder: string): number {
  return statSync(`${databaseOf(folder)}-wal`).size;
}

it("a store closes well after it was swept, and is swept when nothing is in it", async () => {
  const store: Store = sqliteStore({ folder: emptyFolder() });
  const swept = await store.sweep(NOTHING, { now: 1000 });
  expect(swept).toMatchObject({ entries: [], blobCount: 0, runCount: 0, digestCount: 0, damagedCount: 0 });
  await store.close();
});
