import { isDeepStrictEqual } from "node:util";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { encode } from "../../../src/fingerprint/canonical/encode.ts";
import { digest } from "../../../src/fingerprint/digest.ts";
import { difference } from "./difference.ts";
import { mutate, steps } from "./mutate.ts";
import { build, recipes, type Recipe } from "./recipes.ts";

describe("two values have the same bytes exactly when a task could not tell them apart", () => {
  it("of a generated corpus, each with each", () => {
    const byBytes = new Map<string, Recipe[]>();
    for (const recipe of fc.sample(recipes, { numRuns: 10_000 })) {
      const hash = digest(encode(build(recipe)));
      byBytes.set(hash, [...(byBytes.get(hash) ?? []), recipe]);
    }
    for (const [first, ...others] of byBytes.values())
      for (const other of others) expect(difference(build(first!), build(other))).toBeUndefined();
    // Else the corpus is too poor to say anything.
    expect(byBytes.size).toBeGreaterThan(5000);
  });

  it("where one is the other with a small change", () => {
    let same = 0;
    let different = 0;
    fc.assert(
      fc.property(recipes, steps, (recipe, way) => {
        const [one, two] = [build(recipe), build(mutate(recipe, way))];
        const isSame = difference(one, two) === undefined;
        expect(encode(one).equals(encode(two))).toBe(isSame);
        if (isSame) same++;
        else different++;
      }),
      { numRuns: 3000 },
    );
    expect(different).toBeGreaterThan(2000);
    expect(same).toBeGreaterThan(50);
  });

  it("and never when isDeepStrictEqual tells them apart", () => {
    fc.assert(
      fc.property(recipes, steps, (recipe, way) => {
        const [one, two] = [build(recipe), build(mutate(recipe, way))];
        fc.pre(!hasCycle(recipe));
        if (encode(one).equals(encode(two))) expect(isDeepStrictEqual(one, two)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("though they are put together of the same pieces: the bytes of one never begin another's", () => {
    fc.assert(
      fc.property(recipes, recipes, (a, b) => {
        const [one, two] = [encode(build(a)), encode(build(b))];
        const isPrefix = one.length < two.length && two.subarray(0, one.length).equals(one);
        expect(isPrefix).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Node's comparison does not end on an error that is its own cause. */
function hasCycle(recipe: Recipe): boolean {
  return JSON.stringify(recipe).includes('"again"');
}
