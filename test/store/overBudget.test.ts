import fc from "../support/random.ts";
import { expect, it } from "vitest";
import { overBudget, type Unneeded } from "../../src/store/overBudget.ts";

const items = fc.array(
  fc.record({
    usedAt: fc.integer({ min: 0, max: 100 }),
    sizeBytes: fc.integer({ min: 1, max: 50 }),
    blobs: fc.subarray(["a", "b", "c"].map((hash) => ({ hash, sizeBytes: 500 }))),
  }),
);

/** What is taken up by these, each file once; `needed` files by others as well. */
function bytesOf(kept: readonly Unneeded[], needed: ReadonlySet<string>): number {
  const files = new Set([...needed, ...kept.flatMap(({ blobs }) => blobs.map(({ hash }) => hash))]);
  return kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) + files.size * 500;
}

it("what is chosen is too old, or was unused the longest and had to go so that the rest fits, and nothing else", () => {
  fc.assert(
    fc.property(
      items,
      fc.constantFrom(new Set<string>(), new Set(["a"])),
      fc.record({ maxBytes: fc.integer({ min: 0, max: 3000 }), maxAgeMs: fc.integer({ min: 0, max: 100 }) }),
      (all, needed, budget) => {
        const blobUses = new Map([...needed].map((hash) => [hash, 1]));
        for (const { blobs } of all) for (const { hash } of blobs) blobUses.set(hash, (blobUses.get(hash) ?? 0) + 1);
        const usedBytes = bytesOf(all, needed);
        const { chosen, freedBytes } = overBudget(all, budget, { now: 100, usedBytes, blobUses });
        const gone = new Set<Unneeded>(chosen.map(({ item }) => item));
        const kept = all.filter((item) => !gone.has(item));
        expect(usedBytes - freedBytes).toBe(bytesOf(kept, needed));
        // The rest is within the budget, or there is nothing more that could go.
        expect(kept.length === 0 || bytesOf(kept, needed) <= budget.maxBytes).toBe(true);
        for (const { usedAt } of kept) {
          expect(100 - usedAt).toBeLessThanOrEqual(budget.maxAgeMs);
          for (const { item } of chosen) expect(item.usedAt).toBeLessThanOrEqual(usedAt);
        }
        // Each that went for its size had to go: with it, and all that are younger, there was too much.
        for (const [index, { item, because }] of chosen.entries()) {
          const young = chosen.slice(index).map((each) => each.item);
          if (because === "age") expect(100 - item.usedAt).toBeGreaterThan(budget.maxAgeMs);
          else expect(bytesOf([...kept, ...young], needed)).toBeGreaterThan(budget.maxBytes);
        }
      },
    ),
    { numRuns: 500 },
  );
});
