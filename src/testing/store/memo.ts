import assert from "node:assert/strict";
import { endWith, type Case, type WithStore } from "./asking.ts";

/** What a store promises of its memo. */
export const memoCases: readonly Case<WithStore>[] = [
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
