import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../src/tasks/sql/query.ts";

const tables = (query: string): readonly string[] => parseQuery("Task", query).tables;

describe("the tables of a query", () => {
  it.each<[query: string, ...tables: string[]]>([
    ["from Flights", "Flights"],
    ["select * from Flights f join Airports a on f.origin = a.code", "Flights", "Airports"],
    [`select (select max(x) from Other) from "My ""odd"" Table"`, "Other", 'My "odd" Table'],
    ["with a as (from Raw) select * from a join b on true", "Raw", "b"],
    ["with a as (from a) from a", "a"],
    ["with A as (select 1) select * from a"],
    ["with a as (from b), b as (from c) from a, b", "b", "c"],
    ["with recursive r as (select 1 as n union all select n + 1 from r, Limits) from r", "Limits"],
    ["select (with c as (from D) select count(*) from c), * from c", "D", "c"],
    ["select * from T where x in (from Small) and exists (from Other o where o.x = T.x)", "Small", "Other", "T"],
    ["from A union all by name from B except from C", "A", "B", "C"],
    ["select * from range(10), generate_series(1, 2), unnest([1])"],
    ["select * from T, unnest(T.list)", "T"],
    ["from main.x, other.main.y, information_schema.tables"],
    ["from read_csv('x.csv'), 'y.parquet', Z", "Z"],
    ["from query_table('A'), query_table(['B', 'C'])", "A", "B", "C"],
    ["from A where x = $y and z = 1", "A"],
    ["pivot Cities on year using sum(pop)", "Cities"],
    ["pivot Cities on year in (2000, 2010) using sum(pop) group by country", "Cities"],
    ["from (pivot Cities on year, (country) using sum(pop)) join Other using (name)", "Cities", "Other"],
    ["unpivot Months on columns(* exclude id) into name m value v", "Months"],
    ["summarize T", "T"],
    ["from A positional join B asof join C using (t)", "A", "B", "C"],
    ["create temp table q as from A; from q join B using (x)", "A", "B"],
    ["create or replace temp view main.q as select * from A; set threads = 1; from Q", "A"],
    ["create macro f(x) as table select * from Hidden where y = x; from f(1)", "Hidden"],
    ["create table t (a int); insert into t select a from Source; from t", "Source"],
    ["set variable most = (select max(n) from Counts); select getvariable('most') as n", "Counts"],
    ["attach ':memory:' as d; from d.t, E", "E"],
  ])("%s", (query, ...expected) => {
    expect(tables(query).toSorted()).toEqual(expected.toSorted());
  });
});

describe("what of a query counts", () => {
  const counts = (query: string): string => parseQuery("Task", query).counts;
  const BASE = `select origin as "From", count(*) n from Flights where delay > 5 and name <> 'a  b' group by 1`;

  it.each([
    BASE.replaceAll(" ", "\n\t").replace("a\n\t\n\tb", "a  b"),
    `-- a comment\n${BASE} -- another;`,
    BASE.replace("from", "/* the /* nested */ source */ from"),
    BASE.replace("select", "SELECT").replace("where", "Where").replace("group by", "GROUP BY"),
    BASE.replace("count", "COUNT"),
    `${BASE};`,
  ])("is the same: %s", (query) => {
    expect(counts(query)).toBe(counts(BASE));
  });

  it.each([
    BASE.replace("> 5", "> 6"),
    BASE.replace("> 5", ">= 5"),
    BASE.replace("'a  b'", "'a b'"),
    BASE.replace("'a  b'", "'A  b'"),
    BASE.replace('"From"', '"from"'),
    BASE.replace("Flights", "flights"),
    BASE.replace("group by 1", "group by 1 order by 1"),
    `${BASE} limit 3`,
    BASE.replace("delay > 5", "delay > 5.0"),
    BASE.replace("delay > 5", "delay > 9007199254740993"),
    `set threads = 1; ${BASE}`,
  ])("is another: %s", (query) => {
    expect(counts(query)).not.toBe(counts(BASE));
  });

  it("tells numbers apart that JavaScript does not", () => {
    expect(counts("select 9007199254740993")).not.toBe(counts("select 9007199254740992"));
  });

  it("is not led astray by a text that looks like a place in a tree", () => {
    expect(counts(`select '"query_location":1,' as a`)).not.toBe(counts(`select '"query_location":2,' as a`));
  });

  it("is the tokens of statements before the select", () => {
    const base = "create temp table t as select 1 as a; from t";
    expect(counts("create  temp table t -- t\nas select 1 as a; from t")).toBe(counts(base));
    expect(counts("create temp table t as select 2 as a; from t")).not.toBe(counts(base));
  });

  it("is the values of a pivot where they are given", () => {
    expect(counts("pivot C on y using sum(p)")).not.toBe(counts("pivot C on y using max(p)"));
    expect(counts("pivot C on y in (2) using sum(p)")).not.toBe(counts("pivot C on y in (3) using sum(p)"));
  });
});

describe("the files of a query", () => {
  it.each<[query: string, ...files: string[]]>([
    ["from 'data/x.csv'", "data/x.csv"],
    [
      "from read_csv('a.csv', header = true), read_parquet(['b/*.parquet', 'c.parquet'])",
      "a.csv",
      "b/*.parquet",
      "c.parquet",
    ],
    ["from 'é ''x''.csv' join read_json('ü.json') using (a)", "é 'x'.csv", "ü.json"],
    ["select 'not/a/file.csv' as path from T"],
    [
      "with a as (from 'deep.csv') select (select max(n) from read_csv_auto('deeper.csv')) from a",
      "deep.csv",
      "deeper.csv",
    ],
    ["create temp table t as from 'first.csv'; from t, 'second.csv'", "first.csv", "second.csv"],
    ["create table t (a int); copy t from 'copied.csv'; from t", "copied.csv"],
    ["attach 'some.db' as d; from d.t", "some.db"],
    ["pivot 'c.csv' on year using sum(n)", "c.csv"],
    ["from (pivot 'c.csv' on year using sum(n)), 'd.csv'", "c.csv", "d.csv"],
  ])("%s", (query, ...expected) => {
    const { files } = parseQuery("Task", query);
    expect(files.map(({ path }) => path).toSorted()).toEqual(expected.toSorted());
    for (const { path, place } of files) {
      const literal = `'${path.replaceAll("'", "''")}'`;
      expect(query.slice(place, place + literal.length)).toBe(literal);
    }
  });

  it.each([
    ["attach 'host=db user=me' as s (type postgres); from s.t", "attach"],
    ["attach 'md:mine' as s; from s.t", "attach"],
    ["from postgres_query('s', 'select 1')", "postgres_query"],
    ["from query('from Hidden')", "query"],
    ["create macro f(path) as table from read_csv(path); from f('x.csv')", "read_csv"],
  ])("and what no key can know is told: %s", (query, unseen) => {
    expect(parseQuery("Task", query)).toMatchObject({ files: [], unseen: [unseen] });
  });

  it("that are known only when it runs are told", () => {
    expect(parseQuery("Task", "from read_csv($path), glob('a' || 'b')").unseen).toEqual(["read_csv", "glob"]);
  });
});

describe("the order of the rows", () => {
  const isOrdered = (query: string): boolean => parseQuery("Task", query).isOrdered;

  it.each([
    "from T",
    "select a + 1 from T where b",
    "from T order by a",
    "select sum(a) from T",
    "from A positional join B",
    "select a, count(*) from T group by a order by 1",
  ])("follows from the query: %s", (query) => expect(isOrdered(query)).toBe(true));

  it.each([
    "select a, count(*) from T group by a",
    "select a, sum(b) from T group by all",
    "select distinct a from T",
    "from A join B using (x)",
    "from A union from B",
    "select row_number() over (partition by a) from T",
    "from (select a, count(*) from T group by a)",
    "pivot T on a using sum(b)",
  ])("is left open: %s", (query) => expect(isOrdered(query)).toBe(false));
});

describe("a query that cannot be parsed", () => {
  const message = (query: string, file?: string): string => {
    try {
      parseQuery("Broken", query, file);
    } catch (error) {
      return (error as Error).message;
    }
    return "no error";
  };

  it("is shown with the place marked", () => {
    expect(message("select a,\n\tb, from\nfrom where c")).toBe(
      [
        'task "Broken": its query: syntax error at or near "from"',
        "  1 | select a,",
        "  2 | \tb, from",
        "  3 | from where c",
        "    | ^",
      ].join("\n"),
    );
  });

  it("counts places behind letters that take several bytes", () => {
    expect(message("select 'éü😀' as x x x").split("\n").slice(1)).toEqual([
      "  1 | select 'éü😀' as x x x",
      "    |                    ^",
    ]);
  });

  it("is shown in its statement, and by its file's name", () => {
    const query = "create temp table t as select 1;\nselec 2";
    expect(message(query, "queries/broken.sql")).toContain('queries/broken.sql: syntax error at or near "selec"');
    expect(message(query)).toContain("  2 | selec 2\n    | ^");
  });

  it("is cut around the place where its lines are long", () => {
    const lines = message(`select ${"a, ".repeat(100)} from from T`).split("\n");
    expect(lines[1]!.length).toBeLessThan(110);
    expect(lines[1]!.slice(lines[2]!.indexOf("^")).startsWith("from T")).toBe(true);
  });

  it("is refused where its last statement gives no table, or there is none", () => {
    expect(message("create table t (a int)")).toContain("its last statement gives no table");
    expect(message("-- nothing\n;")).toContain("there is no statement in it");
  });
});
