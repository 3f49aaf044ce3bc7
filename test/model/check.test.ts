import { describe, expect, it } from "vitest";
import { check, table, task, type Check, type CheckContext, type Finding } from "../../src/index.ts";

const NOW = new Date("2026-03-02T12:00:00Z");

/** What a check says of a value. */
async function said(its: Check, value: unknown, results: Readonly<Record<string, unknown>> = {}): Promise<Finding> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const context: CheckContext = { name: "T", results, params: {}, now: NOW, signal: new AbortController().signal, log };
  return (await (its as Check<unknown>).test(value, context)) as Finding;
}

const ROWS = [
  { id: 1, city: "Oslo", people: 700_000, at: new Date("2026-03-01T12:00:00Z") },
  { id: 2, city: null, people: -5, at: new Date("2026-03-02T06:00:00Z") },
  { id: 2, city: "Rome", people: Number.NaN, at: null },
];

const TYPES = { id: "INTEGER", city: "VARCHAR", people: "DOUBLE", at: "TIMESTAMP" };

describe.each<[string, (rows: readonly object[], types?: Readonly<Record<string, string>>) => unknown]>([
  ["an array of rows", (rows) => rows],
  ["a table", (rows, types = {}) => table(rows, { types })],
])("a ready check of %s", (_, of) => {
  it.each<[Check, string, number]>([
    [check.notNull("city"), "1 of 3 rows are null", 1],
    [check.notNull(["id", "at", "city"]), "2 of 3 rows are null", 1],
    [check.unique("id"), "1 of 3 rows are there already", 2],
    [check.acceptedValues("city", ["Oslo"]), "1 of 3 rows have another city than the accepted ones", 2],
    [check.range("people", { min: 0 }), "2 of 3 rows have a people that is not at least 0", 1],
    [
      check.range("at", { max: new Date("2026-03-02T00:00:00Z") }),
      "have a at that is not at most 2026-03-02T00:00:00.000Z",
      1,
    ],
  ])("finds what is wrong: %o", async (its, message, first) => {
    const found = await said(its, await of(ROWS, TYPES));
    expect(found).toMatchObject({ passed: false, of: 3, message: expect.stringContaining(message) });
    expect(found.sample![0]).toEqual(ROWS[first]);
    expect(found.sample!.length).toBe(found.count);
  });

  it.each<Check>([
    check.notNull("id"),
    check.unique(["id", "city"]),
    check.acceptedValues("city", ["Oslo", "Rome"]),
    check.acceptedValues("id", [1n, 2n]),
    check.range("id", { min: 1, max: 2 }),
    check.rowCount(3),
    check.rowCount({ min: 1, max: 3 }),
    check.freshness("at", { maxAge: { hours: 7 } }),
  ])("passes where nothing is: %o", async (its) => {
    expect(await said(its, await of(ROWS, TYPES))).toMatchObject({ passed: true });
  });

  it("passes on no rows at all, but for the number of them and how fresh they are", async () => {
    for (const its of [
      check.notNull("id"),
      check.unique("id"),
      check.range("id", { min: 0 }),
      check.acceptedValues("id", []),
    ])
      expect(await said(its, await of([], TYPES))).toMatchObject({ passed: true });
    expect(await said(check.rowCount({ min: 1 }), await of([], TYPES))).toEqual({
      passed: false,
      of: 0,
      message: "there are 0 rows, and not at least 1",
    });
    expect(await said(check.freshness("at", { maxAge: { days: 1 } }), await of([], TYPES))).toMatchObject({
      message: "there is no at",
    });
  });

  it("does not pass on rows that have no such column, and names the nearest", async () => {
    expect(await said(check.range("poeple" as "people", { min: 0 }), await of(ROWS, TYPES))).toEqual({
      passed: false,
      message: 'no row has a column "poeple". Did you mean "people"?',
    });
  });

  it("looks keys up in a dependency's rows, and null is none", async () => {
    const cities = { Cities: await of([{ name: "Oslo" }, { name: "Bergen" }]) };
    const its = check.foreignKey("city", { task: task("Cities", () => 1), column: "name" });
    expect(await said(its, await of(ROWS, TYPES), cities)).toMatchObject({
      passed: false,
      count: 1,
      message: '1 of 3 rows have a city that is no name of "Cities"',
      sample: [{ city: "Rome" }],
    });
    expect(
      await said(check.foreignKey("city", { task: "Cities", column: "nmae" }), await of(ROWS, TYPES), cities),
    ).toMatchObject({
      passed: false,
      message: expect.stringContaining('of "Cities", no row has a column "nmae"'),
    });
  });

  it("says until when rows are fresh", async () => {
    const its = check.freshness("at", { maxAge: { hours: 7 } });
    expect(await said(its, await of(ROWS, TYPES))).toEqual({
      passed: true,
      message: "the newest at is 6 h old",
      until: Date.UTC(2026, 2, 2, 13),
    });
    expect(await said(check.freshness("at", { maxAge: { hours: 6 } }), await of(ROWS, TYPES))).toEqual({
      passed: false,
      message: "the newest at is 6 h old",
    });
    expect(await said(check.freshness("city", { maxAge: { hours: 6 } }), await of(ROWS, TYPES))).toMatchObject({
      passed: false,
      message: "2 of 3 rows have a city that is no date",
    });
  });
});

it("a check of a table reads more rows than it shows, and finds those that it shows again", async () => {
  const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, note: `row ${id}`, twice: id % 2_500 }));
  const found = await said(check.range("twice", { max: 2_498 }), await table(rows));
  expect(found).toMatchObject({ passed: false, count: 4, of: 10_000 });
  expect(found.sample).toEqual([2_499, 4_999, 7_499, 9_999].map((id) => rows[id]));
});

it("a check of rows says so where there are none", async () => {
  await expect(said(check.notNull("id"), 5)).rejects.toThrow(/it is a number, and no rows/);
  await expect(said(check.rowCount(1), null)).rejects.toThrow(/it is null, and no rows/);
  expect(await said(check.unique("id"), [1, 2])).toEqual({
    passed: false,
    message: "row 0 is a number, and no object",
  });
});

it("values are compared by contents: numbers of any kind, dates, texts that look like numbers", async () => {
  const at = (): Date => new Date(5);
  expect(await said(check.unique("x"), [{ x: 1 }, { x: "1" }, { x: null }])).toMatchObject({ passed: true });
  expect(await said(check.unique("x"), [{ x: 1 }, { x: 1n }])).toMatchObject({ count: 1 });
  expect(await said(check.unique("x"), [{ x: at() }, { x: at() }])).toMatchObject({ count: 1 });
  expect(
    await said(check.unique(["x", "y"]), [
      { x: "a,b", y: "c" },
      { x: "a", y: "b,c" },
    ]),
  ).toMatchObject({ passed: true });
});

it.each<[() => unknown, RegExp]>([
  [() => check("", () => true), /a check needs a name/],
  [() => check("x", true as never), /check "x" has no function/],
  [() => check("x", () => true, { severity: "error" as never }), /severity of check "x" is error\n.*"fail" or "warn"/],
  [() => check("x", () => true, { sverity: "warn" } as never), /has no option "sverity"/],
  [() => check.notNull([]), /check.notNull\(\) needs a column/],
  [() => check.unique(""), /an empty name as a column/],
  [() => check.range("x", {}), /needs an end/],
  [() => check.rowCount({ min: 2, max: 1 }), /is given 2 to 1 rows/],
  [() => check.acceptedValues("x", "abc" as never), /needs a list of values/],
  [() => check.foreignKey("x", { task: undefined as never, column: "y" }), /needs a task/],
  [() => check.freshness("x", { maxAge: {} }), /duration is empty/],
])("what makes no check is refused: %s", (make, message) => expect(make).toThrow(message));
