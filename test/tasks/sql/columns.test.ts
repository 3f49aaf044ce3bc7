import { describe, expect, it } from "vitest";
import { sql, type ColumnTypes } from "../../../src/tasks/sql/index.ts";
import { folderWith, project } from "./support.ts";

const QUERY = "select * from (values ('SEA', 1.5::double, 3), ('SFO', null, 4)) t(origin, delay, n)";

async function failure(columns: ColumnTypes, query = QUERY): Promise<string> {
  const done = await project(folderWith().root).run([sql("Rows", { columns }, query)]);
  return done.failures[0] === undefined ? "none" : done.failures[0].message;
}

describe("declared columns", () => {
  it.each<[ColumnTypes, string?]>([
    [{ origin: "text", delay: "double?", n: "integer" }],
    [{ n: "INT4", origin: "VARCHAR", delay: "FLOAT8?" }],
    [
      { d: "decimal(10, 2)", l: "integer[]", s: "struct(a integer)", t: "timestamptz" },
      "select 1.5::decimal(10,2) as d, [1] as l, {a: 1} as s, timestamptz '2024-01-01 00:00:00+00' as t",
    ],
    [{ total: "hugeint" }, "select sum(x) as total from range(3) t(x)"],
    [{ total: "decimal(38, 0)" }, "select sum(x) as total from range(3) t(x)"],
  ])("are found as they are: %j", async (columns, query) => {
    expect(await failure(columns, query)).toBe("none");
  });

  it.each<[ColumnTypes, string]>([
    [
      { orign: "text", delay: "double?", n: "integer" },
      'there is no column "orign" (did you mean "origin"?); the column "origin" is not declared',
    ],
    [{ origin: "text", delay: "double?", n: "bigint" }, '"n" is INTEGER, and not BIGINT'],
    [{ origin: "text", delay: "double?" }, 'the column "n" is not declared'],
    [{ origin: "text", delay: "double", n: "integer" }, '"delay" holds 1 null'],
    [{ origin: "txet", delay: "double", n: "integer" }, 'column "origin" is declared as "txet", which is no type'],
    [{ origin: "text) as int); drop table x --", delay: "double", n: "integer" }, "which is no type"],
  ])("that are others are named: %j", async (columns, said) => {
    expect(await failure(columns)).toContain(said);
  });

  it("are compared before the query runs", async () => {
    const endless =
      "select count(*) as n from range(1000000) a, range(1000000) b where hash(a.range + b.range) % 7 = 3";
    expect(await failure({ m: "bigint" }, endless)).toContain('there is no column "m"');
  });

  it("make the task run again when they are others", async () => {
    const { run } = project(folderWith().root);
    await run([sql("Rows", { columns: { a: "integer" } }, "select 1 as a")]);
    const done = await run([sql("Rows", { columns: { a: "bigint" } }, "select 1 as a")]);
    expect(done.log).toEqual(["start Rows", "failed Rows"]);
  });
});
