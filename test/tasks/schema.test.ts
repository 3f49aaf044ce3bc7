import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { range, table, task, type Pipeline, type PipelineError } from "../../src/index.ts";
import { http } from "../../src/tasks/http/index.ts";
import { python } from "../../src/tasks/python/index.ts";
import { sql } from "../../src/tasks/sql/index.ts";
import { startServer } from "../support/server.ts";
import { named, withoutPython } from "./python/support.ts";
import { scratch } from "./scratch.ts";

/** What the run of a pipeline fails with. */
async function failureOf(example: Pipeline): Promise<PipelineError> {
  return example.execute().then(
    () => expect.unreachable("it did not fail"),
    (error: PipelineError) => error.cause as PipelineError,
  );
}

describe("the schema of a table is that of a row", () => {
  const row = z.object({ i: z.bigint(), name: z.string().nullable() });
  const query = (name: string): string => `select i, ${name} as name, 0.5::double as more from range(3000) t(i)`;

  it("which all of them pass through, and none is changed by", async () => {
    const names = sql("Names", { schema: row }, query("if(i = 7, null, 'x')"));
    const { pipeline } = scratch();
    const example = pipeline(
      names,
      task("First", { dependencies: [names] }, ({ results }) => results.Names.head(1)),
    );
    await example.execute();
    // Columns that the schema does not name are as they were.
    expect(await example.getResult("First")).toEqual([{ i: 0n, name: "x", more: 0.5 }]);
    expect((await example.execute()).tasks.map(({ outcome }) => outcome)).toEqual(["reused", "reused"]);
  });

  it("and the error names the row, the column and the value", async () => {
    const { pipeline } = scratch();
    const error = await failureOf(pipeline(sql("Names", { schema: row }, query("if(i = 2100, 5, null)"))));
    expect(error).toMatchObject({ code: "RESULT_INVALID", task: "Names" });
    expect(error.message).toMatch(
      /^task "Names" returned what does not fit its schema: result\[2100\]\.name: .*expected string.*, it is 5\n/,
    );
  });

  it("and what it would change is refused, with what to do", async () => {
    const { pipeline } = scratch();
    const schema = z.object({ i: z.coerce.number(), name: z.string().default("none") });
    const error = await failureOf(pipeline(sql("Names", { schema }, "select 1::bigint as i, 'x' as name")));
    expect(error.message).toMatch(/schema: result\[0\]\.i: the schema makes 1 of it, it is 1n\n/);
    expect(error.message).toMatch(/A schema checks the rows of a table, and changes none: give columns their types/);
    const more = z.object({ other: z.number().default(1) });
    expect((await failureOf(pipeline(sql("More", { schema: more }, "select 1 as i")))).message).toMatch(
      /result\[0\]\.other: the schema makes 1 of it, it is undefined/,
    );
  });

  it("and reading ends where enough is wrong", async () => {
    const { pipeline } = scratch();
    const error = await failureOf(
      pipeline(sql("Names", { schema: v.object({ i: v.string() }) }, "select i from range(1000000) t(i)")),
    );
    expect(error.message.match(/result\[\d+\]\.i:/g)).toHaveLength(10);
    expect(error.message).toMatch(/- and 1 more/);
  });

  it("in an ordinary task and an incremental one too", async () => {
    const { pipeline } = scratch();
    const schema = v.object({ n: v.pipe(v.number(), v.maxValue(1)) });
    const rows = task("Rows", { schema }, () => table([{ n: 1 }, { n: 2 }]));
    expect((await failureOf(pipeline(rows))).message).toMatch(/schema: result\[1\]\.n: .*it is 2\n/);
    const added = sql.incremental("Added", { schema, uniqueKey: "n" }, "select 2 as n");
    expect((await failureOf(pipeline(added))).message).toMatch(/schema: result\[0\]\.n: .*it is 2\n/);
  });
});

describe("the schema of a map is that of each branch's result", () => {
  it("which it makes", async () => {
    const { pipeline } = scratch();
    const days = task.map("Days", { over: ["2026-01-01", "2026-01-02"], schema: z.coerce.date() }, (day) => day);
    const example = pipeline(days);
    await example.execute();
    expect(await example.getResult(days)).toEqual([new Date("2026-01-01"), new Date("2026-01-02")]);
    expect((await example.execute()).tasks[0]).toMatchObject({ outcome: "reused" });
  });

  it("and a branch that does not fit fails alone, with the same error", async () => {
    const { pipeline } = scratch();
    const schema = z.object({ n: z.number().max(1) });
    const example = pipeline(task.map("Numbers", { over: range(0, 3), schema }, (n) => ({ n })));
    const error = await failureOf(example);
    expect(error.code).toBe("BRANCHES_FAILED");
    expect(error.message).toMatch(/result\.n: .*, it is 2/);
    const { tasks } = (await example.history())[0]!;
    expect(tasks[0]!.branches).toMatchObject({ total: 3, ran: 2, failed: 1 });
  });

  it("and counts in the keys of branches", async () => {
    const { pipeline } = scratch();
    const map = (most: number) =>
      task.map("Numbers", { over: range(0, 3), schema: z.object({ n: z.number().max(most) }) }, (n) => ({ n }));
    expect((await pipeline(map(5)).execute()).tasks[0]!.branches).toMatchObject({ ran: 3 });
    expect((await pipeline(map(5)).execute()).tasks[0]).toMatchObject({ outcome: "reused" });
    expect((await pipeline(map(6)).execute()).tasks[0]!.branches).toMatchObject({ ran: 3 });
  });
});

describe("the schema of an HTTP task", () => {
  it("is of what comes out of pages and parse, while validate looks at the answer", async () => {
    const server = await startServer(() => ({ body: JSON.stringify({ stops: ["2026-01-01", "soon"] }) }));
    const answer = z.object({ stops: z.array(z.string()) });
    const fetching = (count: number) =>
      http("Stops", `${server.origin}/stops`, {
        validate: answer,
        parse: ({ stops }) => stops.slice(0, count),
        schema: z.array(z.coerce.date()),
      });
    const { pipeline } = scratch();
    const example = pipeline(fetching(1));
    await example.execute();
    expect(await example.getResult("Stops")).toEqual([new Date("2026-01-01")]);
    const error = await failureOf(pipeline(fetching(2)));
    expect(error).toMatchObject({ code: "RESULT_INVALID", task: "Stops" });
    expect(error.message).toMatch(/schema: result\[1\]: .*it is 'soon'/);
  });
});

describe.skipIf(withoutPython !== undefined)(named("the schema of a Python task", withoutPython), () => {
  it("makes the result of what the function returns, and fails the task that returns something else", async () => {
    const { pipeline } = scratch({ "model.py": "def run(day):\n    return {'day': day, 'n': 1}\n" });
    const model = (day: string) =>
      python("Model", { params: { day }, schema: z.object({ day: z.coerce.date(), n: z.number() }) }, "model.py");
    const example = pipeline(model("2026-01-01"));
    await example.execute();
    expect(await example.getResult("Model")).toEqual({ day: new Date("2026-01-01"), n: 1 });
    expect((await failureOf(pipeline(model("soon")))).message).toMatch(
      /^task "Model" returned what does not fit its schema: result\.day: .*it is 'soon'/,
    );
  });
});
