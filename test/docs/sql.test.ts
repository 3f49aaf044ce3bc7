import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOC = readFileSync(join(ROOT, "docs/sql.md"), "utf8");
const [delays, events] = [...DOC.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!);

describe("docs/sql.md", () => {
  it("is right about its first pipeline", async () => {
    const scratch = project({
      "pipeline.ts": delays!,
      "data/flights-1.csv": "origin,delay\nSEA,5\nSEA,15\nSFO,3\n",
      "data/flights-2.csv": "origin,delay\nSFO,5\nLAX,100\n",
    });
    expect(await scratch.run()).toEqual({ Flights: "ran", ByOrigin: "ran", Worst: "ran" });
    expect((await scratch.little("peek", "Worst")).stdout).toBe("'SEA'\n");
    expect((await scratch.little("peek", "ByOrigin")).stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["origin", "flights", "delay"],
      ["VARCHAR", "BIGINT", "DOUBLE"],
      ["SEA", "2", "10"],
      ["SFO", "2", "4"],
      ["(2 rows)"],
      [""],
    ]);
    expect((await scratch.little("list")).stdout).toContain("How late flights are that leave from an airport.");
    const listed = JSON.parse((await scratch.little("list", "--json")).stdout) as { kind: string }[];
    expect(listed.map(({ kind }) => kind)).toEqual(["sql", "sql", "task"]);
    scratch.write({ "data/flights-3.csv": "origin,delay\nLAX,100\n" });
    expect(await scratch.run()).toEqual({ Flights: "ran", ByOrigin: "ran", Worst: "ran" });
    expect((await scratch.little("why", "Flights")).stdout).toContain("inputs changed: file data/flights-3.csv");
    scratch.write({ "pipeline.ts": delays!.replace("from Flights\n", "from Flights -- all of them\n") });
    expect(await scratch.run()).toEqual({ Flights: "reused", ByOrigin: "reused", Worst: "reused" });
    scratch.write({ "pipeline.ts": delays!.replace("avg(delay)", "median(delay)") });
    const why = (await scratch.little("why", "ByOrigin")).stdout;
    expect(why).toContain("- select origin, count(*) as flights, avg(delay) as delay");
    expect(why).toContain("+ select origin, count(*) as flights, median(delay) as delay");
  });

  it("is right about its incremental tasks", async () => {
    const scratch = project({
      "pipeline.ts": events!,
      "data.ts": [
        'import { DuckDBInstance } from "@duckdb/node-api";',
        "const connection = await (await DuckDBInstance.create()).connect();",
        "for (const query of process.argv.slice(2)) await connection.run(query);",
      ].join("\n"),
      "events/.keep": "",
    });
    symlinkSync(join(ROOT, "node_modules/@duckdb"), scratch.path("node_modules/@duckdb"), "dir");
    const users = (rows: string): string =>
      `copy (select * from (values ${rows}) t(id, name, updated_at)) to 'users.parquet' (format parquet)`;
    const day = (n: number): string =>
      `copy (select date '2024-01-0${n}' as day from range(${n})) to 'events/${n}.parquet' (format parquet)`;
    await scratch.node("data.ts", day(1), users("(1, 'Ann', 10), (2, 'Bob', 11)"));
    expect(await scratch.run()).toEqual({ Daily: "ran", Users: "ran" });
    await scratch.node("data.ts", day(2), users("(1, 'Anne', 12), (2, 'Bob', 11), (3, 'Cy', 13)"));
    expect(await scratch.run()).toEqual({ Daily: "ran", Users: "ran" });
    const rows = JSON.parse((await scratch.little("peek", "Users", "--json")).stdout) as { name: string }[];
    expect(rows.map(({ name }) => name)).toEqual(["Bob", "Anne", "Cy"]);
    expect((await scratch.little("peek", "Daily")).stdout).toContain("(2 rows)");
    const audited = (await scratch.little("audit")).stdout;
    expect(audited.split("\n").slice(0, 2).toSorted()).toEqual(["Daily  SAME", "Users  SAME"]);
    expect(audited).toContain("no reuse would have been wrong");
    expect(audited).toContain("0 hidden inputs");
  });
});
