import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { Limits } from "../../src/engine/limits.ts";
import type { Units } from "../../src/model/limits.ts";

/** Limits, and who has been given units of them, in order. */
function stage(capacities: Readonly<Record<string, number>>) {
  const limits = new Limits(capacities);
  const given: string[] = [];
  const leaves = new Map<string, () => void>();
  return {
    given,
    leaves,
    give: (...units: Units) => limits.give(units),
    take: (name: string, ...units: Units): readonly string[] | undefined => {
      const place = limits.take(units, () => given.push(name));
      if (place === undefined) given.push(name);
      else leaves.set(name, place.leave);
      return place?.limits;
    },
  };
}

describe("limits", () => {
  it("give units as long as there are some, then in the order of coming", () => {
    const { take, give, given } = stage({ api: 2 });
    expect(["a", "b", "c", "d"].map((name) => take(name, ["api", 1]))).toEqual([
      undefined,
      undefined,
      ["api"],
      ["api"],
    ]);
    expect(given).toEqual(["a", "b"]);
    give(["api", 1]);
    give(["api", 1]);
    expect(given).toEqual(["a", "b", "c", "d"]);
  });

  it("do not starve one that wants many: those that come later and want few wait behind it", () => {
    const { take, give, given } = stage({ api: 2 });
    take("one", ["api", 1]);
    take("both", ["api", 2]);
    expect(take("late", ["api", 1])).toEqual(["api"]);
    give(["api", 1]);
    expect(given).toEqual(["one", "both"]);
    give(["api", 2]);
    expect(given).toEqual(["one", "both", "late"]);
  });

  it("give all that one wants at once: nobody holds some of it while it waits for the rest", () => {
    const { take, give, given } = stage({ api: 1, disk: 1 });
    take("disk", ["disk", 1]);
    expect(take("both", ["api", 1], ["disk", 1])).toEqual(["disk"]);
    // It is behind the one that wants both, and so is in nobody's way.
    expect(take("api", ["api", 1])).toEqual(["api"]);
    give(["disk", 1]);
    expect(given).toEqual(["disk", "both"]);
    give(["api", 1], ["disk", 1]);
    expect(given).toEqual(["disk", "both", "api"]);
  });

  it("pass over who gave its place up, and serve those behind it at once", () => {
    const { take, give, given, leaves } = stage({ api: 2 });
    take("one", ["api", 1]);
    take("both", ["api", 2]);
    take("late", ["api", 1]);
    leaves.get("both")!();
    expect(given).toEqual(["one", "late"]);
    give(["api", 1]);
    expect(given).toEqual(["one", "late"]);
  });

  it("never exceed, and never leave anyone waiting for ever, whatever is wanted", () => {
    const wants = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 3 }), { minKeys: 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(wants, fc.boolean()), { maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (all, random) => {
          const limits = new Limits({ a: 3, b: 3, c: 3 });
          const taken: Record<string, number> = { a: 0, b: 0, c: 0 };
          const running: Units[] = [];
          const ended: number[] = [];
          const begin = (index: number, units: Units): void => {
            ended.push(index);
            running.push(units);
            for (const [name, count] of units) expect((taken[name]! += count)).toBeLessThanOrEqual(3);
          };
          const end = (): void => {
            const [units] = running.splice((random.next().value as number) % running.length, 1);
            for (const [name, count] of units!) taken[name]! -= count;
            limits.give(units!);
          };
          for (const [index, [want, ends]] of all.entries()) {
            const units = Object.entries(want);
            if (limits.take(units, () => begin(index, units)) === undefined) begin(index, units);
            if (ends && running.length > 0) end();
          }
          while (running.length > 0) end();
          expect(ended.toSorted((a, b) => a - b)).toEqual([...all.keys()]);
        },
      ),
    );
  });

  it("serve 100,000 that wait in time that is linear", () => {
    const { take, give, given } = stage({ api: 1 });
    for (let i = 0; i <= 100_000; i++) take(String(i), ["api", 1]);
    for (let i = 0; i < 100_000; i++) give(["api", 1]);
    expect(given).toEqual(Array.from({ length: 100_001 }, (_, i) => String(i)));
  });
});
