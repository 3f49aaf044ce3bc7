import { describe, expect, it } from "vitest";
import { storedType, table, tableFromParquet } from "../../../src/index.ts";
import { openSession, quoted } from "../../../src/kept/table/duckdb.ts";
import { emptyFolder } from "../../store/folder.ts";

const utc = (text: string): Date => new Date(`${text}Z`);

/** As docs/tables.md has it. */
const VALUES: readonly (readonly [sql: string, type: string, value: unknown])[] = [
  ["true", "BOOLEAN", true],
  ["-5::tinyint", "TINYINT", -5],
  ["200::utinyint", "UTINYINT", 200],
  ["4294967295::uinteger", "UINTEGER", 4294967295],
  ["9007199254740993::bigint", "BIGINT", 9007199254740993n],
  ["18446744073709551615::ubigint", "UBIGINT", 18446744073709551615n],
  ["1.5::float", "FLOAT", 1.5],
  ["-0.0::double", "DOUBLE", -0],
  ["12.30::decimal(15,2)", "DECIMAL(15,2)", 12.3],
  ["1234567890123456.78::decimal(18,2)", "DECIMAL(18,2)", "1234567890123456.78"],
  ["-12345678901234567890::decimal(38,0)", "DECIMAL(38,0)", -12345678901234567890n],
  ["'a'", "VARCHAR", "a"],
  ["'\\xAA'::blob", "BLOB", new Uint8Array([0xaa])],
  ["date '1969-12-31'", "DATE", utc("1969-12-31T00:00:00")],
  ["'1969-12-31 23:59:59.999999'::timestamp", "TIMESTAMP", utc("1969-12-31T23:59:59.999")],
  ["'2020-06-01 12:00:00+02'::timestamptz", "TIMESTAMP WITH TIME ZONE", utc("2020-06-01T10:00:00")],
  ["'2020-01-01 00:00:00.123456789'::timestamp_ns", "TIMESTAMP_NS", utc("2020-01-01T00:00:00.123")],
  ["'12:34:56.789'::time", "TIME", "12:34:56.789"],
  ["'855a3146-8c37-4b46-8648-60c40080045d'::uuid", "UUID", "855a3146-8c37-4b46-8648-60c40080045d"],
  ["interval '1 month 2 days 3 seconds'", "INTERVAL", { months: 1, days: 2, micros: 3_000_000n }],
  ["'{\"a\": 1}'::json", "VARCHAR", '{"a": 1}'],
  ["[1, null]", "INTEGER[]", [1, null]],
  ["{a: 1, b: ['x']}", 'STRUCT("a" INTEGER, "b" VARCHAR[])', { a: 1, b: ["x"] }],
  ["map {'a': date '2020-01-01'}", "MAP(VARCHAR, DATE)", new Map([["a", utc("2020-01-01T00:00:00")]])],
];

describe("a value of SQL's in a table", () => {
  it.each(VALUES)("%s of type %s", async (sql, type, value) => {
    const path = `${emptyFolder()}/x.parquet`;
    using session = await openSession();
    await session.connection.run(
      `copy (select * from (values (0, ${sql}), (1, null)) as v(i, x) order by i) to ${quoted(path)} (format parquet)`,
    );
    const kept = await tableFromParquet(path);
    expect(kept.columns[1]).toEqual({ name: "x", type });
    const [first, second] = await kept.toArray();
    expect(first!.x).toStrictEqual(value);
    expect(second!.x).toBeNull();
  });

  it("of 128 bits is kept as a decimal, which Parquet has", async () => {
    expect(storedType("HUGEINT")).toBe("DECIMAL(38,0)");
    expect(storedType('STRUCT("HUGEINT" UHUGEINT[], "a ""b" BIGINT)')).toBe(
      'STRUCT("HUGEINT" DECIMAL(38,0)[], "a ""b" BIGINT)',
    );
    const path = `${emptyFolder()}/x.parquet`;
    using session = await openSession();
    await session.connection.run(
      `copy (select sum(x)::${storedType("HUGEINT")} as x from (values (9223372036854775807), (9223372036854775807)) v(x)) to ${quoted(path)} (format parquet)`,
    );
    expect(await (await tableFromParquet(path)).toArray()).toEqual([{ x: 18446744073709551614n }]);
  });
});

describe("a table of JavaScript values", () => {
  it("has the narrowest types that give each value back as it was, also where later rows need wider ones", async () => {
    function* rows() {
      for (let i = 0; i < 5000; i++) yield { n: i, s: { a: i }, l: [] as number[] };
      for (let i = 0; i < 5000; i++) yield { n: i + 0.5, s: { a: i, b: "x" }, l: [1, 2.5], later: 1n };
    }
    const kept = await table<{ n: number }>(rows());
    expect(kept.columns).toEqual([
      { name: "n", type: "DOUBLE" },
      { name: "s", type: 'STRUCT("a" INTEGER, "b" VARCHAR)' },
      { name: "l", type: "DOUBLE[]" },
      { name: "later", type: "BIGINT" },
    ]);
    const read = await kept.toArray();
    expect(read.length).toBe(10_000);
    expect(read[4999]).toEqual({ n: 4999, s: { a: 4999, b: null }, l: [], later: null });
    expect(read[5000]).toEqual({ n: 0.5, s: { a: 0, b: "x" }, l: [1, 2.5], later: 1n });
    // The order of the rows is that in which they came.
    expect(read.every(({ n }, i) => n === (i < 5000 ? i : i - 5000 + 0.5))).toBe(true);
  });

  it("is converted to the types that are declared", async () => {
    const kept = await table(
      [
        { price: "1234567890123456.78", day: new Date("2020-02-29T00:00:00Z"), n: 1 },
        { price: 0.1, day: null, n: 2 },
      ].slice(0, 1),
      { types: { price: "DECIMAL(18,2)", day: "DATE", n: "BIGINT" } },
    );
    expect(kept.columns.map(({ type }) => type)).toEqual(["DECIMAL(18,2)", "DATE", "BIGINT"]);
    expect(await kept.toArray()).toEqual([
      { price: "1234567890123456.78", day: new Date("2020-02-29T00:00:00Z"), n: 1n },
    ]);
  });

  it("may be empty: with the columns that are declared, or none", async () => {
    const typed = await table<{ a: string }>([], { types: { a: "VARCHAR" } });
    expect([typed.rowCount, typed.columns]).toEqual([0, [{ name: "a", type: "VARCHAR" }]]);
    expect(await typed.toArray()).toEqual([]);
    const none = await table([]);
    expect([none.rowCount, none.columns, await none.toArray()]).toEqual([0, [], []]);
    expect((await none.toArrow()).numRows).toBe(0);
  });

  it.each([
    [[{ a: 1 }, { a: "x" }], /column "a", in row 1, holds texts beside numbers\n {2}All values of a column/],
    [[{ a: 1 }, { a: 1n }], /column "a", in row 1, holds bigints beside numbers/],
    [[{ a: { b: [1] } }, { a: { b: ["x"] } }], /column "a", in row 1, holds texts beside numbers/],
    [[{ a: () => 1 }], /column "a", in row 0, holds a function/],
    [[{ a: new URL("x:y") }], /column "a", in row 0, holds an instance of URL/],
    [[{ a: new Date(Number.NaN) }], /an invalid Date/],
    [[{ a: "\ud800" }], /a lone surrogate/],
    [[{ a: 10n ** 38n }], /a bigint of more than 38 digits/],
    [[{ a: {} }], /an object without properties/],
    [[[1, 2]], /the table holds an array as row 0/],
    [[{}], /row 0 holds no columns/],
  ])("is refused where no type would give its values back: %o", async (rows, message) => {
    await expect(table(rows)).rejects.toMatchObject({
      code: "NOT_TABULAR",
      message: expect.stringMatching(message) as string,
    });
  });

  it("is refused where columns are not of one length, and where a file is no Parquet file", async () => {
    await expect(table({ a: [1, 2], b: [1] })).rejects.toThrow(/column "b" has 1 values, and "a" has 2/);
    const path = `${emptyFolder()}/x.parquet`;
    await expect(tableFromParquet(path)).rejects.toMatchObject({ code: "FILE_MISSING" });
    await expect(tableFromParquet("x.parquet")).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(tableFromParquet(import.meta.filename)).rejects.toMatchObject({ code: "NOT_TABULAR" });
  });
});
