import { describe, expect, it } from "vitest";
import { expire, secret, table, task, value } from "../../../src/index.ts";
import { sql } from "../../../src/tasks/sql/index.ts";
import { folderWith, project } from "./support.ts";

const FLIGHTS = [
  { origin: "SEA", delay: 10 },
  { origin: "SFO", delay: 4 },
  { origin: "SEA", delay: 20 },
];

const flights = task("Flights", () => table(FLIGHTS));

/** Errors that a call throws, as text. */
function thrown(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return "nothing";
}

describe("a SQL task", () => {
  it("gives a table, and is reused", async () => {
    const { run } = project(folderWith().root);
    const tasks = [flights, sql("ByOrigin", "select origin, avg(delay) as delay from Flights group by origin")];
    const first = await run(tasks);
    expect(first.log).toEqual(["start Flights", "ran Flights", "start ByOrigin", "ran ByOrigin"]);
    expect(await first.rows("ByOrigin")).toEqual([
      { origin: "SEA", delay: 15 },
      { origin: "SFO", delay: 4 },
    ]);
    expect(first.told).toEqual(["2 rows, 2 columns"]);
    const second = await run(tasks);
    expect(second.log).toEqual(["reused Flights", "reused ByOrigin"]);
    expect((await second.table("ByOrigin")).columns).toEqual([
      { name: "origin", type: "VARCHAR" },
      { name: "delay", type: "DOUBLE" },
    ]);
  });

  it("reads arrays of flat objects as tables, also of tasks by name, and empty ones", async () => {
    const { run } = project(folderWith().root);
    const done = await run([
      task("Rows", () => FLIGHTS),
      task("None", () => table([] as { a: number }[], { types: { a: "INTEGER" } })),
      sql(
        "Count",
        { dependencies: ["Rows"] },
        "select (select count(*) from rows) as n, (select count(*) from None) as none",
      ),
    ]);
    expect(await done.rows("Count")).toEqual([{ n: 3n, none: 0n }]);
  });

  it("reads tasks of any name", async () => {
    const { run } = project(folderWith().root);
    const names = ["My Table", 'with "quotes"', "select", "1-é-ü", "a.b"];
    const all = names.map((name, i) => task(name, () => [{ i }]));
    const from = names.map((name) => `select i from "${name.replaceAll('"', '""')}"`).join(" union all ");
    const done = await run([...all, sql("All", `select * from (${from}) order by i`)]);
    expect(await done.rows("All")).toEqual(names.map((_, i) => ({ i })));
  });

  it("that only has other comments, white space or case of keywords is reused", async () => {
    const { run } = project(folderWith().root);
    await run([flights, sql("Late", "select * from Flights where delay > 5")]);
    const done = await run([flights, sql("Late", "SELECT *  -- all\nFROM Flights /* of them */ WHERE delay > 5;")]);
    expect(done.log).toEqual(["reused Flights", "reused Late"]);
    const other = await run([flights, sql("Late", "select * from Flights where delay > 15")]);
    expect(other.reasons["Late"]).toBe("inputs changed: query");
    const { differences } = await other.its.explain("Late");
    expect(differences).toEqual([]);
    const again = await run([flights, sql("Late", "select * from Flights where delay > 5")]);
    expect(again.log).toEqual(["reused Flights", "reused Late"]);
  });

  it("tells which lines of its query changed", async () => {
    const { run } = project(folderWith().root);
    await run([flights, sql("Late", "select *\nfrom Flights\nwhere delay > 5")]);
    const { its } = await run([flights, sql("Late", "select *\nfrom Flights\nwhere delay > 15")], {
      only: ["Flights"],
    });
    const { reason, differences } = await its.explain("Late");
    expect(reason).toBe("inputs changed: query");
    expect(differences).toMatchObject([
      {
        label: "query",
        before: "select *\nfrom Flights\nwhere delay > 5",
        after: "select *\nfrom Flights\nwhere delay > 15",
      },
    ]);
  });

  it("leaves all that reads it valid when it gives the same rows again", async () => {
    const { run } = project(folderWith().root);
    const tasks = (query: string) => [flights, sql("Late", query), sql("Next", "select count(*) as n from Late")];
    await run(tasks("select * from Flights where delay > 5"));
    const done = await run(tasks("select * from Flights where delay > 6"));
    expect(done.log).toEqual(["reused Flights", "start Late", "ran Late", "reused Next"]);
  });

  it("gives rows in the same order each time, where its query leaves that open", async () => {
    const { run } = project(folderWith().root);
    const many = sql("Many", "select i % 5000 as k, hash(i) % 1000 as v from range(300000) t(i)");
    const grouped = sql("Grouped", "select k, sum(v) as total, count(*) as n from Many group by k");
    const digests = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const done = await run([many, grouped], { force: ["Grouped"] });
      digests.add((await done.table("Grouped")).digest);
    }
    expect(digests.size).toBe(1);
  });

  it("keeps sums of whole numbers exact", async () => {
    const { run } = project(folderWith().root);
    const done = await run([sql("Sum", "select sum(n) as s from (values (9007199254740993), (2)) t(n)")]);
    expect(await done.rows("Sum")).toEqual([{ s: 9007199254740995n }]);
  });

  it("makes times in UTC, whatever zone the machine is in", async () => {
    const { run } = project(folderWith().root);
    const done = await run([sql("Time", "select strftime(timestamptz '2024-07-01 00:30:00+00', '%d %H') as t")]);
    expect(await done.rows("Time")).toEqual([{ t: "01 00" }]);
  });

  it("gives columns of one name names of their own", async () => {
    const { run } = project(folderWith().root);
    const done = await run([sql("Twice", "select 1 as a, 2 as a")]);
    expect(Object.keys((await done.rows("Twice"))[0]!)).toHaveLength(2);
  });

  it.each([
    ["summarize Flights", 2],
    ["describe Flights", 2],
    ["pivot Flights on origin using sum(delay)", 1],
    ["from (pivot Flights on origin using count(*)) select *", 3],
    ["values (1), (2)", 2],
    ["from Flights", 3],
    ["table Flights", 3],
    ["with recursive r as (select 1 as n union all select n + 1 from r where n < 4) from r", 4],
  ])("takes every kind of select: %s", async (query, count) => {
    const { run } = project(folderWith().root);
    const done = await run([flights, sql("Result", { dependencies: ["Flights"] }, query)]);
    expect(done.failures.map(String)).toEqual([]);
    expect((await done.table("Result")).rowCount).toBe(count);
  });
});

describe("statements before the select", () => {
  it("prepare what it reads, and are seen by no other task", async () => {
    const { run } = project(folderWith().root);
    const prepared = (name: string, n: number) =>
      sql(
        name,
        `create table t as select ${n} as n; create macro twice(a) as a * 2; set variable x = 5; select twice(n) + getvariable('x') as n from t`,
      );
    const done = await run([prepared("One", 1), prepared("Two", 2)]);
    expect(done.failures).toEqual([]);
    expect([await done.rows("One"), await done.rows("Two")]).toEqual([[{ n: 7 }], [{ n: 9 }]]);
  });

  it("read other tasks too", async () => {
    const { run } = project(folderWith().root);
    const done = await run([
      flights,
      sql("Late", "create temp table late as from Flights where delay > 5; select count(*) as n from late"),
    ]);
    expect(done.log).toContain("ran Flights");
    expect(await done.rows("Late")).toEqual([{ n: 2n }]);
  });
});

describe("parameters", () => {
  const late = sql(
    "Late",
    { params: { least: 5, unused: 1 } },
    "select count(*) as n from Flights where delay > $least",
  );

  it("are bound, and count", async () => {
    const { run } = project(folderWith().root);
    await run([flights, late]);
    const done = await run([flights, late], { params: { least: 15 } });
    expect(await done.rows("Late")).toEqual([{ n: 1n }]);
    expect(done.reasons["Late"]).toBe("inputs changed: param least");
    expect((await run([flights, late], { params: { least: 5 } })).log).toContain("reused Late");
  });

  it("that the query does not use do not count", () => {
    expect(Object.keys(late.options.params ?? {})).toEqual(["least"]);
  });

  it("are never a part of the text", async () => {
    const { run } = project(folderWith().root);
    const name = "'; drop table Flights; --";
    const done = await run([sql("Echo", { params: { name: "" } }, "select $name as name")], { params: { name } });
    expect(await done.rows("Echo")).toEqual([{ name }]);
  });

  it("keep their types", async () => {
    const { run } = project(folderWith().root);
    const values = {
      text: "a",
      whole: 3,
      large: 5_000_000_000,
      broken: 1.5,
      big: 2n ** 60n,
      yes: true,
      none: null,
      moment: new Date("2024-02-29T12:00:00Z"),
      list: ["a", "b", null],
      numbers: [1, 2.5],
    };
    const list = Object.keys(values)
      .map((name) => `$${name} as ${name}`)
      .join(", ");
    const done = await run([sql("Types", { values }, `select ${list}`)]);
    expect(done.failures.map(String)).toEqual([]);
    expect(await done.rows("Types")).toEqual([{ ...values, large: 5_000_000_000n }]);
    expect((await done.table("Types")).columns.map(({ type }) => type)).toEqual([
      "VARCHAR",
      "INTEGER",
      "BIGINT",
      "DOUBLE",
      "BIGINT",
      "BOOLEAN",
      "INTEGER",
      "TIMESTAMP WITH TIME ZONE",
      "VARCHAR[]",
      "DOUBLE[]",
    ]);
  });

  it("of values count with their types, those that the query does not use do not", async () => {
    const { run } = project(folderWith().root);
    const make = (values: Record<string, number | string | bigint>) => sql("One", { values }, "select $a as a");
    await run([make({ a: 1, b: 1 })]);
    expect((await run([make({ a: 1, b: 2 })])).log).toEqual(["reused One"]);
    for (const a of [1n, "1", 2]) expect((await run([make({ a })])).reasons["One"]).toBe("inputs changed: value a");
  });

  it("that are secret count, and are not told", async () => {
    const { run } = project(folderWith().root);
    const make = (key: string) => sql("One", { values: { key: secret(key) } }, "select length($key) as n");
    const first = await run([make("s3cr3t-word")]);
    expect(await first.rows("One")).toEqual([{ n: 11n }]);
    const second = await run([make("s3cr3t-words")]);
    expect(second.log).toContain("ran One");
    expect(JSON.stringify([...first.events, ...second.events])).not.toContain("s3cr3t");
  });

  it("without a value, or without a name, are refused", () => {
    expect(thrown(() => sql("A", { params: { year: 1 } }, "select $yaer"))).toBe(
      'UNKNOWN_PARAM task "A": its query uses $yaer, which is neither in params nor in values\n  Did you mean "year"?',
    );
    expect(thrown(() => sql("A", "select ?"))).toContain("BAD_OPTION");
    expect(thrown(() => sql("A", "select $1"))).toContain("BAD_OPTION");
    expect(thrown(() => sql("A", { params: { a: 1 }, values: { a: 1 } }, "select $a"))).toContain(
      "a is in params and in values",
    );
  });
});

describe("files that a query names", () => {
  const query = "select sum(a) as s from read_csv('data/*.csv')";

  it("are inputs by their contents, from the project root", async () => {
    const { root, write } = folderWith({ "data/1.csv": "a\n1\n" });
    const { run } = project(root);
    expect(await (await run([sql("Sum", query)])).rows("Sum")).toEqual([{ s: 1n }]);
    write({ "data/1.csv": "a\n1\n" });
    expect((await run([sql("Sum", query)])).log).toEqual(["reused Sum"]);
    write({ "data/2.csv": "a\n2\n" });
    const done = await run([sql("Sum", query)]);
    expect(done.reasons["Sum"]).toBe("inputs changed: file data/2.csv, glob data/*.csv");
    expect(await done.rows("Sum")).toEqual([{ s: 3n }]);
  });

  it("may have any name", async () => {
    const { root } = folderWith({ "data/it's é.csv": "a\n1\n", "data/b{1}.csv": "a\n2\n" });
    const done = await project(root).run([
      sql("Sum", "-- é\nselect sum(a) as s from (from 'data/it''s é.csv' union all from 'data/b{1}.csv')"),
    ]);
    expect(done.failures.map(String)).toEqual([]);
    expect(await done.rows("Sum")).toEqual([{ s: 3n }]);
  });

  it("that are not there are named", async () => {
    const done = await project(folderWith().root).run([sql("Sum", "from 'data/none.csv'")]);
    expect(String(done.failures[0])).toContain('its input "data/none.csv" does not exist');
  });

  it("that another task writes need a dependency on it", () => {
    const writer = task("Writer", { outputs: ["out.csv"] }, () => 1);
    const { root } = folderWith();
    return expect(project(root).run([writer, sql("Reader", "from 'out.csv'")])).rejects.toThrow(
      'task "Reader" reads "out.csv", which task "Writer" writes, but does not depend on it',
    );
  });

  it("on the web are inputs by what their server says", () => {
    const { options } = sql("Web", "from read_csv('https://example.org/a.csv')");
    expect(options.inputs).toContainEqual(expect.objectContaining({ kind: "url", url: "https://example.org/a.csv" }));
  });

  it("of which no key can know are refused, unless the user says what tells of a change", () => {
    for (const query of ["from 's3://bucket/a.parquet'", "from read_csv($path)"]) {
      const options = { values: { path: "x.csv" } };
      expect(thrown(() => sql("A", options, query))).toContain("BAD_OPTION");
      expect(thrown(() => sql("A", { ...options, expire: expire.fromNow({ hours: 1 }) }, query))).toBe("nothing");
      expect(thrown(() => sql("A", { ...options, inputs: [value(1)] }, query))).toBe("nothing");
    }
  });
});

describe("sql.file", () => {
  it("takes the query from a file, from the package's root", async () => {
    const { root } = folderWith();
    const query = sql.file("Totals", { params: { least: 5 } }, "test/tasks/sql/totals.sql");
    const done = await project(root).run([flights, query]);
    expect(await done.rows("Totals")).toEqual([{ origin: "SEA", total: 30n }]);
    expect(query.info).toBeUndefined();
  });

  it("names the file that is not there", () => {
    expect(thrown(() => sql.file("A", "test/tasks/sql/none.sql"))).toBe(
      'FILE_MISSING task "A": its query "test/tasks/sql/none.sql" cannot be read\n  Its path starts at the project root.',
    );
  });
});

describe("dependencies that a query names", () => {
  it("are in the graph at once", () => {
    expect(sql("A", { dependencies: [flights, "Other"] }, "from flights join B using (x)").dependencies).toEqual([
      "Flights",
      "Other",
      "B",
    ]);
  });

  it("are one, in whatever case the query writes them, where they are listed", async () => {
    const query = "select count(*) as n from flights a join FLIGHTS b on a.delay < b.delay";
    const done = await project(folderWith().root).run([flights, sql("Pairs", { dependencies: [flights] }, query)]);
    expect(await done.rows("Pairs")).toEqual([{ n: 3n }]);
    expect(thrown(() => sql("Pairs", query))).toContain('reads "flights" and "FLIGHTS", which are one name to DuckDB');
  });

  it("that are misspelt are found by validate, also by their case", async () => {
    const { run } = project(folderWith().root);
    await expect(run([flights, sql("A", "from Flihgts")])).rejects.toThrow(
      'depends on "Flihgts", which is not in the pipeline\n  Did you mean "Flights"?',
    );
    await expect(run([flights, sql("A", "from flights")])).rejects.toThrow('Did you mean "Flights"?');
  });

  it.each<[result: unknown, said: string]>([
    [42, "it returned a number"],
    ["text", "it returned a string"],
    [{ rows: [] }, "it returned an object (rows)"],
    [[1, 2], "it returned an array whose item 0 is a number"],
    [[{ a: 1 }, null], "it returned an array whose item 1 is null"],
    [new Map(), "it returned a Map"],
    [[{ a: 1 }, { a: new Map() }], "a"],
  ])("and that are no tables are named, with what they returned: %j", async (result, said) => {
    const done = await project(folderWith().root).run([task("Other", () => result), sql("A", "from Other")]);
    expect(done.log).toContain("failed A");
    expect(String(done.failures[0])).toContain('task "A" reads "Other", which is no table: ');
    expect(String(done.failures[0])).toContain(said);
  });
});

describe("a query that fails", () => {
  const failing = async (query: string): Promise<string> => {
    const done = await project(folderWith().root).run([flights, sql("Bad", query)]);
    expect(done.log).toContain("failed Bad");
    expect((done.failures[0] as { code?: string }).code).toBe("SQL_FAILED");
    expect((done.failures[0] as Error).cause).toBeInstanceOf(Error);
    return (done.failures[0] as Error).message;
  };

  it("shows the place, and what was meant", async () => {
    expect(await failing("select origin,\n  avg(dely) as delay\nfrom Flights")).toBe(
      [
        'task "Bad": its query: Referenced column "dely" not found in FROM clause!',
        "  1 | select origin,",
        "  2 |   avg(dely) as delay",
        "    |       ^",
        '  Did you mean "delay"?',
      ].join("\n"),
    );
  });

  it("shows the place behind paths and other letters, and in a statement before the select", async () => {
    const shown = await failing("create temp table t as select 'éé' as é;\nselect 'ü', nope from t");
    expect(shown).toContain("  2 | select 'ü', nope from t\n    |             ^");
    const setup = await failing("create temp table t as select nope from Flights; from t");
    expect(setup).toContain(
      "  1 | create temp table t as select nope from Flights; from t\n    |                               ^",
    );
  });

  it("says what does not convert", async () => {
    expect(await failing("select cast(origin as integer) as n from Flights")).toContain(
      "Could not convert string 'SEA' to INT32",
    );
  });
});

describe("a run that is cancelled, or a task that is late", () => {
  const endless = "select count(*) as n from range(1000000) a, range(1000000) b where hash(a.range + b.range) % 7 = 3";

  it("interrupts the query", async () => {
    const { root } = folderWith();
    const controller = new AbortController();
    const { its } = await project(root).run([flights]);
    const slow = its.add(sql("Slow", endless));
    slow.on("taskStarted", ({ task }) => {
      if (task === "Slow") setTimeout(() => controller.abort(), 50);
    });
    await expect(slow.execute({ signal: controller.signal })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
  });

  it("ends at its time limit", async () => {
    const done = await project(folderWith().root).run([sql("Slow", { timeoutMs: 100 }, endless)]);
    expect((done.failures[0] as { code?: string }).code).toBe("TASK_TIMED_OUT");
  });

  it("tells how far it is", async () => {
    const query = "select sum(hash(a.range)) % 7 as n from range(30000000) a";
    const done = await project(folderWith().root).run([sql("Slow", query)]);
    const percents = done.events.flatMap((event) => (event.kind === "taskProgress" ? [event.done / event.total] : []));
    for (const each of percents) expect(each).toBeGreaterThan(0);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  });
});

describe("what no key can see", () => {
  it("is warned of, unless the user says how long the result is fresh", async () => {
    const { run } = project(folderWith().root);
    const done = await run([sql("Now", "select current_date as d, random() as r")]);
    expect(done.told[0]).toContain("its query uses current_date, random, which no key can see");
    const fresh = await run([sql("Fresh", { expire: expire.atMidnight() }, "select current_date as d")]);
    expect(fresh.told).toEqual(["1 row, 1 column"]);
  });
});
