import assert from "node:assert/strict";
import { isAbsolute } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { sampleBytes, sampleKey, saveSample } from "../samples.ts";
import { bytesOf, endOf, withoutOrigin, type Case, type WithStore } from "./asking.ts";

/** What a store promises of entries: found again as they were, by task and key. */
export const entryCases: readonly Case<WithStore>[] = [
  [
    "an empty store has nothing, and says so",
    async (store) => {
      assert.equal(await store.find("Load", sampleKey(1)), undefined);
      assert.equal(await store.newest("Load"), undefined);
      assert.equal(await store.origin("Load", sampleKey(1)), undefined);
      assert.deepEqual(await store.heads("Example"), new Map());
      assert.deepEqual(await store.runs({ pipeline: "Example", limit: 10 }), []);
    },
  ],
  [
    "where it has a folder of its own, that is an absolute path; who listens to its warnings can stop",
    async (store) => {
      assert.ok(store.folder === undefined || isAbsolute(store.folder));
      store.onWarning?.(() => {})();
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
        assert.deepEqual(await store.find(entry.task, entry.key), withoutOrigin(entry));
        assert.deepEqual(await store.newest(entry.task), withoutOrigin(entry));
      }
    },
  ],
  [
    "what an entry's key was made of is kept part by part, in order, with why its task ran",
    async (store) => {
      const parts = {
        code: [["src/a.ts", sampleKey(1)] as const, ["src/b.ts", sampleKey(2)] as const],
        captured: [["year", sampleKey(5)] as const],
        packages: [["node", "24"] as const],
        inputs: [["file data/ü.csv", sampleKey(3)] as const],
        upstream: [["__proto__", sampleKey(4)] as const],
      };
      const because = { kind: "changed", part: "code", what: ["src/a.ts"], from: sampleKey(8) } as const;
      const { task, key } = await saveSample(store, sampleBytes(10), { origin: { parts, because } });
      assert.deepEqual(await store.origin(task, key), { parts, because });
      assert.equal(await store.origin(task, sampleKey(9)), undefined);
      const other = await saveSample(store, sampleBytes(10), { key: sampleKey(2) });
      const all = await store.kept(task);
      assert.equal(all.length, 2);
      for (const each of [{ ...(await store.find(task, key))!, origin: { parts, because } }, other])
        assert.ok(all.some((its) => isDeepStrictEqual(its, each)));
      assert.deepEqual(await store.kept("Other"), []);
    },
  ],
  [
    "an entry is found by the hash of its result, among those of its task",
    async (store) => {
      const saved = [];
      for (const number of [1, 2])
        saved.push(await saveSample(store, sampleBytes(10, number), { key: sampleKey(number) }));
      for (const entry of saved)
        assert.deepEqual(await store.withResult(entry.task, entry.result.hash), withoutOrigin(entry));
      assert.equal(await store.withResult("Other", saved[0]!.result.hash), undefined);
      assert.equal(await store.withResult("Load", sampleKey(9)), undefined);
    },
  ],
  [
    "an entry may be saved under another key with no task run, and be forgotten: the other stays",
    async (store) => {
      const first = await saveSample(store, sampleBytes(10));
      await store.saveEntry({ ...first, key: sampleKey(2) });
      assert.equal((await store.find("Load", sampleKey(2)))?.result.hash, first.result.hash);
      assert.equal((await store.newest("Load"))?.key, sampleKey(2));
      await store.forget("Load", sampleKey(2));
      await store.forget("Load", sampleKey(3));
      assert.equal(await store.find("Load", sampleKey(2)), undefined);
      assert.deepEqual(await bytesOf(store, first), sampleBytes(10));
    },
  ],
  [
    "entries of other keys are kept",
    async (store) => {
      const first = await saveSample(store, sampleBytes(10, 1), { key: sampleKey(1) });
      const second = await saveSample(store, sampleBytes(10, 2), { key: sampleKey(2) });
      assert.deepEqual(await store.find("Load", first.key), withoutOrigin(first));
      assert.deepEqual(await store.find("Load", second.key), withoutOrigin(second));
      assert.deepEqual(await bytesOf(store, first), sampleBytes(10, 1));
    },
  ],
  [
    "an earlier entry of the same key gives way",
    async (store) => {
      await saveSample(store, sampleBytes(10, 1));
      const second = await saveSample(store, sampleBytes(10, 2), { runId: "run-2", expired: "inputs" });
      assert.deepEqual(await store.find(second.task, second.key), withoutOrigin(second));
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
        assert.deepEqual(await store.closest("Load", entry.key), withoutOrigin(entry));
      }
      assert.deepEqual(await store.closest("Load", sampleKey(4)), withoutOrigin(last));
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
      assert.deepEqual(await store.find("Marked", marked.key), { ...withoutOrigin(marked), expired: "complete" });
      assert.deepEqual(await store.find("OfOther", ofOther.key), withoutOrigin(ofOther));
      assert.deepEqual(await store.find("Untouched", untouched.key), withoutOrigin(untouched));
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
