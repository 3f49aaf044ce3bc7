import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sql } from "../../../src/tasks/sql/index.ts";
import { folderWith, project } from "./support.ts";

const ONE = { "data/1.csv": "day,id,n\n2024-01-01,1,10\n2024-01-02,2,20\n" };
const TWO = { "data/2.csv": "day,id,n\n2024-01-02,2,21\n2024-01-03,1,11\n2024-01-03,3,30\n" };
const ALL = "select day, id, n from read_csv('data/*.csv')";

/** Rows in short: day of the month, id, n. */
async function short(rows: Promise<Record<string, unknown>[]>): Promise<string[]> {
  return (await rows).map(({ day, id, n }) => `${(day as Date).getUTCDate()} ${String(id)} ${String(n)}`);
}

describe("an incremental task", () => {
  it("adds what is later than what is kept", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental("Days", { since: "day" }, ALL);
    expect(await short((await run([task])).rows("Days"))).toEqual(["1 1 10", "2 2 20"]);
    write(TWO);
    const done = await run([task]);
    expect(done.log).toEqual(["start Days", "ran Days"]);
    // What came late for a day that is kept is not new.
    expect(await short(done.rows("Days"))).toEqual(["1 1 10", "2 2 20", "3 1 11", "3 3 30"]);
    expect((await run([task])).log).toEqual(["reused Days"]);
  });

  it("puts new rows in the place of those with the same key", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental("Days", { since: "day", uniqueKey: "id" }, ALL);
    await run([task]);
    write(TWO);
    expect(await short((await run([task])).rows("Days"))).toEqual(["2 2 21", "3 1 11", "3 3 30"]);
  });

  it("equals one that was made at once", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental("Days", { since: "day", uniqueKey: ["id"] }, ALL);
    await run([task]);
    write(TWO);
    const pieces = await (await run([task])).table("Days");
    const whole = await (await run([task], { force: true })).table("Days");
    expect(whole.digest).toBe(pieces.digest);
  });

  it("is compared with one that was made at once by audit", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const fitting = sql.incremental("Fitting", { since: "day", uniqueKey: "id" }, ALL);
    const unfit = sql.incremental("Unfit", { since: "day" }, ALL);
    await run([fitting, unfit]);
    write(TWO);
    const { its } = await run([fitting, unfit]);
    const { tasks } = await its.audit();
    expect(Object.fromEntries(tasks.map(({ name, verdict }) => [name, verdict]))).toEqual({
      Fitting: "same",
      Unfit: "different",
    });
  });

  it("gives its query the greatest that is kept", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const query = `${ALL} where $since is null or day >= $since`;
    const task = sql.incremental("Days", { since: "day", uniqueKey: ["day", "id"] }, query);
    await run([task]);
    write(TWO);
    const done = await run([task]);
    expect(done.failures.map(String)).toEqual([]);
    expect(await short(done.rows("Days"))).toEqual(["1 1 10", "2 2 21", "3 1 11", "3 3 30"]);
  });

  it("lets its query read what is kept, which is empty at first", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental(
      "Seen",
      { uniqueKey: "id", columns: { id: "bigint", before: "bigint" } },
      "select distinct id, (select count(*) from this) as before from read_csv('data/*.csv') where id not in (select id from this)",
    );
    expect(task.dependencies).toEqual([]);
    await run([task]);
    write(TWO);
    expect(await (await run([task])).rows("Seen")).toEqual([
      { id: 1n, before: 0n },
      { id: 2n, before: 0n },
      { id: 3n, before: 2n },
    ]);
  });

  it("reads other tasks, and goes on when their results are others", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const tasks = [sql("Raw", ALL), sql.incremental("Days", { since: "day" }, "from Raw")];
    await run(tasks);
    write(TWO);
    const done = await run(tasks);
    expect(done.reasons["Days"]).toBe("upstream results changed: Raw");
    expect((await done.table("Days")).rowCount).toBe(4);
  });

  it("is made from nothing when its query, a param or an option is another, and when it is forced", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const make = (options = {}, more = "") =>
      sql.incremental("Days", { since: "day", params: { least: 0 }, ...options }, `${ALL} where n >= $least ${more}`);
    await run([make()]);
    write(TWO);
    const count = async (task: ReturnType<typeof make>, options = {}): Promise<number> =>
      (await (await run([task], options)).table("Days")).rowCount;
    expect(await count(make())).toBe(4);
    expect(await count(make({}, "and true"))).toBe(5);
    expect(await count(make(), { params: { least: 1 } })).toBe(5);
    expect(await count(make({ uniqueKey: "id" }))).toBe(3);
    expect(await count(make(), { force: true })).toBe(5);
  });

  it("goes on from what the same query made, though another ran in between", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const make = (more = "") => sql.incremental("Days", { since: "day" }, `${ALL}${more}`);
    await run([make()]);
    await run([make(" where n > 0")]);
    write(TWO);
    expect((await (await run([make()])).table("Days")).rowCount).toBe(4);
  });

  it("is made from nothing when what it reads has other columns", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental("Days", { since: "day" }, "from read_csv('data/*.csv', union_by_name = true)");
    await run([task]);
    write({ "data/2.csv": "day,id,n,more\n2024-01-03,1,11,x\n" });
    const done = await run([task]);
    expect(done.told[0]).toContain("it is made from nothing");
    expect((await done.table("Days")).columns.map(({ name }) => name)).toEqual(["day", "id", "n", "more"]);
  });

  it("loses nothing when a run fails in between", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental(
      "Days",
      { since: "day" },
      "select day, id, n from read_csv('data/*.csv', types = {'n': 'bigint'})",
    );
    await run([task]);
    write({ "data/2.csv": "day,id,n\n2024-01-03,3,no number\n" });
    expect((await run([task])).log).toContain("failed Days");
    write(TWO);
    expect(await short((await run([task])).rows("Days"))).toEqual(["1 1 10", "2 2 20", "3 1 11", "3 3 30"]);
  });

  it("is made from nothing when what is kept is damaged", async () => {
    const { root, write } = folderWith(ONE);
    const { run } = project(root);
    const task = sql.incremental("Days", { since: "day" }, ALL);
    const { path } = await (await run([task])).table("Days");
    await chmod(join(path, ".."), 0o755);
    await rm(path);
    write(TWO);
    const done = await run([task]);
    expect(done.failures).toEqual([]);
    expect((await done.table("Days")).rowCount).toBe(5);
  });
});

describe("an incremental task is refused", () => {
  const failure = async (options: Parameters<typeof sql.incremental>[1], query = ALL): Promise<string> => {
    try {
      const { run } = project(folderWith({ ...ONE, ...TWO }).root);
      return String((await run([sql.incremental("Days", options, query)])).failures[0]);
    } catch (error) {
      return String(error);
    }
  };

  it.each<[what: string, ...Parameters<typeof failure>]>([
    ["nothing says which rows are new", {}],
    ["which has no columns at first", { since: "day" }, "select day from this"],
    ['gives no column "dya", which since names\n  Did you mean "day"?', { since: "dya" }],
    ['gives no column "key", which uniqueKey names', { uniqueKey: "key" }],
    ["two rows have the same uniqueKey (id): ", { uniqueKey: "id" }],
    ['"day" holds 1 nulls', { since: "day" }, `${ALL} union all select null, 4, 4`],
    ['"id" holds 1 nulls', { since: "day", uniqueKey: "id" }, `${ALL} union all select date '2024-01-04', null, 4`],
    ["since is in params and in values", { since: "day", params: { since: 1 } }, `${ALL} where day > $since`],
  ])("where %s", async (what, options, query) => {
    expect(await failure(options, query)).toContain(what);
  });
});
