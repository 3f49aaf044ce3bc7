import { describe, expect, it } from "vitest";
import { memoryStore } from "../../src/index.ts";
import { rehearsalStore } from "../../src/store/rehearsal.ts";

const bytes = Buffer.from("result");

describe("a rehearsal's store", () => {
  it("names a result as the real one does, and keeps it there not at all", async () => {
    const real = memoryStore();
    const rehearsed = rehearsalStore(real);
    const result = await rehearsed.putResult(bytes);
    expect(await real.readResult({ task: "T", key: "k", result })).toMatchObject({ kind: "damaged" });
    expect(await real.putResult(bytes)).toEqual(result);
    expect(await rehearsed.readResult({ task: "T", key: "k", result })).toMatchObject({ kind: "bytes" });
  });

  it("lets go of a result once it has been taken as often as it was put", async () => {
    const rehearsed = rehearsalStore(memoryStore());
    const { hash } = await rehearsed.putResult(bytes);
    await rehearsed.putResult(bytes);
    expect(rehearsed.take(hash)).toEqual({ bytes, parcels: [] });
    expect(rehearsed.take(hash)).toEqual({ bytes, parcels: [] });
    expect(rehearsed.take(hash)).toBeUndefined();
  });
});
