import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sampleBytes, sampleEntry, sampleKey, sampleRecord, saveSample } from "../samples.ts";
import { bytesOf, startRun, endOf, withoutOrigin, type Case, type WithStore } from "./asking.ts";

/** What a store promises of results: the bytes that were put, whole. */
export const resultCases: readonly Case<WithStore>[] = [
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
          assert.deepEqual(await store.find(each.task, each.key), withoutOrigin(each));
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
      assert.deepEqual(await store.find("Good", good.key), withoutOrigin(good));
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
