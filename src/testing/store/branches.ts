import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Branch } from "../../model/branch.ts";
import type { NewEntry } from "../../model/entry.ts";
import type { Store } from "../../model/store.ts";
import { sampleBytes, sampleKey, saveSample } from "../samples.ts";
import { endOf, startRun, withoutOrigin, type Case, type WithStore } from "./asking.ts";

const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 0, 1);

/** The key of a branch: half as long as a task's. */
export function branchKey(number: number): string {
  return number.toString(16).padStart(32, "0");
}

/** Puts bytes, and saves a branch of map `Map` that names them. */
export async function saveBranch(
  store: Store,
  number: number,
  changes: Partial<Branch> = {},
  size = 20,
): Promise<Branch> {
  const branch: Branch = {
    key: branchKey(number),
    result: await store.putResult(sampleBytes(size, number)),
    runId: "run-1",
    session: "1234-1767225600000.123",
    startedAt: T0,
    durationMs: 12.5,
    ...changes,
  };
  await store.branches.save("Map", branch);
  return branch;
}

/** Saves the entry of a map that is made of these branches. */
async function saveMap(store: Store, branches: readonly Branch[], changes: Partial<NewEntry> = {}): Promise<NewEntry> {
  const keys = branches.map(({ key }) => key);
  return saveSample(store, sampleBytes(10, 99), { task: "Map", startedAt: T0, branches: keys, ...changes });
}

async function keysKept(store: Store, numbers: readonly number[]): Promise<number[]> {
  const found = await store.branches.find("Map", numbers.map(branchKey));
  return numbers.filter((number) => found.has(branchKey(number)));
}

/** What a store promises of the branches of maps. */
export const branchCases: readonly Case<WithStore>[] = [
  [
    "saved branches are found again by their keys with equal fields, in one question, and no others",
    async (store) => {
      await startRun(store, "run-1");
      const first = await saveBranch(store, 1);
      const second = await saveBranch(store, 2, { runId: "run-2", session: "another", durationMs: 0.000_123 });
      const found = await store.branches.find("Map", [branchKey(2), branchKey(3), branchKey(1)]);
      assert.deepEqual(
        new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        new Map([
          [first.key, first],
          [second.key, second],
        ]),
      );
      assert.deepEqual(await store.branches.find("Other", [branchKey(1)]), new Map());
      assert.deepEqual(await store.branches.find("Map", []), new Map());
      await store.endRun(endOf("run-1"));
      assert.deepEqual((await store.branches.find("Map", [first.key])).get(first.key), first);
    },
  ],
  [
    "branches are found outside of a run too, as many as are asked for",
    async (store) => {
      const numbers = Array.from({ length: 2_500 }, (_, number) => number);
      await startRun(store, "run-1");
      for (const number of numbers) await saveBranch(store, number);
      await store.endRun(endOf("run-1"));
      assert.ok(isDeepStrictEqual(await keysKept(store, [...numbers, 9_999]), numbers));
      const other = await saveBranch(store, 9_999);
      assert.deepEqual((await store.branches.find("Map", [other.key])).get(other.key), other);
    },
  ],
  [
    "the bytes of branches come back in the order they are asked for, small and large, before and after the run ends",
    async (store) => {
      await startRun(store, "run-1");
      const branches = [
        await saveBranch(store, 1),
        await saveBranch(store, 2, {}, 300_000),
        await saveBranch(store, 3),
      ];
      const asked = [branches[2]!, branches[1]!, branches[2]!, branches[0]!];
      const bytes = async (): Promise<unknown[]> =>
        (await store.branches.read("Map", asked)).map((read) =>
          read.kind === "bytes" ? new Uint8Array(read.bytes) : read,
        );
      const wanted = [sampleBytes(20, 3), sampleBytes(300_000, 2), sampleBytes(20, 3), sampleBytes(20, 1)];
      // No difference is printed: of 300,000 bytes that takes gigabytes.
      assert.ok(isDeepStrictEqual(await bytes(), wanted));
      await store.endRun(endOf("run-1"));
      assert.ok(isDeepStrictEqual(await bytes(), wanted));
    },
  ],
  [
    "an earlier branch of the same key gives way",
    async (store) => {
      await saveBranch(store, 1);
      const second = await saveBranch(store, 1, { result: await store.putResult(sampleBytes(30, 7)), runId: "run-2" });
      assert.deepEqual((await store.branches.find("Map", [second.key])).get(second.key), second);
      const [read] = await store.branches.read("Map", [second]);
      assert.deepEqual(read?.kind === "bytes" && new Uint8Array(read.bytes), sampleBytes(30, 7));
    },
  ],
  [
    "the branches of a map are no entries: neither the newest of its task nor its origins tell of them",
    async (store) => {
      await saveBranch(store, 1);
      assert.equal(await store.newest("Map"), undefined);
      assert.deepEqual(await store.kept("Map"), []);
      assert.equal(await store.find("Map", branchKey(1)), undefined);
    },
  ],
  [
    "the entry of a map tells which branches it is made of, in order; others tell of none",
    async (store) => {
      await startRun(store, "run-1");
      const first = await saveBranch(store, 1);
      const second = await saveBranch(store, 2);
      const entry = await saveMap(store, [second, first, second]);
      const plain = await saveSample(store, sampleBytes(5), { key: sampleKey(2) });
      assert.deepEqual(await store.branches.keysOf("Map", entry.key), [second.key, first.key, second.key]);
      assert.deepEqual(await store.branches.keysOf("Load", plain.key), []);
      assert.deepEqual(await store.branches.keysOf("Map", sampleKey(9)), []);
      const { branches: _, ...saved } = entry;
      assert.deepEqual(await store.find("Map", entry.key), withoutOrigin(saved));
      await store.endRun(endOf("run-1"));
      assert.deepEqual(await store.branches.keysOf("Map", entry.key), [second.key, first.key, second.key]);
    },
  ],
  [
    "when the entry of a map expires on completion, its branches are gone",
    async (store) => {
      await startRun(store, "run-1");
      const entry = await saveMap(store, [await saveBranch(store, 1)]);
      await store.endRun(endOf("run-1", { expired: [{ ...entry, runId: "run-2" }] }));
      assert.deepEqual(await keysKept(store, [1]), [1]);
      await store.endRun(endOf("run-1", { expired: [entry] }));
      assert.deepEqual(await keysKept(store, [1]), []);
    },
  ],
  [
    "to remove a task's results is to remove its branches, with their bytes",
    async (store) => {
      await startRun(store, "run-1");
      await saveMap(store, [await saveBranch(store, 1), await saveBranch(store, 2, {}, 300_000)]);
      await saveBranch(store, 3);
      await store.endRun(endOf("run-1"));
      const now = T0 + DAY_MS;
      assert.equal((await store.remove(["Other"], { now })).branchCount, 0);
      assert.equal((await store.remove(["Map"], { now, dryRun: true })).branchCount, 3);
      assert.deepEqual(await keysKept(store, [1, 2, 3]), [1, 2, 3]);
      const removed = await store.remove(["Map"], { now });
      assert.equal(removed.branchCount, 3);
      assert.ok(removed.afterBytes <= removed.beforeBytes - 300_000);
      assert.deepEqual(await keysKept(store, [1, 2, 3]), []);
    },
  ],
  [
    "branches are swept when no kept entry is made of them, and the budget wants it; never the others",
    async (store) => {
      const everything = { maxBytes: 0, maxAgeMs: 0 };
      await startRun(store, "run-1");
      const [one, two, three, four] = await Promise.all(
        [1, 2, 3, 4].map((number) => saveBranch(store, number, {}, 200_000)),
      );
      await store.endRun(endOf("run-1", { heads: [await saveMap(store, [one!, two!])] }));
      const now = T0 + 10 * DAY_MS;
      const young = (await store.sweep({ maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: 20 * DAY_MS }, { now }))!;
      assert.equal(young.branchCount, 0);
      await startRun(store, "run-2");
      assert.equal((await store.sweep(everything, { now }))!.branchCount, 0, "a run is going on");
      const next = await saveMap(store, [two!, three!], { key: sampleKey(2), runId: "run-2", startedAt: T0 + DAY_MS });
      await store.endRun(endOf("run-2", { heads: [next] }));
      const told = (await store.sweep(everything, { now, dryRun: true }))!;
      const swept = (await store.sweep(everything, { now }))!;
      // The older entry goes, and what it alone was made of with it; what a failed run has left goes too.
      for (const { branchCount } of [told, swept]) assert.equal(branchCount, 2);
      assert.ok(swept.afterBytes <= swept.beforeBytes - 400_000);
      assert.deepEqual(await keysKept(store, [1, 2, 3, 4]), [2, 3]);
      for (const read of await store.branches.read("Map", [two!, three!])) assert.equal(read.kind, "bytes");
      assert.equal((await store.branches.read("Map", [four!]))[0]?.kind, "damaged");
    },
  ],
];
