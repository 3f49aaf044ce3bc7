import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { sampleOf } from "../../src/engine/sample.ts";

const names = Array.from({ length: 100 }, (_, i) => `T${i}`);

describe("a sample", () => {
  it("has the size that is asked, shares rounded up, and no more than there is", () => {
    expect(sampleOf(names, 7, "a").size).toBe(7);
    expect(sampleOf(names, 0.101, "a").size).toBe(11);
    expect(sampleOf(names, 0.001, "a").size).toBe(1);
    expect(sampleOf(names, 1000, "a").size).toBe(100);
    expect(sampleOf([], 0.1, "a").size).toBe(0);
  });

  it("is the same for the same seed, whatever the order, and another for another", () => {
    expect(sampleOf(names.toReversed(), 10, "a")).toEqual(sampleOf(names, 10, "a"));
    expect(sampleOf(names, 10, "b")).not.toEqual(sampleOf(names, 10, "a"));
  });

  it("comes to every task in time", () => {
    const reached = new Set<string>();
    for (const seed of names) for (const name of sampleOf(names, 0.1, seed)) reached.add(name);
    expect(reached.size).toBe(100);
  });

  it("is a part of what is asked", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 20 }), fc.string(), (all, size, seed) => {
        const some = sampleOf(all, size, seed);
        expect(some.size).toBe(Math.min(size, all.length));
        for (const each of some) expect(all).toContain(each);
      }),
    );
  });
});
