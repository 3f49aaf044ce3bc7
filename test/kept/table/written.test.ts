import { describe, expect, it } from "vitest";
import { tableFacts } from "../../../src/kept/table/digest.ts";
import { openSession, quoted } from "../../../src/kept/table/duckdb.ts";
import { asWritten } from "../../../src/kept/table/written.ts";
import { emptyFolder } from "../../store/folder.ts";

/** Copies what a query gives to a file. @returns what is known of it when the file is asked, and when it is not */
async function bothFacts(query: string) {
  const path = `${emptyFolder()}/x.parquet`;
  using session = await openSession();
  const result = await session.connection.run(`select * from (${query}) limit 0`);
  const copied = result.columnNames().map((name, i) => ({ name, type: result.columnType(i) }));
  await session.connection.run(`copy (${query}) to ${quoted(path)} (format parquet)`);
  const known = asWritten(copied);
  return {
    asked: await tableFacts(session, path),
    known: known === undefined ? undefined : await tableFacts(session, path, known),
  };
}

const SELECT = (value: string): string => `select i, ${value} as "a ""b" from range(3000) t(i)`;

describe("the columns of what was copied to a file are those of the file", () => {
  it.each([
    "i % 2 = 0",
    "(i % 100)::tinyint",
    "(i % 100)::utinyint",
    "i::smallint",
    "i::usmallint",
    "i::integer",
    "i::uinteger",
    "i::bigint",
    "i::ubigint",
    "i::float",
    "nullif(i::double, 7)",
    "i::decimal(4,0)",
    "i::decimal(18,3)",
    "i::decimal(38,10)",
    "i::varchar",
    "i::varchar::blob",
    "json_object('i', i)",
    "date '2020-01-01' + i::integer",
    "timestamp '2020-01-01' + interval (i) second",
    "(timestamp '2020-01-01' + interval (i) second)::timestamptz",
  ])("of %s", async (value) => {
    const { asked, known } = await bothFacts(SELECT(value));
    expect(known).toEqual(asked);
  });

  it("also where a name is there twice", async () => {
    const { asked, known } = await bothFacts("select * from (select 1 as a) x, (select 2 as A) y");
    expect(asked.columns.map(({ name }) => name)).toEqual(["a", "A_1"]);
    expect(known).toEqual(asked);
  });

  it.each([
    ["128 bits", SELECT("sum(i) over ()")],
    ["an enum", SELECT("(['x', 'y'][i % 2 + 1])::enum('x', 'y')")],
    ["seconds", SELECT("make_timestamp(i)::timestamp_s")],
    ["a list", SELECT("[i]")],
  ])("or the file is asked: %s", async (_, query) => {
    expect((await bothFacts(query)).known).toBeUndefined();
  });
});
