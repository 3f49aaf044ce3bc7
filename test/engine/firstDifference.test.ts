import { describe, expect, it } from "vitest";
import { firstDifference } from "../../src/engine/firstDifference.ts";

const LONG = "x".repeat(100);
const OF_COLUMNS = "rows of 3 columns: i, price, the name";
const rows = (change: object = {}): object[] =>
  Array.from({ length: 40 }, (_, i) => ({ i, price: 3, "the name": LONG, ...(i === 3 ? change : {}) }));

describe("the first difference", () => {
  it.each<[unknown, unknown, string | null, string, string]>([
    [3, 4, null, "3", "4"],
    [{ a: 1 }, { a: 2 }, null, "{ a: 1 }", "{ a: 2 }"],
    [undefined, null, null, "undefined", "null"],
    [rows(), rows({ price: 4 }), "[3].price", "3", "4"],
    [rows(), rows({ "the name": "y" }), '[3]["the name"]', `'${LONG}'`, "'y'"],
    [rows(), rows().slice(1), null, `40 ${OF_COLUMNS}`, `39 ${OF_COLUMNS}`],
    [[LONG], [LONG, 1], "length", "1", "2"],
    [{ rows: rows() }, { rows: rows({ i: 9 }) }, "rows[3].i", "3", "9"],
    [new Map([["a", rows()]]), new Map([["a", rows({ i: 9 })]]), 'get("a")[3].i', "3", "9"],
    [[LONG, -0], [LONG, 0], "[1]", "-0", "0"],
  ])("case %#", (before, after, at, a, b) => {
    expect(firstDifference(before, after)).toEqual({ at, before: a, after: b });
  });

  it("is the values as a whole where they are made otherwise", () => {
    expect(firstDifference({ a: LONG }, [LONG])).toMatchObject({ at: null });
    expect(firstDifference({ a: LONG, b: 1 }, { b: 1, a: LONG })).toMatchObject({ at: null });
  });

  it("of values that hold themselves is found, and no deeper than 20 steps", () => {
    const nest = (end: number): object => {
      let value: object = { end };
      for (let i = 0; i < 50; i++) value = { inner: value, LONG };
      return value;
    };
    expect(firstDifference(nest(1), nest(2)).at!.split(".")).toHaveLength(20);
  });
});
