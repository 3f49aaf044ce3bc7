import assert from "node:assert/strict";
import { sampleBytes, sampleEntry, sampleKey, sampleReport, saveSample } from "../samples.ts";
import { headsOf, startRun, endWith, endOf, withoutOrigin, type Case, type WithStore } from "./asking.ts";

/** What a store promises of runs, their heads and their history. */
export const runCases: readonly Case<WithStore>[] = [
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
        startedAt: "2026-01-01T00:00:01.234Z",
        attempts: 3,
        error: { name: "TypeError", message: "boom", code: "E_BOOM", stack: "TypeError: boom\n    at x.ts:1:1" },
      });
      const stepped = sampleReport("Stepped", {
        steps: [
          { name: "extract ü", durationMs: 1.5, offsetMs: 12 },
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
    "past runs are found by how their ids begin",
    async (store) => {
      await store.startRun({ runId: "abc-1", pipeline: "Example", startedAt: 1_000 });
      await store.startRun({ runId: "abd-2", pipeline: "Example", startedAt: 2_000 });
      await store.startRun({ runId: "abc-3", pipeline: "Other", startedAt: 3_000 });
      const ids = async (runId: string): Promise<string[]> =>
        (await store.runs({ pipeline: "Example", limit: 10, runId })).map((run) => run.runId);
      assert.deepEqual(await ids("ab"), ["abd-2", "abc-1"]);
      assert.deepEqual(await ids("abc"), ["abc-1"]);
      assert.deepEqual(await ids("abc-1"), ["abc-1"]);
      assert.deepEqual(await ids("bc"), []);
      assert.deepEqual(await ids("%"), []);
      assert.deepEqual(await ids(""), ["abd-2", "abc-1"]);
    },
  ],
  [
    "the heads of a pipeline are the entries that its last run settled on",
    async (store) => {
      const load = await saveSample(store, sampleBytes(1), { task: "Load" });
      const clean = await saveSample(store, sampleBytes(2), { task: "Clean" });
      await endWith(store, "run-1", [load, clean]);
      assert.deepEqual(await headsOf(store), { Load: withoutOrigin(load), Clean: withoutOrigin(clean) });
      assert.deepEqual(await store.heads("Other"), new Map());

      const newer = await saveSample(store, sampleBytes(3), { task: "Clean", key: sampleKey(2), runId: "run-2" });
      assert.deepEqual(await headsOf(store), { Load: withoutOrigin(load), Clean: withoutOrigin(clean) });
      await endWith(store, "run-2", [newer]);
      assert.deepEqual(await headsOf(store), { Load: withoutOrigin(load), Clean: withoutOrigin(newer) });

      await endWith(store, "run-3", [load, clean]);
      assert.deepEqual(await headsOf(store), { Load: withoutOrigin(load), Clean: withoutOrigin(clean) });
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
      assert.deepEqual(await headsOf(store), { Load: withoutOrigin(again) });
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
