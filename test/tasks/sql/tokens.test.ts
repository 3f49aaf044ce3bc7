import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { statementsOf, tokensOf, unquoted } from "../../../src/tasks/sql/tokens.ts";

const TRICKY = [
  "select 1",
  "select 1;",
  ";;select 1;;",
  "select ';' ; select 2",
  "select 'it''s; fine'; select 2",
  `select 1 as "a;b"; select 2`,
  `select 1 as "a"";b"; select 2`,
  "select $$a;b$$; select 2",
  "select $tag$a;$$;b$tag$; select 2",
  String.raw`select e'a\';b'; select 2`,
  "select 1 -- one; two\n; select 2",
  "select 1 /* one; two */; select 2",
  "select 1 /* one /* two; */ three; */; select 2",
  "select 'é;ü'; select 2",
  "create temp table t as select 1 as a; insert into t values (2); from t",
  "select 1; -- the end;",
  "select x.y, 1.5, .5, 1e3 from (select {y: 1} as x); select 2",
];

describe("the statements of a query", () => {
  it.each(TRICKY)("are those that DuckDB finds: %s", async (query) => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const { count } = await connection.extractStatements(query);
    expect(statementsOf(query)).toHaveLength(count);
    connection.closeSync();
    instance.closeSync();
  });

  it("leave out comments, white space and nothing else", () => {
    const query = `select /* a */ "b c", 'd''e' -- f\nfrom g where h = $i and j<>2`;
    expect(tokensOf(query).map(({ text }) => text)).toEqual(
      "select|\"b c\"|,|'d''e'|from|g|where|h|=|$i|and|j|<|>|2".split("|"),
    );
    for (const { text, start } of tokensOf(query)) expect(query.slice(start, start + text.length)).toBe(text);
  });

  it("stand for what quotes hold", () => {
    const texts = (query: string): string[] => tokensOf(query).map(unquoted);
    expect(texts(`'it''s' "a ""b""" $$x'y$$ $t$z$$z$t$ plain`)).toEqual(["it's", 'a "b"', "x'y", "z$$z", "plain"]);
  });
});
