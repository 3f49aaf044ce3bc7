import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import type { Entry, NewEntry } from "../model/entry.ts";
import type { RunEnd, Store } from "../model/store.ts";
import type { ContractCase } from "./case.ts";
import { sampleBytes, sampleEntry, sampleKey, sampleRecord, sampleReport, saveSample } from "./samples.ts";

/** How the contract gets at the stores that it checks. */
export interface StoreUnderTest {
  /**
   * Makes a store on a place of this name, which is empty when the name is new. Where `isShared`,
   * two stores on the same place share what they keep, as those of two processes do.
   */
  readonly open: (place: string) => Store | Promise<Store>;
  /** What is kept outlives the store, and others can see it. @default true */
  readonly isShared?: boolean;
  /** Changes some of a result's bytes where they are kept, as a bad disk does. @default damage is not checked */
  readonly damage?: (place: string, entry: Entry) => void | Promise<void>;
}

/**
 * What every `Store` promises, as cases for any test runner.
 *
 * @param under how to make a store: a function, or in more detail
 * @example
 * ```ts
 * import { test } from "node:test";
 * import { storeContract } from "little-pipelines/testing";
 *
 * for (const { name, run } of storeContract((place) => redisStore({ prefix: place }))) test(name, run);
 * ```
 */
export function storeContract(under: StoreUnderTest | StoreUnderTest["open"]): ContractCase[] {
  const given = typeof under === "function" ? { open: under } : under;
  const { open, isShared = true, damage } = given;
  const one = (name: string, body: (store: Store, place: string) => Promise<void>): ContractCase => ({
    name,
    async run() {
      const place = `place-${randomUUID()}`;
      const store = await open(place);
      try {
        await body(store, place);
      } finally {
        await store.close();
      }
    },
  });
  const two = (name: string, body: (first: Store, second: Store) => Promise<void>): ContractCase =>
    one(name, async (first, place) => {
      const second = await open(place);
      try {
        await body(first, second);
      } finally {
        await second.close();
      }
    });
  return [
    ...ENTRIES.map(([name, body]) => one(name, body)),
    ...RESULTS.map(([name, body]) => one(name, body)),
    ...RUNS.map(([name, body]) => one(name, body)),
    ...MEMO.map(([name, body]) => one(name, body)),
    ...(isShared ? SHARED.map(([name, body]) => two(name, body)) : []),
    ...(isShared ? [outlives(open)] : []),
    ...(damage === undefined
      ? []
      : DAMAGED.map(([name, body]) => one(name, (store, place) => body(store, (entry) => damage(place, entry))))),
  ];
}

type Case<Body> = readonly [name: string, body: Body];
type WithStore = (store: Store) => Promise<void>;

const ENTRIES: readonly Case<WithStore>[] = [
  [
    "an empty store has nothing, and says so",
    async (store) => {
      assert.equal(await store.find("Load", sampleKey(1)), undefined);
      assert.equal(await store.newest("Load"), undefined);
      assert.equal(await store.parts("Load", sampleKey(1)), undefined);
      assert.deepEqual(await store.heads("Example"), new Map());
      assert.deepEqual(await store.runs({ pipeline: "Example", limit: 10 }), []);
    },
  ],
  [
    "a saved entry is found again with equal fields",
    async (store) => {
      const plain = await saveSample(store, sampleBytes(10));
      const full = await saveSample(store, sampleBytes(20), {
        task: "Write",
        key: sampleKey(2),
        isUndefined: true,
        outputs: [
          ["out/a.csv", sampleKey(3)],
          ['out/ä "b".csv', sampleKey(4)],
        ],
        runId: "run-2",
        session: "another",
        startedAt: 1_767_225_600_001,
        durationMs: 0.000123,
        expired: "inputs",
      });
      for (const entry of [plain, full]) {
        assert.deepEqual(await store.find(entry.task, entry.key), withoutParts(entry));
        assert.deepEqual(await store.newest(entry.task), withoutParts(entry));
      }
    },
  ],
  [
    "what an entry's key was made of is kept part by part, in order",
    async (store) => {
      const parts = {
        code: [["src/a.ts", sampleKey(1)] as const, ["src/b.ts", sampleKey(2)] as const],
        packages: [["node", "24"] as const],
        inputs: [["file data/ü.csv", sampleKey(3)] as const],
        upstream: [["__proto__", sampleKey(4)] as const],
      };
      const { task, key } = await saveSample(store, sampleBytes(10), { parts });
      assert.deepEqual(await store.parts(task, key), parts);
      assert.equal(await store.parts(task, sampleKey(9)), undefined);
    },
  ],
  [
    "entries of other keys are kept",
    async (store) => {
      const first = await saveSample(store, sampleBytes(10, 1), { key: sampleKey(1) });
      const second = await saveSample(store, sampleBytes(10, 2), { key: sampleKey(2) });
      assert.deepEqual(await store.find("Load", first.key), withoutParts(first));
      assert.deepEqual(await store.find("Load", second.key), withoutParts(second));
      assert.deepEqual(await bytesOf(store, first), sampleBytes(10, 1));
    },
  ],
  [
    "an earlier entry of the same key gives way",
    async (store) => {
      await saveSample(store, sampleBytes(10, 1));
      const second = await saveSample(store, sampleBytes(10, 2), { runId: "run-2", expired: "inputs" });
      assert.deepEqual(await store.find(second.task, second.key), withoutParts(second));
      assert.deepEqual(await bytesOf(store, second), sampleBytes(10, 2));
    },
  ],
  [
    "the newest entry is the one of the run that began last, and of equal ones that which was saved last",
    async (store) => {
      const newest = async (): Promise<string | undefined> => (await store.newest("Load"))?.key;
      await saveSample(store, sampleBytes(1), { key: sampleKey(1), startedAt: 2_000 });
      await saveSample(store, sampleBytes(2), { key: sampleKey(2), startedAt: 1_000 });
      assert.equal(await newest(), sampleKey(1));
      await saveSample(store, sampleBytes(3), { key: sampleKey(3), startedAt: 2_000 });
      assert.equal(await newest(), sampleKey(3));
      await saveSample(store, sampleBytes(1), { key: sampleKey(1), startedAt: 2_000 });
      assert.equal(await newest(), sampleKey(1));
    },
  ],
  [
    "any text is a name: a task's entries are never taken for another's",
    async (store) => {
      const names = [
        "__proto__",
        "constructor",
        "../../x",
        "a/b",
        "🚀",
        "Load",
        "load",
        " Load",
        "'; --",
        "x".repeat(10_000),
      ];
      for (const [index, task] of names.entries()) await saveSample(store, sampleBytes(8, index), { task });
      for (const [index, task] of names.entries()) {
        const entry = await store.find(task, sampleKey(1));
        assert.equal(entry?.task, task);
        assert.deepEqual(await bytesOf(store, entry), sampleBytes(8, index));
      }
    },
  ],
  [
    "the closest entry is that of the key, or else the one that was made last",
    async (store) => {
      assert.equal(await store.closest("Load", sampleKey(1)), undefined);
      const first = await saveSample(store, sampleBytes(1), { key: sampleKey(1), startedAt: 1000 });
      const last = await saveSample(store, sampleBytes(2), { key: sampleKey(2), startedAt: 3000 });
      const middle = await saveSample(store, sampleBytes(3), { key: sampleKey(3), startedAt: 2000 });
      for (const entry of [first, last, middle]) {
        assert.deepEqual(await store.closest("Load", entry.key), withoutParts(entry));
      }
      assert.deepEqual(await store.closest("Load", sampleKey(4)), withoutParts(last));
      assert.equal(await store.closest("Other", sampleKey(1)), undefined);
    },
  ],
  [
    "expiring marks the entries that are still those of that run, and no others",
    async (store) => {
      const marked = await saveSample(store, sampleBytes(1), { task: "Marked" });
      const ofOther = await saveSample(store, sampleBytes(2), { task: "OfOther", runId: "run-2" });
      const untouched = await saveSample(store, sampleBytes(3), { task: "Untouched" });
      await store.endRun(
        endOf("run-1", {
          expired: [
            { task: "Marked", key: marked.key, runId: "run-1" },
            { task: "OfOther", key: ofOther.key, runId: "run-1" },
            { task: "Nobody", key: sampleKey(1), runId: "run-1" },
          ],
        }),
      );
      assert.deepEqual(await store.find("Marked", marked.key), { ...withoutParts(marked), expired: "complete" });
      assert.deepEqual(await store.find("OfOther", ofOther.key), withoutParts(ofOther));
      assert.deepEqual(await store.find("Untouched", untouched.key), withoutParts(untouched));
      assert.deepEqual(await bytesOf(store, marked), sampleBytes(1));
    },
  ],
  [
    "expiring leaves the mark of an entry whose inputs changed meanwhile",
    async (store) => {
      const entry = await saveSample(store, sampleBytes(1), { expired: "inputs" });
      await store.endRun(endOf("run-1", { expired: [entry] }));
      assert.equal((await store.find(entry.task, entry.key))?.expired, "inputs");
    },
  ],
];

const RESULTS: readonly Case<WithStore>[] = [
  [
    "bytes that come back are those that went in, whatever their number",
    async (store) => {
      for (const length of [0, 1, 1_000, 65_535, 65_536, 65_537, 3_000_000]) {
        const entry = await saveSample(store, sampleBytes(length), { key: sampleKey(length) });
        assert.equal(entry.result.sizeBytes, length);
        assert.ok(Buffer.from(await bytesOf(store, entry)).equals(sampleBytes(length)), `${length} bytes`);
      }
    },
  ],
  [
    "a result is named by the SHA-256 of its bytes",
    async (store) => {
      for (const length of [10, 100_000]) {
        const bytes = sampleBytes(length);
        assert.equal((await store.putResult(bytes)).hash, createHash("sha256").update(bytes).digest("hex"));
      }
    },
  ],
  [
    "bytes can be read once they are put, before an entry names them",
    async (store) => {
      for (const length of [10, 100_000]) {
        const entry = sampleEntry(await store.putResult(sampleBytes(length)));
        assert.ok(Buffer.from(await bytesOf(store, entry)).equals(sampleBytes(length)));
      }
    },
  ],
  [
    "tasks that put the same bytes at the same time do not get in each other's way",
    async (store) => {
      for (const length of [10, 100_000]) {
        const first = sampleEntry(await store.putResult(sampleBytes(length)), { task: "First" });
        const second = sampleEntry(await store.putResult(sampleBytes(length)), { task: "Second" });
        await store.saveEntry(first, sampleRecord(first));
        assert.ok(Buffer.from(await bytesOf(store, first)).equals(sampleBytes(length)));
        await store.saveEntry(second, sampleRecord(second));
        assert.ok(Buffer.from(await bytesOf(store, second)).equals(sampleBytes(length)));
      }
    },
  ],
  [
    "a run that ends takes no bytes away from another that goes on",
    async (store) => {
      await startRun(store, "run-1");
      await startRun(store, "run-2");
      const entry = sampleEntry(await store.putResult(sampleBytes(10)), { runId: "run-2" });
      await store.endRun(endOf("run-1"));
      await store.saveEntry(entry, sampleRecord(entry));
      assert.deepEqual(await bytesOf(store, entry), sampleBytes(10));
    },
  ],
  [
    "an entry may be saved again, or by another task, without its bytes being put again",
    async (store) => {
      for (const length of [10, 100_000]) {
        const entry = await saveSample(store, sampleBytes(length));
        const again = { ...entry, runId: "run-2" };
        await store.saveEntry(again, sampleRecord(again));
        const other = { ...entry, task: "Other" };
        await store.saveEntry(other, sampleRecord(other));
        for (const each of [again, other]) {
          assert.deepEqual(await store.find(each.task, each.key), withoutParts(each));
          assert.ok(Buffer.from(await bytesOf(store, each)).equals(sampleBytes(length)));
        }
      }
    },
  ],
  [
    "a result that is not there is answered as damaged, in a sentence that names the task",
    async (store) => {
      const read = await store.readResult({
        task: "Load",
        key: sampleKey(1),
        result: { hash: sampleKey(2), sizeBytes: 3 },
      });
      assert.equal(read.kind, "damaged");
      assert.match(read.kind === "damaged" ? read.problem : "", /"Load"/);
    },
  ],
  [
    "an entry is saved with what its task did, or neither is",
    async (store) => {
      await startRun(store, "run-1");
      const entry = sampleEntry(await store.putResult(sampleBytes(10)), { task: "Bad" });
      const record = sampleRecord(entry);
      const unreadable = {
        ...record,
        report: {
          ...record.report,
          get reason(): string {
            throw new TypeError("this report cannot be read");
          },
        },
      };
      const good = sampleEntry(await store.putResult(sampleBytes(11)), { task: "Good" });
      const [bad, saved] = await Promise.allSettled([
        store.saveEntry(entry, unreadable),
        store.saveEntry(good, sampleRecord(good)),
      ]);
      assert.equal(bad.status, "rejected");
      assert.equal(await store.find("Bad", entry.key), undefined);
      assert.equal(saved.status, "fulfilled", "what was saved in the same turn must not suffer");
      assert.deepEqual(await store.find("Good", good.key), withoutParts(good));
      const [run] = await store.runs({ pipeline: "Example", limit: 1 });
      assert.deepEqual(
        run?.tasks.map(({ name }) => name),
        ["Good"],
      );
    },
  ],
  [
    "entries that are saved at the same time are all kept",
    async (store) => {
      await startRun(store, "run-1");
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const entries = await Promise.all(
        numbers.map((number) => saveSample(store, sampleBytes(50, number), { task: `Task${number}` })),
      );
      for (const [number, entry] of entries.entries())
        assert.deepEqual(await bytesOf(store, entry), sampleBytes(50, number));
      const [run] = await store.runs({ pipeline: "Example", limit: 1 });
      assert.equal(run?.tasks.length, 100);
    },
  ],
];

const RUNS: readonly Case<WithStore>[] = [
  [
    "a run is on record as running until it has ended, and then with its outcome",
    async (store) => {
      await store.startRun({ runId: "run-1", pipeline: "Example", startedAt: Date.UTC(2026, 0, 1) });
      const common = { runId: "run-1", pipeline: "Example", startedAt: "2026-01-01T00:00:00.000Z" };
      assert.deepEqual(await store.runs({ pipeline: "Example", limit: 5 }), [
        { ...common, outcome: "running", durationMs: null, tasks: [] },
      ]);
      await store.endRun(endOf("run-1", { outcome: "failed", durationMs: 17.25 }));
      assert.deepEqual(await store.runs({ pipeline: "Example", limit: 5 }), [
        { ...common, outcome: "failed", durationMs: 17.25, tasks: [] },
      ]);
    },
  ],
  [
    "what the tasks of a run did is kept with equal fields, in the order of completion",
    async (store) => {
      await startRun(store, "run-1");
      const failed = sampleReport("Failed", {
        outcome: "failed",
        reason: "boom",
        attempts: 3,
        error: { name: "TypeError", message: "boom", code: "E_BOOM", stack: "TypeError: boom\n    at x.ts:1:1" },
      });
      const stepped = sampleReport("Stepped", {
        steps: [
          { name: "extract ü", durationMs: 1.5 },
          { name: "load", durationMs: 2 },
        ],
      });
      await store.saveTask({ runId: "run-1", startedAt: 1, report: failed });
      const entry = sampleEntry(await store.putResult(sampleBytes(5)), { task: "Stepped" });
      await store.saveEntry(entry, { runId: "run-1", startedAt: 2, report: stepped });
      await store.endRun(endOf("run-1", { reused: ["Old", "__proto__"] }));
      const [run] = await store.runs({ pipeline: "Example", limit: 1 });
      const ran = run!.tasks.filter(({ outcome }) => outcome !== "reused");
      assert.deepEqual(ran, [failed, stepped]);
      const reused = run!.tasks.filter(({ outcome }) => outcome === "reused");
      assert.deepEqual(reused, [
        { name: "Old", outcome: "reused", reason: "cached", durationMs: 0, steps: [] },
        { name: "__proto__", outcome: "reused", reason: "cached", durationMs: 0, steps: [] },
      ]);
    },
  ],
  [
    "past runs are those of the pipeline, the newest first, and no more than were asked for",
    async (store) => {
      await store.startRun({ runId: "b", pipeline: "Example", startedAt: 2_000 });
      await store.startRun({ runId: "z", pipeline: "Example", startedAt: 1_000 });
      await store.startRun({ runId: "x", pipeline: "Other", startedAt: 5_000 });
      await store.startRun({ runId: "a", pipeline: "Example", startedAt: 2_000 });
      const ids = async (limit: number): Promise<string[]> =>
        (await store.runs({ pipeline: "Example", limit })).map(({ runId }) => runId);
      assert.deepEqual(await ids(10), ["a", "b", "z"]);
      assert.deepEqual(await ids(2), ["a", "b"]);
    },
  ],
  [
    "the heads of a pipeline are the entries that its last run settled on",
    async (store) => {
      const load = await saveSample(store, sampleBytes(1), { task: "Load" });
      const clean = await saveSample(store, sampleBytes(2), { task: "Clean" });
      await endWith(store, "run-1", [load, clean]);
      assert.deepEqual(await headsOf(store), { Load: withoutParts(load), Clean: withoutParts(clean) });
      assert.deepEqual(await store.heads("Other"), new Map());

      const newer = await saveSample(store, sampleBytes(3), { task: "Clean", key: sampleKey(2), runId: "run-2" });
      assert.deepEqual(await headsOf(store), { Load: withoutParts(load), Clean: withoutParts(clean) });
      await endWith(store, "run-2", [newer]);
      assert.deepEqual(await headsOf(store), { Load: withoutParts(load), Clean: withoutParts(newer) });

      await endWith(store, "run-3", [load, clean]);
      assert.deepEqual(await headsOf(store), { Load: withoutParts(load), Clean: withoutParts(clean) });
    },
  ],
  [
    "the heads show an entry as it is now: expired, or replaced by one of the same key",
    async (store) => {
      const load = await saveSample(store, sampleBytes(1));
      await endWith(store, "run-1", [load]);
      await store.endRun(endOf("run-1", { expired: [load] }));
      assert.equal((await headsOf(store)).Load?.expired, "complete");
      const again = await saveSample(store, sampleBytes(2), { runId: "run-2" });
      assert.deepEqual(await headsOf(store), { Load: withoutParts(again) });
    },
  ],
  [
    "runs that overlap leave the heads of the one that ended last",
    async (store) => {
      const old = await saveSample(store, sampleBytes(1), { key: sampleKey(1) });
      const young = await saveSample(store, sampleBytes(2), { key: sampleKey(2) });
      await endWith(store, "run-0", [old]);
      await store.heads("Example");
      await startRun(store, "run-1");
      await store.heads("Example");
      await startRun(store, "run-2");
      await store.endRun(endOf("run-2", { heads: [young] }));
      await store.endRun(endOf("run-1", { heads: [old] }));
      assert.equal((await headsOf(store)).Load?.key, old.key);
    },
  ],
  [
    "closing twice is harmless",
    async (store) => {
      await saveSample(store, sampleBytes(1));
      await store.close();
      await store.close();
    },
  ],
];

const MEMO: readonly Case<WithStore>[] = [
  [
    "a digest is recalled under its kind and name, the latest one",
    async ({ memo }) => {
      assert.deepEqual(await memo.recall("file", []), new Map());
      await memo.remember(
        "file",
        new Map([
          ["a", "1"],
          ["__proto__", "2"],
        ]),
      );
      await memo.remember("module", new Map([["a", "3"]]));
      await memo.remember("file", new Map([["a", "4"]]));
      assert.deepEqual(
        await memo.recall("file", ["a", "__proto__", "never"]),
        new Map([
          ["a", "4"],
          ["__proto__", "2"],
        ]),
      );
      assert.deepEqual(await memo.recall("module", ["a"]), new Map([["a", "3"]]));
    },
  ],
  [
    "digests are still there after the runs that end meanwhile",
    async (store) => {
      const { memo } = store;
      await memo.remember("file", new Map([["a", "1"]]));
      await endWith(store, "run-1", []);
      const remembered = memo.remember(
        "file",
        new Map([
          ["a", "2"],
          ["b", "3"],
        ]),
      );
      await Promise.all([remembered, endWith(store, "run-2", []), memo.remember("file", new Map([["c", "4"]]))]);
      await memo.remember("file", new Map([["b", "5"]]));
      assert.deepEqual(
        await memo.recall("file", ["a", "b", "c"]),
        new Map([
          ["a", "2"],
          ["b", "5"],
          ["c", "4"],
        ]),
      );
    },
  ],
];

const SHARED: readonly Case<(first: Store, second: Store) => Promise<void>>[] = [
  [
    "what one store saves, another on the same place finds at once",
    async (first, second) => {
      assert.equal(await second.newest("Load"), undefined);
      await startRun(first, "run-1");
      for (const length of [10, 100_000]) {
        const entry = await saveSample(first, sampleBytes(length), { key: sampleKey(length) });
        assert.deepEqual(await second.find(entry.task, entry.key), withoutParts(entry));
        assert.ok(Buffer.from(await bytesOf(second, entry)).equals(sampleBytes(length)));
        await second.endRun(endOf("run-2", { expired: [entry] }));
        assert.equal((await first.find(entry.task, entry.key))?.expired, "complete");
      }
      const [run] = await second.runs({ pipeline: "Example", limit: 1 });
      assert.equal(run?.outcome, "running");
      assert.equal(run.tasks.length, 2);
    },
  ],
  [
    "two stores on the same place can write at the same time, and nothing is lost",
    async (first, second) => {
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      await Promise.all(
        [first, second].map(async (store, which) => {
          const runId = `run-${which}`;
          await startRun(store, runId);
          for (const number of numbers)
            await saveSample(store, sampleBytes(30, number), { task: `Task${which}-${number}`, runId });
          await store.endRun(endOf(runId));
        }),
      );
      for (const which of [0, 1])
        for (const number of numbers) {
          const entry = await first.newest(`Task${which}-${number}`);
          assert.deepEqual(await bytesOf(second, entry!), sampleBytes(30, number));
        }
      const runs = await first.runs({ pipeline: "Example", limit: 5 });
      assert.deepEqual(
        runs.map(({ tasks }) => tasks.length),
        [50, 50],
      );
    },
  ],
  [
    "of two stores that end runs in turn, the one that ends last says what the heads are",
    async (first, second) => {
      const old = await saveSample(first, sampleBytes(1), { key: sampleKey(1) });
      const young = await saveSample(first, sampleBytes(2), { key: sampleKey(2) });
      await endWith(first, "run-0", [old]);
      await first.heads("Example");
      await startRun(first, "run-1");
      await endWith(second, "run-2", [young]);
      await first.endRun(endOf("run-1", { heads: [old] }));
      assert.equal((await headsOf(second)).Load?.key, old.key);
    },
  ],
  [
    "digests of one store are recalled by another once its run has ended",
    async (first, second) => {
      await first.memo.remember("file", new Map([["a", "1"]]));
      await endWith(first, "run-1", []);
      assert.deepEqual(await second.memo.recall("file", ["a"]), new Map([["a", "1"]]));
    },
  ],
  [
    "closing one store leaves the other at work",
    async (first, second) => {
      await saveSample(first, sampleBytes(1));
      await saveSample(second, sampleBytes(2), { task: "Other" });
      await second.close();
      await saveSample(first, sampleBytes(3), { key: sampleKey(3) });
      assert.equal((await first.newest("Other"))?.task, "Other");
    },
  ],
];

function outlives(open: StoreUnderTest["open"]): ContractCase {
  return {
    name: "everything is still there when the place is opened again",
    async run() {
      const place = `place-${randomUUID()}`;
      const before = await open(place);
      await startRun(before, "run-1");
      const small = await saveSample(before, sampleBytes(10), { task: "Small" });
      const large = await saveSample(before, sampleBytes(100_000), { task: "Large" });
      await before.memo.remember("file", new Map([["a", "1"]]));
      await before.endRun(endOf("run-1", { heads: [small, large] }));
      await before.close();
      const after = await open(place);
      try {
        assert.deepEqual(await headsOf(after), { Small: withoutParts(small), Large: withoutParts(large) });
        assert.deepEqual(await after.parts(small.task, small.key), small.parts);
        assert.deepEqual(await bytesOf(after, small), sampleBytes(10));
        assert.ok(Buffer.from(await bytesOf(after, large)).equals(sampleBytes(100_000)));
        assert.deepEqual(await after.memo.recall("file", ["a"]), new Map([["a", "1"]]));
        const [run] = await after.runs({ pipeline: "Example", limit: 1 });
        assert.equal(run?.outcome, "succeeded");
        assert.deepEqual(
          run.tasks.map(({ name }) => name),
          ["Small", "Large"],
        );
      } finally {
        await after.close();
      }
    },
  };
}

const DAMAGED: readonly Case<(store: Store, damage: (entry: Entry) => void | Promise<void>) => Promise<void>>[] = [
  [
    "damaged bytes are never given back: the entry is set aside, and can be made anew",
    async (store, damage) => {
      for (const length of [10, 100_000]) {
        const whole = await saveSample(store, sampleBytes(length, 2), { task: "Whole" });
        const entry = await saveSample(store, sampleBytes(length));
        await endWith(store, "run-1", [entry]);
        await damage(entry);
        const read = await store.readResult(entry);
        assert.equal(read.kind, "damaged");
        assert.match(read.kind === "damaged" ? read.problem : "", /"Load"/);
        assert.equal(await store.find(entry.task, entry.key), undefined);
        assert.equal(await store.newest(entry.task), undefined);
        assert.deepEqual(await store.heads("Example"), new Map());
        assert.ok(Buffer.from(await bytesOf(store, whole)).equals(sampleBytes(length, 2)));
        const again = await saveSample(store, sampleBytes(length));
        assert.ok(Buffer.from(await bytesOf(store, again)).equals(sampleBytes(length)));
      }
    },
  ],
];

async function bytesOf(store: Store, entry: Entry): Promise<Uint8Array> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") assert.fail(read.problem);
  // As a plain Uint8Array, whatever kind of view the store gives.
  return new Uint8Array(read.bytes);
}

async function headsOf(store: Store, pipeline = "Example"): Promise<Record<string, Entry>> {
  return Object.fromEntries(await store.heads(pipeline));
}

function startRun(store: Store, runId: string): Promise<void> {
  return store.startRun({ runId, pipeline: "Example", startedAt: 1_767_225_600_000 });
}

async function endWith(store: Store, runId: string, heads: RunEnd["heads"]): Promise<void> {
  await startRun(store, runId);
  await store.endRun(endOf(runId, { heads }));
}

function endOf(runId: string, changes: Partial<RunEnd> = {}): RunEnd {
  return {
    runId,
    pipeline: "Example",
    outcome: "succeeded",
    durationMs: 10,
    reused: [],
    expired: [],
    heads: [],
    ...changes,
  };
}

function withoutParts(saved: NewEntry): Entry {
  const { parts, ...entry } = saved;
  assert.ok(parts);
  return entry;
}
