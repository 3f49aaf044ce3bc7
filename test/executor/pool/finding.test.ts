import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AuditReport } from "../../../src/index.ts";
import { project, type Project } from "../../support/project.ts";

/** What a script prints as its last line, which is JSON. */
async function printed(scratch: Project, ...args: string[]): Promise<unknown> {
  const { stdout, stderr } = await scratch.node(...args);
  const line = stdout.trim().split("\n").at(-1)!;
  if (line === "") throw new Error(stderr);
  return JSON.parse(line);
}

/** Runs a pipeline as a program does, and prints the codes and messages of what went wrong, and the results. */
const RUN = `
  import type { Pipeline } from "little-pipelines";
  export async function run(example: Pipeline, options = {}): Promise<unknown> {
    const warnings: string[] = [];
    const stop = example.on("warned", ({ message }) => void warnings.push(message));
    const errors: unknown[] = await example.execute({ logLevel: "silent", ...options }).then(() => [], ({ errors }) => errors.map(({ code, message }: any) => [code, message]));
    stop();
    const results: Record<string, unknown> = {};
    for (const { name } of example.tasks) results[name] = await example.getResult(name).catch(() => null);
    return { errors, results, warnings };
  }`;

describe.each(["thread", "process"] as const)("in a %s", (executor) => {
  it("tasks are found that are made in a loop, by a factory in another file, or in no export", async () => {
    const scratch = project({
      "run.ts": RUN,
      "make.ts": `
        import { task } from "little-pipelines";
        export const named = (name: string, value: number) => task(name, () => value);`,
      "example.ts": `
        import { pipeline, task } from "little-pipelines";
        import { named } from "./make.ts";
        import { run } from "./run.ts";
        const years = [2023, 2024, 2025].map((year) => task("Year" + year, () => year));
        const hidden = task("Hidden", { dependencies: years }, ({ results }) => Object.values(results).length);
        const makePipeline = () => pipeline("Example", [...years, hidden, named("A", 1), named("B", 2)], { executor: "${executor}" });
        const example = makePipeline();
        if (import.meta.main) console.log(JSON.stringify(await run(example)));`,
    });
    expect(await printed(scratch, "example.ts")).toEqual({
      errors: [],
      warnings: [],
      results: { Year2023: 2023, Year2024: 2024, Year2025: 2025, Hidden: 3, A: 1, B: 2 },
    });
  });

  it("a module is loaded once, whatever the number of tasks and runs", async () => {
    const scratch = project({
      "run.ts": RUN,
      "example.ts": `
        import { appendFileSync } from "node:fs";
        import { pipeline, task } from "little-pipelines";
        import { run } from "./run.ts";
        appendFileSync("loads", ".");
        const tasks = Array.from({ length: 20 }, (_, i) => task("T" + i, () => i));
        const example = pipeline("Example", tasks, { executor: "${executor}", concurrency: 2 });
        if (import.meta.main) {
          await run(example);
          await run(example, { force: true });
        }`,
    });
    await scratch.node("example.ts");
    // Here, and in two workers.
    expect(readFileSync(scratch.path("loads"), "utf8")).toBe("...");
  });

  it("a task whose captured value is another there is refused, with its name", async () => {
    const scratch = project({
      "run.ts": RUN,
      "example.ts": `
        import { pipeline, task } from "little-pipelines";
        import { run } from "./run.ts";
        const seed = Math.random();
        const cache = new Map();
        let rate = 1;
        const random = task("Random", () => seed);
        const rated = task("Rated", () => rate);
        const ignored = task("Ignored", { ignoreCaptures: ["cache"] }, () => cache.size);
        const example = pipeline("Example", [random, rated, ignored], { executor: "${executor}", concurrency: 1 });
        if (import.meta.main) {
          rate = 2;
          cache.set("a", 1);
          console.log(JSON.stringify(await run(example)));
        }`,
    });
    const { errors, results } = (await printed(scratch, "example.ts")) as {
      errors: [string, string][];
      results: unknown;
    };
    expect(results).toEqual({ Random: null, Rated: null, Ignored: 0 });
    expect(errors.map(([code]) => code)).toEqual(["TASK_DIFFERS", "TASK_DIFFERS"]);
    expect(errors[0]![1]).toMatch(
      /^task "Random", as a .* has loaded it, is not the one of this pipeline: the value "seed" differs\n/,
    );
    expect(errors[1]![1]).toMatch(/the value "rate" differs\n.*ignoreCaptures/);
  });

  it("a value that an earlier run has changed there is not used: a new worker has it as the module makes it", async () => {
    const scratch = project({
      "run.ts": RUN,
      "example.ts": `
        import { pipeline, task } from "little-pipelines";
        import { run } from "./run.ts";
        const state = { count: 0 };
        const counts = task("Counts", () => ++state.count);
        const example = pipeline("Example", [counts], { executor: "${executor}" });
        if (import.meta.main) {
          const first = await run(example);
          const second = await run(example, { force: true });
          console.log(JSON.stringify([first, second]));
        }`,
    });
    const [first, second] = (await printed(scratch, "example.ts")) as { results: unknown; warnings: string[] }[];
    expect(first).toEqual({ errors: [], results: { Counts: 1 }, warnings: [] });
    expect(second).toMatchObject({ errors: [], results: { Counts: 1 } });
    expect(second!.warnings).toEqual([
      expect.stringMatching(`^it runs in a new ${executor}, since state.* had changed`),
    ]);
  });

  it("code that has changed since the program began is refused", async () => {
    const scratch = project({
      "run.ts": RUN,
      "load.ts": `import { task } from "little-pipelines";\nexport const load = task("Load", () => 1);`,
      "example.ts": `
        import { writeFileSync } from "node:fs";
        import { pipeline } from "little-pipelines";
        import { load } from "./load.ts";
        import { run } from "./run.ts";
        const example = pipeline("Example", [load], { executor: "${executor}" });
        if (import.meta.main) {
          writeFileSync("load.ts", 'import { task } from "little-pipelines";\\nexport const load = task("Load", () => 2);');
          console.log(JSON.stringify(await run(example)));
        }`,
    });
    const { errors } = (await printed(scratch, "example.ts")) as { errors: [string, string][] };
    expect(errors).toEqual([["TASK_DIFFERS", expect.stringMatching(/its function differs\n.*start again/)]]);
  });

  it("a task that no module makes is refused, and so is a module that runs its pipeline while it is loaded", async () => {
    const scratch = project({
      "run.ts": RUN,
      "inside.ts": `
        import { pipeline, task } from "little-pipelines";
        import { run } from "./run.ts";
        async function main() {
          const load = task("Load", () => 1);
          console.log(JSON.stringify(await run(pipeline("Example", [load], { executor: "${executor}" }))));
        }
        if (import.meta.main) await main();`,
      "bare.ts": `
        import { pipeline, task } from "little-pipelines";
        const load = task("Load", () => 1);
        await pipeline("Example", [load], { executor: "${executor}", logLevel: "silent" }).execute();`,
      "broken.ts": `
        import { pipeline, task } from "little-pipelines";
        import { run } from "./run.ts";
        const load = task("Load", () => 1);
        const example = pipeline("Example", [load], { executor: "${executor}" });
        if (!import.meta.main) throw new Error("not here");
        console.log(JSON.stringify(await run(example)));`,
    });
    const inside = (await printed(scratch, "inside.ts")) as { errors: [string, string][] };
    expect(inside.errors).toEqual([
      [
        "TASK_NOT_FOUND",
        expect.stringMatching(`task "Load" is not found in a .*: inside.ts makes none of that name\n.*top level`),
      ],
    ]);
    const bare = await scratch.node("bare.ts");
    expect(bare.stderr).toMatch(
      /"Load": .*bare\.ts calls execute\(\) while it is loaded[^]*Guard it.*import\.meta\.main/,
    );
    const broken = (await printed(scratch, "broken.ts")) as { errors: [string, string][] };
    expect(broken.errors).toEqual([
      ["TASK_NOT_FOUND", expect.stringMatching(/which cannot load broken\.ts: not here/)],
    ]);
  });
});

it.each(["thread", "process"])(
  "a program that is given as text has its tasks in files all the same (%s)",
  async (executor) => {
    const scratch = project({
      "example.ts": `
      import { pipeline, task } from "little-pipelines";
      const load = task("Load", () => 1);
      export default pipeline("Example", [load], { executor: "${executor}", logLevel: "silent" });`,
      "own.test.ts": `
      import { test } from "node:test";
      import { pipeline, task } from "little-pipelines";
      const own = task("Own", () => 1);
      test("runs", async () => {
        console.log("once");
        await pipeline("Own", [own], { executor: "${executor}", logLevel: "silent" }).execute();
      });`,
    });
    const found =
      'const { default: example } = await import("./example.ts?again"); console.log((await example.execute()).outcome)';
    expect((await scratch.node("--input-type=module", "-e", found)).stdout).toBe("succeeded\n");
    const { stdout } = await scratch.node(
      "--input-type=module",
      "-e",
      `
    import { pipeline, task } from "little-pipelines";
    const text = pipeline("Text", [task("Text", () => 1)], { executor: "${executor}", logLevel: "silent" });
    await text.execute().catch(({ errors }) => console.log(errors[0].code));`,
    );
    expect(stdout).toBe("TASK_NOT_FOUND\n");
    // The tests of a file run once: a worker does not load it.
    const tested = await scratch.node("--test", "--test-reporter=tap", "own.test.ts");
    expect(tested.stdout.match(/# once/g)).toHaveLength(1);
    expect(tested.stdout).toContain("it is in no file that could be loaded");
  },
);

describe("where a task runs", () => {
  const example = `
    import { isMainThread } from "node:worker_threads";
    import { pipeline, task } from "little-pipelines";
    const main = process.env.MAIN_PID;
    const where = () => {
      const { isMainThread: isMain } = process.getBuiltinModule("node:worker_threads");
      return !isMain ? "thread" : process.send === undefined ? "inline" : "process";
    };
    const own = task("Own", { executor: "process" }, () => where());
    const inline = task("Inline", { executor: "inline" }, () => where());
    const standard = task("Standard", () => where());
    export default pipeline("Example", [own, inline, standard], { executor: "thread" });`;

  const wheres = async (scratch: Project): Promise<unknown[]> => {
    const all = [];
    for (const name of ["Own", "Inline", "Standard"])
      all.push(JSON.parse((await scratch.little("peek", name, "--json")).stdout));
    return all;
  };

  it("is what it says, else what the pipeline says; its key is the same everywhere", async () => {
    const scratch = project({ "pipeline.ts": example });
    expect(await scratch.run()).toEqual({ Own: "ran", Inline: "ran", Standard: "ran" });
    expect(await wheres(scratch)).toEqual(["process", "inline", "thread"]);
    scratch.write({
      "pipeline.ts": example
        .replace('executor: "thread"', 'executor: "inline"')
        .replace('executor: "process"', 'executor: "thread"'),
    });
    expect(await scratch.run()).toEqual({ Own: "reused", Inline: "reused", Standard: "reused" });
  });

  it("is the program's own thread while it is audited, since that is what is watched", async () => {
    const scratch = project({ "pipeline.ts": example });
    await scratch.run();
    const { stdout } = await scratch.little("audit", "Own", "Standard", "--json");
    const { tasks } = JSON.parse(stdout) as AuditReport;
    expect(tasks.map(({ name, before, after }) => [name, before, after])).toEqual([
      ["Own", "'process'", "'inline'"],
      ["Standard", "'thread'", "'inline'"],
    ]);
  });

  it("is what LITTLE_PIPELINES_EXECUTOR says, before all else", async () => {
    const scratch = project({
      "pipeline.ts": example,
      "inline.ts": `
        process.env.LITTLE_PIPELINES_EXECUTOR = process.argv[2];
        const { default: example } = await import("./pipeline.ts");
        await example.execute({ force: true, logLevel: "silent" }).then(() => console.log("ran"), ({ message }) => console.log(message));`,
    });
    expect((await scratch.node("inline.ts", "inline")).stdout).toBe("ran\n");
    expect(await wheres(scratch)).toEqual(["inline", "inline", "inline"]);
    expect((await scratch.node("inline.ts", "threads")).stdout).toMatch(
      /^LITTLE_PIPELINES_EXECUTOR is "threads"\n +It is "inline", "thread" or "process"/,
    );
  });
});
