import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tableFromParquet } from "../../src/index.ts";
import { project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, table, task } from "little-pipelines";
export default pipeline("out", [
  task("Table", { tags: ["rows"] }, () => table([{ id: 1, name: "a,b" }, { id: 2, name: null }])),
  task("Rows", { tags: ["rows"] }, () => [{ id: 1, at: new Date(0) }, { id: 2, at: new Date(1) }]),
  task("Value", () => ({ map: new Map([["a", 1n]]), bytes: Buffer.from("hi"), typed: new Float64Array([1, 2]) })),
  task("File", ({ keep }) => keep({ name: "page.html", contents: "<p>hello" })),
  task("Many words: äö/x", () => "text"),
  task("Text", () => "one\\ntwo\\u001b[2J\\nthree"),
]);
`;

describe("little export", () => {
  it("writes results in the format of the file's ending, from where the user is, and copies kept files", async () => {
    const scratch = project({
      "sub/pipeline.ts": PIPELINE,
      "pipeline.ts": 'export { default } from "./sub/pipeline.ts";',
    });
    await scratch.run();
    expect((await scratch.little("export", "Table", "-o", "out/t.csv")).stdout).toMatch(/Table +out\/t\.csv +csv +/);
    const read = (file: string): string => readFileSync(scratch.path(file), "utf8");
    expect(read("out/t.csv")).toBe('id,name\n1,"a,b"\n2,\n');
    await scratch.little("export", "Rows", "-o", "out/r.jsonl");
    expect(read("out/r.jsonl")).toBe(
      '{"id":1,"at":"1970-01-01T00:00:00.000Z"}\n{"id":2,"at":"1970-01-01T00:00:00.001Z"}\n',
    );
    await scratch.little("export", "Rows", "-o", "out/r.parquet");
    expect(await (await tableFromParquet(scratch.path("out/r.parquet"))).toArray()).toEqual([
      { id: 1, at: new Date(0) },
      { id: 2, at: new Date(1) },
    ]);
    const all = await scratch.little("export", "*", "--to", "all", "--json");
    expect(
      (JSON.parse(all.stdout) as { path: string; format: string }[]).map(({ path, format }) => [path, format]),
    ).toEqual([
      ["all/Table.parquet", "parquet"],
      ["all/Rows.json", "json"],
      ["all/Value.json", "json"],
      ["all/File.html", "copy"],
      ["all/Many words_ äö_x.json", "json"],
      ["all/Text.json", "json"],
    ]);
    expect(JSON.parse(read("all/Value.json"))).toEqual({ map: [["a", "1"]], bytes: "aGk=", typed: [1, 2] });
    expect(read("all/File.html")).toBe("<p>hello");
    expect(statSync(scratch.path("all/File.html")).mode & 0o200).toBe(0o200);
  });

  it("goes on with the others where one has no valid result, says which, and exits with 1", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { expire, pipeline, task } from "little-pipelines";
        const options = { tags: ["x"] };
        export default pipeline("p", [
          task("A", options, () => 1),
          task("T", { ...options, expire: expire.onComplete() }, () => 3),
        ]);`,
    });
    await scratch.run();
    const { code, stderr, stdout } = await scratch.little("export", "tag:x", "--to", "out");
    expect(stderr).toMatch(
      /^error: task "T" has no valid result: expired when the pipeline completed\n {2}Add --stale .*\[NO_RESULT\]\n$/,
    );
    expect([code, readdirSync(scratch.path("out"))]).toEqual([1, ["A.json"]]);
    expect(stdout).toMatch(/\nA +out\/A\.json +json/);
    const alone = await scratch.little("export", "T", "--to", "out");
    expect([alone.code, alone.stdout]).toEqual([2, ""]);
    const stale = await scratch.little("export", "tag:x", "--to", "all", "--stale");
    expect([stale.code, readdirSync(scratch.path("all"))]).toEqual([0, ["A.json", "T.json"]]);
  });

  it("writes an empty file where the rows are none", async () => {
    const scratch = project({
      "pipeline.ts":
        'import { pipeline, task } from "little-pipelines";\nexport default pipeline("p", [task("A", (): object[] => [])]);',
    });
    await scratch.run();
    expect((await scratch.little("export", "A", "-o", "a.csv")).code).toBe(0);
    expect(readFileSync(scratch.path("a.csv"), "utf8")).toBe("");
    expect(await scratch.little("peek", "A", "--format", "csv")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("writes nothing at all where one of the results cannot be written", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.run();
    const failed = await scratch.little("export", "tag:rows", "Value", "--to", "out", "--format", "csv");
    expect(failed.stderr).toMatch(/result of "Value" has no rows to write as csv: it is an object of 3 properties/);
    expect(failed.code).toBe(2);
    expect(existsSync(scratch.path("out")) ? readdirSync(scratch.path("out")) : []).toEqual([]);
  });

  it.each([
    [["export"], /export needs the name of a task/],
    [["export", "Rows"], /export needs a place to write to\n.*--output FILE/],
    [["export", "Rows", "--to", "a", "--output", "b.csv"], /--output or --to, not both/],
    [["export", "Rows", "Table", "--output", "b.csv"], /one file, and 2 tasks are named/],
    [["export", "Rows", "--output", "b.xls"], /does not say in which format\n.*\.parquet/],
    [["export", "Rows", "--output", "b.x", "--format", "cvs"], /--format is "cvs"\n.*"csv"/],
    [["export", "Rows", "--output", "node_modules", "--format", "csv"], /is a folder that is there already/],
    [["export", "Rows", "--output", "package.json/x.csv"], /cannot be written: what it should lie in is no folder/],
    [["export", "Rwos", "--to", "a"], /no task "Rwos"[^]*"Rows"/],
    [
      ["export", "None", "--to", "a", "more.ts"],
      /"None" has no valid result: it never ran\n.*little-pipelines run None/,
    ],
    [["peek", "Text", "--format", "csv"], /no rows to write as csv: it is a text/],
    [["peek", "File", "--format", "csv"], /little-pipelines export File --output page\.html/],
    [["peek", "Rows", "--rows", "x"], /--rows is "x"/],
  ])("%j: exits with 2 and one clear error", async (args, message) => {
    const scratch = project({ "pipeline.ts": PIPELINE, "more.ts": PIPELINE.replace('"Text"', '"None"') });
    await scratch.run();
    const { stderr, code } = await scratch.little(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
  });
});

describe("little peek", () => {
  it("tells on stderr what it is, and writes nothing else than the result to stdout", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.run();
    const rows = await scratch.little("peek", "Rows");
    expect(rows.stderr).toMatch(/^Rows: array of 2 rows and 2 columns, \d+ B, made \d+ s ago \(.*\) in \d+ ms\n$/);
    expect(rows.stdout).toBe(
      "    id  at\nnumber  Date\n     1  1970-01-01\n     2  1970-01-01T00:00:00.001Z\n(2 rows)\n",
    );
    const csv = await scratch.little("peek", "Table", "--format", "csv", "--rows", "1");
    expect([csv.stdout, csv.stderr]).toEqual(['id,name\n1,"a,b"\n', ""]);
    expect((await scratch.little("peek", "Table", "--format", "parquet")).stdout.slice(0, 4)).toBe("PAR1");
    expect((await scratch.little("peek", "Text", "-n", "2")).stdout).toBe("one\ntwo\n(and 1 more line)\n");
    expect((await scratch.little("peek", "File")).stdout).toMatch(
      /^page\.html {2}8 B {2}\/.*page\.html\n\n<p>hello\n$/,
    );
    expect((await scratch.little("peek", "Value")).stderr).toMatch(/^Value: object of 3 properties, /);
  });
});
