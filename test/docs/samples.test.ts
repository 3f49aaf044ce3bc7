import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";
import { TSCONFIG } from "./tsconfig.ts";
import { GUIDES, ROOT } from "./guides.ts";

/** The TypeScript samples of a document. */
function allSamples(file: string): string[] {
  return [...readFileSync(join(ROOT, file), "utf8").matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!);
}

/** Those that are whole programs: they begin with an import or a comment. */
function samples(file: string): string[] {
  return allSamples(file).filter((code) => code.startsWith("import") || code.startsWith("//"));
}

/** What samples have around them: a pipeline that has run, of which an input was changed since. */
const AROUND = `
import { writeFileSync } from "node:fs";
import { pipeline, task } from "little-pipelines";
writeFileSync("in.txt", "before");
const tasks = [task("Load", { inputs: ["in.txt"] }, () => 1), task("Report", { inputs: ["in.txt"] }, () => 2)];
const example = pipeline("Example", tasks, { logLevel: "silent" });
await example.execute();
writeFileSync("in.txt", "after");
Object.assign(globalThis, { pipeline, task, tasks, example });
`;

describe("the README", () => {
  const [quick, script, tasks] = samples("README.md");

  it("is right about what its first pipeline does in the first run, and what in the second", async () => {
    const scratch = project({ "pipeline.ts": quick!, "script.ts": script! });
    expect(await scratch.run()).toEqual({ TaskOne: "ran", TaskTwo: "ran", TaskThree: "ran", Sum: "ran" });
    expect(await scratch.run()).toEqual({ TaskOne: "reused", TaskTwo: "reused", TaskThree: "ran", Sum: "reused" });
    expect((await scratch.little("peek", "Sum")).stdout).toBe("6\n");
    expect((await scratch.node("script.ts")).stdout).toMatch(
      /^Final result: 6\n\[[^]*'TaskThree ran: expired when the pipeline completed'/,
    );
  });

  it("shows options of tasks that work", async () => {
    const scratch = project({ "pipeline.ts": tasks!, "data/[raw].txt": "raw", "data/a.csv": "a" });
    expect(await scratch.run("--param", "year=2025")).toEqual({ Load: "ran", Report: "ran" });
    expect((await scratch.little("list")).stdout).toMatch(/Load +- +6 hours from now +Loads what is new\./);
  });
});

describe("every sample that is a whole program", () => {
  const all = GUIDES.flatMap((file) => samples(file).map((code, i) => [`${file} ${i + 1}`, code] as const));

  it("type-checks", () => {
    const named = all.map(([name, code]): [string, string] => [
      name.startsWith("README.md 1") ? "pipeline.ts" : `${name.replaceAll(/[^\w]/g, "_")}.ts`,
      `declare global { var tasks: import("little-pipelines").Task[] }\n${code}`,
    ]);
    const scratch = project({ ...Object.fromEntries(named), "tsconfig.json": TSCONFIG });
    for (const name of ["pino", "zod", "@opentelemetry"])
      symlinkSync(join(ROOT, "node_modules", name), scratch.path(`node_modules/${name}`), "dir");
    const printed = ((): string => {
      try {
        return execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", scratch.folder], {
          encoding: "utf8",
        });
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    })();
    expect(printed).toBe("");
  });
});

describe("every sample", () => {
  const all = GUIDES.flatMap((file) => allSamples(file).map((code, i) => [`${file} ${i + 1}`, code] as const));

  it.concurrent.for(all)("runs: %s", async ([, code], { expect, onTestFinished }) => {
    const scratch = project(
      { "around.ts": AROUND, "pipeline.ts": samples("README.md")[0]!, "sample.ts": code },
      onTestFinished,
    );
    for (const name of ["@duckdb", "@opentelemetry", "apache-arrow", "pino", "valibot", "zod"])
      symlinkSync(join(ROOT, "node_modules", name), scratch.path(`node_modules/${name}`), "dir");
    const { code: exitCode, stderr } = await scratch.node("--import", "./around.ts", "sample.ts");
    expect(stderr).not.toMatch(/Error/);
    expect(exitCode).toBe(0);
  });
});
