import assert from "node:assert/strict";
import type { NewEntry } from "../../model/entry.ts";
import type { Store } from "../../model/store.ts";
import type { Budget, Removed } from "../../model/sweep.ts";
import { sampleBytes, sampleEntry, sampleKey, sampleRecord, sampleReport, saveSample } from "../samples.ts";
import { bytesOf, endOf, headsOf, withoutOrigin, type Case, type WithStore } from "./asking.ts";

const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 0, 1);
const day = (number: number): number => T0 + number * DAY_MS;

const NOTHING: Budget = { maxBytes: 0, maxAgeMs: 0 };
const aged = (days: number): Budget => ({ maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: days * DAY_MS });

/** Saves the entry of a task that a run made on a day, with a key of its own. */
async function saveOn(store: Store, number: number, changes: Partial<NewEntry> = {}): Promise<NewEntry> {
  return saveSample(store, sampleBytes(100_000, number), {
    key: sampleKey(number),
    startedAt: day(number),
    runId: `made-${number}`,
    ...changes,
  });
}

/** A whole run on a day, that settled on these entries. */
async function runOn(
  store: Store,
  number: number,
  heads: readonly NewEntry[],
  gone: readonly string[] = [],
): Promise<void> {
  const runId = `run-${number}`;
  await store.startRun({ runId, pipeline: "Example", startedAt: day(number) });
  await store.endRun(endOf(runId, { heads, gone, durationMs: 1000 }));
}

async function isThere(store: Store, { task, key }: NewEntry): Promise<boolean> {
  const entry = await store.find(task, key);
  if (entry !== undefined) await bytesOf(store, entry);
  return entry !== undefined;
}

function names({ entries }: Removed): string[] {
  return entries.map(({ task, key, because }) => `${task} ${Number.parseInt(key, 16)} ${because}`);
}

async function sweep(store: Store, budget: Budget, now: number): Promise<string[]> {
  return names((await store.sweep(budget, { now }))!);
}

/** What a store promises of what it removes, and of what it never does. */
export const sweepCases: readonly Case<WithStore>[] = [
  [
    "results that were unused for longer than the budget allows are swept, and no others",
    async (store) => {
      const old = await saveOn(store, 1);
      const young = await saveOn(store, 20);
      assert.deepEqual(await sweep(store, aged(30), day(30)), []);
      const swept = (await store.sweep(aged(30), { now: day(40) }))!;
      assert.deepEqual(names(swept), ["Load 1 age"]);
      assert.ok(swept.entries[0]!.sizeBytes >= 100_000);
      assert.ok(swept.afterBytes <= swept.beforeBytes - 100_000);
      assert.equal(swept.blobCount === 0 || swept.blobCount === 1, true);
      assert.equal(await isThere(store, old), false);
      assert.equal(await isThere(store, young), true);
      assert.deepEqual(await sweep(store, aged(30), day(40)), []);
    },
  ],
  [
    "of a store that is too large, the results that were unused the longest are swept until the rest fits",
    async (store) => {
      for (const number of [3, 1, 2]) await saveOn(store, number);
      const { beforeBytes } = (await store.sweep(aged(90), { now: day(4), dryRun: true }))!;
      const budget = { maxBytes: beforeBytes - 150_000, maxAgeMs: Number.POSITIVE_INFINITY };
      assert.deepEqual(await sweep(store, budget, day(4)), ["Load 1 size", "Load 2 size"]);
      assert.equal((await store.newest("Load"))?.key, sampleKey(3));
    },
  ],
  [
    "what the last graph of a pipeline needs is never swept",
    async (store) => {
      const one = await saveOn(store, 1, { task: "One" });
      const two = await saveOn(store, 2, { task: "Two" });
      const other = await saveOn(store, 3, { task: "Other" });
      await runOn(store, 4, [one, two]);
      assert.deepEqual(await sweep(store, NOTHING, day(400)), ["Other 3 age"]);
      assert.deepEqual(await headsOf(store), { One: withoutOrigin(one), Two: withoutOrigin(two) });
      assert.equal(await isThere(store, one), true);
      assert.equal(await isThere(store, other), false);
    },
  ],
  [
    "a result that was needed until another took its place counts as used until then",
    async (store) => {
      const first = await saveOn(store, 1);
      const second = await saveOn(store, 2);
      await runOn(store, 3, [first]);
      await runOn(store, 50, [second]);
      assert.deepEqual(await sweep(store, aged(30), day(79)), []);
      assert.deepEqual(await sweep(store, aged(30), day(81)), ["Load 1 age"]);
      assert.equal(await isThere(store, second), true);
    },
  ],
  [
    "the results of tasks that are gone from a pipeline are needed no more",
    async (store) => {
      const gone = await saveOn(store, 1, { task: "Gone" });
      const load = await saveOn(store, 2);
      await runOn(store, 3, [gone, load]);
      await runOn(store, 10, [load], ["Gone"]);
      assert.deepEqual(Object.keys(await headsOf(store)), ["Load"]);
      assert.deepEqual(await sweep(store, aged(30), day(39)), []);
      assert.deepEqual(await sweep(store, aged(30), day(41)), ["Gone 1 age"]);
    },
  ],
  [
    "a dry run removes nothing, and tells what would be",
    async (store) => {
      const load = await saveOn(store, 1);
      const tried = (await store.sweep(NOTHING, { now: day(9), dryRun: true }))!;
      assert.equal(tried.dryRun, true);
      assert.ok(tried.afterBytes <= tried.beforeBytes - 100_000);
      assert.equal(await isThere(store, load), true);
      const swept = (await store.sweep(NOTHING, { now: day(9) }))!;
      assert.deepEqual(swept.entries, tried.entries);
      assert.equal(await isThere(store, load), false);
    },
  ],
  [
    "what a run that is going on has made, or was given, is not swept before it has ended",
    async (store) => {
      const found = await saveOn(store, 1, { task: "Found" });
      const closest = await saveOn(store, 2, { task: "Closest" });
      const newest = await saveOn(store, 3, { task: "Newest" });
      const unused = await saveOn(store, 4, { task: "Unused" });
      await store.startRun({ runId: "now", pipeline: "Example", startedAt: day(10) });
      const made = await saveOn(store, 10, { task: "Made", runId: "now" });
      await store.find(found.task, found.key);
      await store.closest(closest.task, closest.key);
      await store.newest(newest.task);
      assert.deepEqual(await sweep(store, NOTHING, day(400)), ["Unused 4 age"]);
      for (const entry of [found, closest, newest, made]) assert.equal(await isThere(store, entry), true);
      await store.endRun(endOf("now"));
      const swept = await sweep(store, NOTHING, day(400));
      assert.deepEqual(swept.map((name) => name.split(" ")[0]!).toSorted(), ["Closest", "Found", "Made", "Newest"]);
      assert.equal(await store.find(unused.task, unused.key), undefined);
    },
  ],
  [
    "bytes that a run has put are there when its entry is saved, also where they were another's before",
    async (store) => {
      for (const length of [10, 100_000]) {
        const before = await saveSample(store, sampleBytes(length), { startedAt: day(1) });
        await store.startRun({ runId: `now-${length}`, pipeline: "Example", startedAt: day(10) });
        const result = await store.putResult(sampleBytes(length));
        assert.deepEqual(await sweep(store, NOTHING, day(400)), ["Load 1 age"]);
        const entry = sampleEntry(result, { key: sampleKey(2), runId: `now-${length}`, startedAt: day(10) });
        await store.saveEntry(entry, sampleRecord(entry));
        assert.ok(Buffer.from(await bytesOf(store, entry)).equals(sampleBytes(length)));
        assert.equal(await store.find(before.task, before.key), undefined);
        await store.endRun(endOf(`now-${length}`, { heads: [] }));
        await store.remove("all", { now: day(400) });
      }
    },
  ],
  [
    "bytes that several entries name stay until the last of them is swept",
    async (store) => {
      const first = await saveOn(store, 1, { task: "First" });
      const second = sampleEntry(first.result, { task: "Second", startedAt: day(2) });
      await store.putResult(sampleBytes(100_000, 1));
      await store.saveEntry(second, sampleRecord(second));
      await runOn(store, 3, [second]);
      assert.deepEqual(await sweep(store, NOTHING, day(9)), ["First 1 age"]);
      assert.ok(Buffer.from(await bytesOf(store, second)).equals(sampleBytes(100_000, 1)));
    },
  ],
  [
    "runs that are older than the budget allows are forgotten, but not the last of a pipeline",
    async (store) => {
      for (const number of [1, 2, 30]) await runOn(store, number, []);
      await store.startRun({ runId: "other", pipeline: "Other", startedAt: day(1) });
      await store.saveTask({ runId: "other", startedAt: day(1), report: sampleReport("Load") });
      await store.endRun({ ...endOf("other"), pipeline: "Other" });
      await store.startRun({ runId: "now", pipeline: "Example", startedAt: day(3) });
      const { runCount } = (await store.sweep(aged(7), { now: day(31) }))!;
      assert.equal(runCount, 2);
      const ids = async (pipeline: string): Promise<string[]> =>
        (await store.runs({ pipeline, limit: 9 })).map(({ runId }) => runId);
      assert.deepEqual(await ids("Example"), ["run-30", "now"]);
      assert.deepEqual(await ids("Other"), ["other"]);
    },
  ],
  [
    "a sweep that is not due looks at nothing: a new store counts as swept when it is first asked",
    async (store) => {
      await saveOn(store, 1);
      const onDay = async (number: number): Promise<string[] | undefined> => {
        const swept = await store.sweep(NOTHING, { now: day(number), unlessSince: day(number - 1) });
        return swept === undefined ? undefined : names(swept);
      };
      assert.equal(await onDay(10), undefined);
      assert.equal(await onDay(10.5), undefined);
      assert.deepEqual(await onDay(11.5), ["Load 1 age"]);
      assert.equal(await onDay(11.6), undefined);
      await sweep(store, NOTHING, day(12));
      assert.equal(await onDay(12.6), undefined);
      assert.deepEqual(await onDay(13.5), []);
      // A clock that was wrong puts it off for a day at the most.
      await sweep(store, NOTHING, day(1000));
      assert.deepEqual(await onDay(14.5), []);
    },
  ],
  [
    "a task's results are removed when asked for, of every key and though they are needed; others stay",
    async (store) => {
      const one = await saveOn(store, 1);
      const two = await saveOn(store, 2);
      const other = await saveOn(store, 3, { task: "Other" });
      await runOn(store, 4, [two, other]);
      const tried = await store.remove(["Load", "Unknown"], { now: day(5), dryRun: true });
      assert.deepEqual(names(tried), ["Load 1 asked", "Load 2 asked"]);
      assert.equal(await isThere(store, two), true);
      const removed = await store.remove(["Load", "Unknown"], { now: day(5) });
      assert.deepEqual(removed.entries, tried.entries);
      assert.ok(removed.afterBytes < removed.beforeBytes);
      assert.equal(await store.newest("Load"), undefined);
      assert.equal(await isThere(store, one), false);
      assert.deepEqual(await headsOf(store), { Other: withoutOrigin(other) });
      assert.deepEqual(names(await store.remove("all", { now: day(5) })), ["Other 3 asked"]);
      assert.deepEqual(await headsOf(store), {});
    },
  ],
  [
    "tasks whose results were all removed are told of, with by what and when, until they have one again",
    async (store) => {
      assert.deepEqual(await store.removals(), new Map());
      const first = await saveOn(store, 1);
      await saveOn(store, 2);
      await saveOn(store, 3, { task: "Other" });
      await runOn(store, 4, [first]);
      await sweep(store, NOTHING, day(5));
      assert.deepEqual(await store.removals(), new Map([["Other", { by: "sweep", at: day(5) }]]));
      await store.remove(["Load"], { now: day(6) });
      assert.deepEqual((await store.removals()).get("Load"), { by: "clean", at: day(6) });
      await saveOn(store, 7);
      assert.deepEqual([...(await store.removals()).keys()], ["Other"]);
    },
  ],
];

/** What two stores on one place promise each other while one of them is swept. */
export const sharedSweepCases: readonly Case<(first: Store, second: Store) => Promise<void>>[] = [
  [
    "a sweep leaves what a run in another store has put, made, or was given",
    async (first, second) => {
      const given = await saveOn(first, 1, { task: "Given" });
      await saveOn(first, 2, { task: "Unused" });
      await first.startRun({ runId: "now", pipeline: "Example", startedAt: day(10) });
      await first.find(given.task, given.key);
      const made = await saveOn(first, 10, { task: "Made", runId: "now" });
      const result = await first.putResult(sampleBytes(100_000, 2));
      assert.deepEqual(await sweep(second, NOTHING, day(400)), ["Unused 2 age"]);
      const late = sampleEntry(result, { task: "Late", runId: "now", startedAt: day(10) });
      await first.saveEntry(late, sampleRecord(late));
      for (const entry of [given, made, late]) assert.equal(await isThere(second, entry), true);
    },
  ],
];
