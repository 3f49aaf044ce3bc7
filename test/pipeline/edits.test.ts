import { appendFileSync, copyFileSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/index.ts";
import { outcomes, project, type Project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
import { double } from "./double.ts";

const RATE = 3;

// Reads the file.
export const load = task("Load", { inputs: ["data/*.txt"] }, async ({ path }) => {
  const { readFileSync } = await import("node:fs");
  return readFileSync(path("data/a.txt"), "utf8").trim().length;
});
export const doubled = task("Doubled", { dependencies: [load] }, ({ results }) => double(results.Load));
export const rated = task("Rated", { dependencies: [load] }, ({ results }) => results.Load * RATE);
export const sum = task("Sum", { dependencies: [doubled, rated] }, ({ results }) => results.Doubled + results.Rated);
export default pipeline("edits", [load, doubled, rated, sum]);
`;

/** What must run, and the value of Sum, after an edit and in a new process. */
async function afterEdit(edit: (scratch: Project) => void, ...args: string[]): Promise<{ ran: string[]; sum: string }> {
  const scratch = project({
    "pipeline.ts": PIPELINE,
    "double.ts": "export const double = (n: number): number => n * 2;\n",
    "data/a.txt": "four\n",
  });
  expect(await scratch.run()).toEqual({ Load: "ran", Doubled: "ran", Rated: "ran", Sum: "ran" });
  edit(scratch);
  const outcomes = await scratch.run(...args);
  const ran = Object.keys(outcomes).filter((name) => outcomes[name] === "ran");
  return { ran, sum: (await scratch.little("peek", "Sum")).stdout.trim() };
}

const inPipeline = (from: string, to: string) => (scratch: Project) => {
  expect(PIPELINE).toContain(from);
  scratch.write({ "pipeline.ts": PIPELINE.replace(from, to) });
};

describe("after an edit, in a new process", () => {
  it.each([
    ["nothing", () => {}, [], "20"],
    ["a comment", inPipeline("// Reads the file.", "// Reads\n// the file, all of it."), [], "20"],
    [
      "formatting, quotes and types",
      inPipeline(
        "({ results }) => results.Load * RATE",
        "(  { results }: { results: { Load: number } }  ) =>\n  (results.Load as number) * RATE",
      ),
      [],
      "20",
    ],
    ["a file's time alone", (s: Project) => s.write({ "data/a.txt": "four\n" }), [], "20"],
    ["a task's own function", inPipeline("results.Load * RATE)", "results.Load * RATE + 1)"), ["Rated", "Sum"], "21"],
    ["a constant that it uses", inPipeline("RATE = 3", "RATE = 4"), ["Rated", "Sum"], "24"],
    [
      "an imported helper",
      (s: Project) => s.write({ "double.ts": "export const double = (n: number): number => n * 20;\n" }),
      ["Doubled", "Sum"],
      "92",
    ],
    [
      "a comment in an imported helper",
      (s: Project) => s.write({ "double.ts": "/** Twice. */\nexport const double = (n: number) => n * 2;\n" }),
      [],
      "20",
    ],
    [
      "an input file, to another value",
      (s: Project) => s.write({ "data/a.txt": "seven!!\n" }),
      ["Load", "Doubled", "Rated", "Sum"],
      "35",
    ],
    [
      "an input file, to an equal value",
      (s: Project) => s.write({ "data/a.txt": "five".slice(1) + "!\n" }),
      ["Load"],
      "20",
    ],
    ["the set of a pattern's files", (s: Project) => s.write({ "data/b.txt": "new" }), ["Load"], "20"],
    [
      "a task that nothing uses",
      inPipeline("[load, doubled, rated, sum]", '[load, doubled, rated, sum, task("New", () => 1)]'),
      ["New"],
      "20",
    ],
    [
      "the order of definitions",
      (s: Project) =>
        s.write({
          "pipeline.ts": PIPELINE.replace("const RATE = 3;\n", "").replace(
            "export default",
            "const RATE = 3;\nexport default",
          ),
        }),
      [],
      "20",
    ],
  ] as const)("%s: what must run runs, and nothing else", async (_, edit, ran, sum) => {
    expect(await afterEdit(edit)).toEqual({ ran, sum });
  });

  it("an undone edit has its old result back at once", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "double.ts": "export const double = (n: number): number => n * 2;\n",
      "data/a.txt": "four\n",
    });
    await scratch.run();
    inPipeline("RATE = 3", "RATE = 4")(scratch);
    await scratch.run();
    scratch.write({ "pipeline.ts": PIPELINE });
    expect(Object.values(await scratch.run())).toEqual(["reused", "reused", "reused", "reused"]);
  });

  it("a project that is copied elsewhere with its state keeps its results", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "double.ts": "export const double = (n: number): number => n * 2;\n",
      "data/a.txt": "four\n",
    });
    await scratch.run();
    const copy = project({});
    await scratch.node(
      "-e",
      `fs.cpSync(".", ${JSON.stringify(copy.folder)}, { recursive: true, filter: (path) => !path.includes("node_modules") })`,
    );
    expect(Object.values(await copy.run())).toEqual(["reused", "reused", "reused", "reused"]);
  });

  it("also where its tasks captured the place that it lay in", async () => {
    const scratch = project({
      "pipeline.ts": `import { join } from "node:path";\nimport { pipeline, task } from "little-pipelines";\nimport { place } from "./place.cjs";
        const folder = import.meta.dirname;\nconst paths = { raw: join(folder, "raw"), all: [folder] };
        export default pipeline("p", [task("A", () => folder.length > 0), task("B", () => paths.all.length), task("C", () => place() !== "")]);`,
      "place.cjs": "exports.place = () => __dirname;",
    });
    await scratch.run();
    const copy = project({});
    await scratch.node(
      "-e",
      `fs.cpSync(".", ${JSON.stringify(copy.folder)}, { recursive: true, filter: (path) => !path.includes("node_modules") })`,
    );
    expect(await copy.run()).toEqual({ A: "reused", B: "reused", C: "reused" });
  });

  it("tasks that are made in a loop do not share results, and count what they capture", async () => {
    const loop = (years: string) => `
      import { pipeline, task } from "little-pipelines";
      const years = ${years};
      export default pipeline("loop", years.map((year, i) => task("Y" + i, () => year * 10)));`;
    const scratch = project({ "pipeline.ts": loop("[1, 2]") });
    await scratch.run();
    expect((await scratch.little("peek", "Y1")).stdout.trim()).toBe("20");
    scratch.write({ "pipeline.ts": loop("[1, 3]") });
    expect(await scratch.run()).toMatchObject({ Y1: "ran" });
    expect((await scratch.little("peek", "Y1")).stdout.trim()).toBe("30");
  });
});

describe("reasons", () => {
  it("name what changed", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "double.ts": "export const double = (n: number): number => n * 2;\n",
      "data/a.txt": "four\n",
    });
    await scratch.run();
    scratch.write({ "pipeline.ts": PIPELINE.replace("RATE = 3", "RATE = 4"), "data/a.txt": "other\n" });
    const events = await scratch.events();
    const reasons = Object.fromEntries(
      events.flatMap((event) => (event.kind === "taskStarted" ? [[event.task, event.reason]] : [])),
    );
    expect(reasons).toEqual({
      Load: "inputs changed: file data/a.txt",
      Doubled: "upstream results changed: Load",
      Rated: "captured values and 1 upstream result changed: RATE, Load",
      Sum: "upstream results changed: Doubled, Rated",
    });
  });
});

describe("where Node's inspector is forbidden", () => {
  it("tasks run every time, since what they use cannot be read, and that is told once", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "double.ts": "export const double = (n: number): number => n * 2;\n",
      "data/a.txt": "four\n",
      "run.mjs": `import edits from "./pipeline.ts";
        const warned = [];
        edits.on("warned", ({ message }) => warned.push(message));
        const { tasks } = await edits.execute({ logLevel: "silent" });
        console.log(JSON.stringify({ warned, ran: tasks.filter(({ outcome }) => outcome === "ran").length }));`,
    });
    for (let run = 0; run < 2; run++) {
      const permissions = ["--permission", "--allow-fs-read=*", "--allow-fs-write=*", "--allow-addons"];
      const { stdout } = await scratch.node(...permissions, "run.mjs");
      expect(JSON.parse(stdout)).toEqual({
        warned: [expect.stringMatching(/no inspector, .*--allow-inspector/)],
        ran: 4,
      });
    }
  });
});

describe("a native addon of the project", () => {
  it("counts by its bytes, for the tasks that may use it, and that is told", async () => {
    const addons = join(import.meta.dirname, "../../node_modules/@oxc-parser");
    const [binding] = globSync("*/*.node", { cwd: addons });
    const scratch = project({
      "pipeline.ts": `
        import { createRequire } from "node:module";
        import { pipeline, task } from "little-pipelines";
        const { parseSync } = createRequire(import.meta.url)("./own.node");
        export default pipeline("p", [task("A", () => typeof parseSync), task("B", () => 1)]);`,
    });
    copyFileSync(join(addons, binding!), scratch.path("own.node"));
    await scratch.run();
    const events = await scratch.events();
    expect(outcomes((events.at(-1) as { report: RunReport }).report)).toEqual({ A: "reused", B: "reused" });
    expect(events.filter(({ kind }) => kind === "warned")).toMatchObject([
      { task: "A", message: expect.stringMatching(/^parseSync may be of a native addon/) },
    ]);
    appendFileSync(scratch.path("own.node"), "\0");
    expect(await scratch.run()).toEqual({ A: "ran", B: "reused" });
  });
});

describe("outputs", () => {
  const WRITER = `
    import { writeFileSync } from "node:fs";
    import { pipeline, task } from "little-pipelines";
    const write = task("Write", { outputs: ["out.txt"] }, ({ path }) => { writeFileSync(path("out.txt"), "text"); });
    const read = task("Read", { dependencies: [write] }, () => "read");
    export default pipeline("outputs", [write, read]);`;

  it("that are missing or were changed are put back; where they are not kept, the task runs again, and nothing after it", async () => {
    const scratch = project({ "pipeline.ts": WRITER });
    const spoilAll = async (): Promise<Record<string, string>[]> => {
      scratch.write({ "out.txt": "spoilt" });
      const spoilt = await scratch.run();
      rmSync(scratch.path("out.txt"));
      return [spoilt, await scratch.run()];
    };
    await scratch.run();
    expect(await scratch.run()).toEqual({ Write: "reused", Read: "reused" });
    const reused = { Write: "reused", Read: "reused" };
    expect(await spoilAll()).toEqual([reused, reused]);
    expect(readFileSync(scratch.path("out.txt"), "utf8")).toBe("text");
    scratch.write({ "pipeline.ts": WRITER.replace("[write, read]", "[write, read], { keepOutputs: false }") });
    rmSync(scratch.path(".little-pipelines"), { recursive: true });
    await scratch.run();
    const ran = { Write: "ran", Read: "reused" };
    expect(await spoilAll()).toEqual([ran, ran]);
  });

  it("that a task ends without writing are its failure", async () => {
    const scratch = project({ "pipeline.ts": WRITER.replace('writeFileSync(path("out.txt"), "text");', "") });
    const { code, stderr } = await scratch.little("run");
    expect(code).toBe(1);
    expect(stderr).toMatch(/task "Write" ended without writing "out.txt"/);
  });
});

describe("an input that changes while the task runs", () => {
  it("serves this run, but no later one", async () => {
    const scratch = project({
      "data.txt": "before",
      "pipeline.ts": `
        import { existsSync, readFileSync, writeFileSync } from "node:fs";
        import { pipeline, task } from "little-pipelines";
        export default pipeline("p", [
          task("Read", { inputs: ["data.txt"] }, ({ path }) => {
            const text = readFileSync(path("data.txt"), "utf8");
            if (!existsSync(path("done"))) writeFileSync(path("data.txt"), "after");
            writeFileSync(path("done"), "");
            return text;
          }),
        ]);`,
    });
    const events = await scratch.events();
    expect(events.filter(({ kind }) => kind === "warned")).toMatchObject([
      { task: "Read", message: expect.stringMatching(/inputs changed while it ran/) },
    ]);
    scratch.write({ "data.txt": "before" });
    expect(await scratch.run()).toEqual({ Read: "ran" });
    expect(await scratch.run()).toEqual({ Read: "reused" });
  });
});
