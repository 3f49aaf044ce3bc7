import type { ContractCase } from "../case.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Store } from "../../model/store.ts";
import { sampleBytes, saveSample } from "../samples.ts";
import { bytesOf, headsOf, startRun, endOf, withoutOrigin } from "./asking.ts";

/** What is kept is there again when a store is opened on the same place. */
export function outlives(open: (place: string) => Store | Promise<Store>, sharesMemo: boolean): ContractCase {
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
        assert.deepEqual(await headsOf(after), { Small: withoutOrigin(small), Large: withoutOrigin(large) });
        assert.deepEqual(await after.origin(small.task, small.key), small.origin);
        assert.deepEqual(await bytesOf(after, small), sampleBytes(10));
        assert.ok(Buffer.from(await bytesOf(after, large)).equals(sampleBytes(100_000)));
        if (sharesMemo) assert.deepEqual(await after.memo.recall("file", ["a"]), new Map([["a", "1"]]));
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
