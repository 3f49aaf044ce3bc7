import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/store/memory.ts";
import { storeContract } from "../../src/testing/index.ts";

describe("the memory store keeps the contract of stores", () => {
  for (const { name, run } of storeContract({ open: () => memoryStore(), isShared: false })) test(name, run);
});

test("bytes that are changed after they were put, or after they were read, are never given back", async () => {
  const store = memoryStore();
  const bytes = new Uint8Array([1, 2, 3]);
  const result = await store.putResult(bytes);
  bytes.fill(0);
  const entry = { task: "Load", key: "1", result };
  const read = await store.readResult(entry);
  expect(read).toEqual({ kind: "bytes", bytes: new Uint8Array([1, 2, 3]) });
  if (read.kind === "bytes") read.bytes.fill(9);
  const again = await store.readResult(entry);
  expect(again).toEqual({ kind: "damaged", problem: 'the stored result of "Load" does not match its checksum' });
});
