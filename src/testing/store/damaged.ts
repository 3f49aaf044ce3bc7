import assert from "node:assert/strict";
import type { Entry } from "../../model/entry.ts";
import type { Store } from "../../model/store.ts";
import { sampleBytes, saveSample } from "../samples.ts";
import { bytesOf, endWith, type Case } from "./asking.ts";

/** What a store promises of bytes that were damaged. */
export const damagedCases: readonly Case<
  (store: Store, damage: (entry: Entry) => void | Promise<void>) => Promise<void>
>[] = [
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
