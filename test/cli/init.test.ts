import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { EXAMPLES } from "../../src/cli/init/examples.ts";
import { packagesOf, projectFiles } from "../../src/cli/init/files.ts";
import { project } from "../support/project.ts";

describe("little init", () => {
  it("writes a project that runs at once, reuses, and shows what an edit changes", async () => {
    const scratch = project({});
    const { code, stdout, stderr } = await scratch.little("init");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Wrote 4 files: \.gitignore, data\/, pipeline\.ts, tsconfig\.json\nLeft as it was: package\.json\n\nNext:\n {2}npx/,
    );
    expect(await scratch.run()).toEqual({ Days: "ran", Months: "ran", Warmest: "ran", Today: "ran", Report: "ran" });
    expect(readFileSync(scratch.path("report.md"), "utf8")).toMatch(
      /2012-01 +#+ +173\.3 mm, 7\.1 °C\n.*warmest days: 2012-08-16/s,
    );
    expect(await scratch.run()).toEqual({
      Days: "reused",
      Months: "reused",
      Warmest: "reused",
      Today: "reused",
      Report: "reused",
    });
    const source = readFileSync(scratch.path("pipeline.ts"), "utf8");
    scratch.write({ "pipeline.ts": source.replace("* 10) / 10", "* 100) / 100 /* finer */") });
    expect(await scratch.run()).toMatchObject({ Days: "reused", Months: "ran", Warmest: "reused", Report: "ran" });
  });

  it("makes the folder, names the project after it, and tells what is left to do", async () => {
    const scratch = project({});
    const { code, stdout } = await scratch.little("init", "My Pipeline!", "--no-install");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Wrote 5 files into My Pipeline!: .*\n\nNext:\n {2}cd "My Pipeline!"\n {2}npm install\n {2}npx little-pipelines run/s,
    );
    // The project around it has the package installed, but not what else the new manifest asks for.
    const made = JSON.parse(readFileSync(scratch.path("My Pipeline!/package.json"), "utf8")) as typeof manifest;
    expect(made).toMatchObject({
      name: "my-pipeline",
      type: "module",
      dependencies: { "little-pipelines": `^${manifest.version}` },
    });
    expect(readFileSync(scratch.path("My Pipeline!/.gitignore"), "utf8").split("\n")).toContain(".little-pipelines/");
  });

  it("leaves a project's own files as they are, and writes nothing over others", async () => {
    const scratch = project({ "package.json": '{ "name": "mine", "type": "module" }', ".gitignore": "mine\n" });
    const first = await scratch.little("init");
    expect(first.stdout).toMatch(/Left as it was: package\.json, \.gitignore\n/);
    expect(readFileSync(scratch.path("package.json"), "utf8")).toContain('"mine"');
    scratch.write({ "pipeline.ts": "// my own work\n" });
    const { code, stderr } = await scratch.little("init", "--example", "flights");
    expect(code).toBe(2);
    expect(stderr).toMatch(/has pipeline\.ts already\n.*Name another folder.*Nothing was written\. \[FILE_EXISTS\]/);
    expect(readFileSync(scratch.path("pipeline.ts"), "utf8")).toBe("// my own work\n");
    expect((await scratch.little("init", "there", "--example", "flihgts")).stderr).toMatch(/Did you mean "flights"\?/);
  });

  it("says that a manifest which says CommonJS must say otherwise", async () => {
    const scratch = project({ "package.json": '{ "name": "mine", "type": "commonjs" }' });
    expect((await scratch.little("init")).stdout).toMatch(
      /Next:\n[^]*npm pkg set type=module\n[^]*little-pipelines run/,
    );
  });

  it("says what an example needs where the manifest is the user's", async () => {
    const scratch = project({ "package.json": '{ "name": "mine", "type": "module" }' });
    const { stdout } = await scratch.little("init", "--example", "flights");
    expect(stdout).toMatch(/Next:\n {2}npm install @duckdb\/node-api@\S+ vega@\S+ vega-datasets@\S+ vega-lite@\S+\n/);
  });

  it.each(EXAMPLES)("has all that $name imports and reads, and no path of this repository", (example) => {
    const text = [...projectFiles(example, "x")]
      .filter(([path]) => path.endsWith(".ts") || path.endsWith(".sql"))
      .map(([, contents]) => String(contents))
      .join("\n");
    const named = [...text.matchAll(/(?:from |import\()"([^".]+(?:\/[^"]*)?)"|node_modules\/((?:@[\w-]+\/)?[\w.-]+)/g)]
      .map(([, imported, read]) => (imported ?? read)!)
      .filter((name) => !name.startsWith("node:"))
      .map((name) => (name === "little-pipelines/sql" ? "@duckdb/node-api" : /^(@[^/]+\/)?[^/]+/.exec(name)![0]));
    expect([...new Set([...named, "little-pipelines"])].toSorted()).toEqual(
      Object.keys(packagesOf(example)).toSorted(),
    );
    for (const version of Object.values(packagesOf(example))) expect(version).toMatch(/^\^?\d/);
    expect(text).not.toContain(join("examples", example.name));
  });
});
