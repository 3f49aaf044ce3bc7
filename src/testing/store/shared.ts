import assert from "node:assert/strict";
import type { Store } from "../../model/store.ts";
import { sampleBytes, sampleKey, saveSample } from "../samples.ts";
import { bytesOf, headsOf, startRun, endWith, endOf, withoutOrigin, type Case } from "./asking.ts";

/** What two stores on one place promise each other. */
export const sharedCases: readonly Case<(first: Store, second: Store) => Promise<void>>[] = [
  [
    "what one store saves, another on the same place finds at once",
    async (first, second) => {
      assert.equal(await second.newest("Load"), undefined);
      await startRun(first, "run-1");
      for (const length of [10, 100_000]) {
        const entry = await saveSample(first, sampleBytes(length), { key: sampleKey(length) });
        assert.deepEqual(await second.find(entry.task, entry.key), withoutOrigin(entry));
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

/** What two stores on one place promise each other where they have one memo. */
export const sharedMemoCases: typeof sharedCases = [
  [
    "digests of one store are recalled by another once its run has ended",
    async (first, second) => {
      await first.memo.remember("file", new Map([["a", "1"]]));
      await endWith(first, "run-1", []);
      assert.deepEqual(await second.memo.recall("file", ["a"]), new Map([["a", "1"]]));
    },
  ],
];
