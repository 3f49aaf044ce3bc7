import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { sql } from "../../../src/tasks/sql/index.ts";
import { project as scratchProject } from "../../support/project.ts";
import { folderWith, project } from "./support.ts";

const PIPELINE = `
  import { pipeline } from "little-pipelines";
  import { sql } from "little-pipelines/sql";
  export default pipeline("Sql", [sql("One", "select 1 as a")]);
`;

describe("SQL tasks", () => {
  it("are described by the comments above them, and sql.file starts at the package", async () => {
    const scratch = scratchProject({
      "queries/one.sql": "select 1 as a",
      "tasks/all.ts": `
        import { sql } from "little-pipelines/sql";
        // Given.
        export const given = sql("Given", "select 1 as a");
        // Of a file.
        export const ofFile = sql.file("OfFile", "queries/one.sql");
        // What is new.
        export const added = sql.incremental("Added", { since: "a" }, "from Given");
      `,
      "pipeline.ts": `
        import { findTasks, pipeline } from "little-pipelines";
        import * as all from "./tasks/all.ts";
        export default pipeline("Sql", findTasks(all));
      `,
    });
    const { stdout } = await scratch.little("list");
    expect(stdout).toMatch(/Given +sql +- +never +Given\./);
    expect(stdout).toMatch(/OfFile +sql +- +never +Of a file\./);
    expect(stdout).toMatch(/Added +sql +Given +never +What is new\./);
  });
});

describe("DuckDB", () => {
  it("that is not installed is named, with what to do", async () => {
    const scratch = scratchProject({
      "pipeline.ts": PIPELINE,
      "without.ts": `
        import { registerHooks } from "node:module";
        registerHooks({
          resolve(specifier, context, next) {
            if (specifier !== "@duckdb/node-api") return next(specifier, context);
            throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
          },
        });
        await import("./pipeline.ts").catch(({ code, message }) => console.log(code, message));
      `,
    });
    expect((await scratch.node("without.ts")).stdout).toBe(
      "PACKAGE_MISSING SQL tasks are run by @duckdb/node-api, which is not installed\n  Run: npm install @duckdb/node-api\n",
    );
  });

  it("leaves no process alive, and no file behind", async () => {
    const scratch = scratchProject({ "pipeline.ts": PIPELINE });
    expect(await scratch.run()).toEqual({ One: "ran" });
    const left = readdirSync(scratch.folder).filter((name) => name !== "node_modules" && name !== ".little-pipelines");
    expect(left.toSorted()).toEqual(["package.json", "pipeline.ts"]);
  });

  it("goes on on the disk where the memory is not enough", async () => {
    const query = `
      set memory_limit = '60MB';
      set threads = 1;
      create table settings as select value from duckdb_settings() where name = 'temp_directory';
      select (select value from settings) as folder, count(distinct v) as n
      from (select hash(i)::varchar || repeat('x', 40) as v from range(1500000) t(i))
    `;
    const done = await project(folderWith().root).run([sql("Large", query)]);
    expect(done.failures.map(String)).toEqual([]);
    const [row] = await done.rows("Large");
    expect(row!["n"]).toBe(1_500_000n);
    expect(String(row!["folder"]).startsWith(tmpdir())).toBe(true);
    expect(existsSync(String(row!["folder"]))).toBe(false);
  });

  it("runs more queries at the same time than Node has threads", async () => {
    const many = Array.from({ length: 12 }, (_, i) =>
      sql(`Query ${i}`, `select sum(hash(i)) % 7 as n, ${i} as i from range(200000) t(i)`),
    );
    const done = await project(folderWith().root).run(many, { concurrency: 12 });
    expect(done.failures).toEqual([]);
    expect(done.log.filter((line) => line.startsWith("ran"))).toHaveLength(12);
  });
});
