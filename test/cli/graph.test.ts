import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE = String.raw`
import { pipeline, task } from "little-pipelines";
const load = task("Load", { tags: ["in"] }, () => 1);
const odd = task('a "b" [c] <d>\n\\N & é 🚀 \x1b[31mred', { dependencies: [load] }, () => 2);
const bad = task("Bad", { dependencies: [load] }, () => { if (process.env.BREAK === "1") throw new Error("boom"); return 3; });
export default pipeline("Shapes", [load, odd, bad]);
`;

describe("little graph", () => {
  it("draws boxes in the terminal, with what each task's state is", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("graph")).stdout).toBe(`\
                  ╭───────────────────────────────╮
               ╭─▶│ ● a "b" [c] <d> \\N & é 🚀 red │
╭────────────╮ │  ╰───────────────────────────────╯
│ ● Load #in ├─┤
╰────────────╯ │  ╭───────╮
               ╰─▶│ ● Bad │
                  ╰───────╯

● 3 must run
`);
    await scratch.run();
    expect((await scratch.little("graph")).stdout).toContain("✓ 3 valid");
  });

  it("escapes names in Mermaid and in DOT, and groups tasks by tag", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("graph", "--format", "mermaid")).stdout).toBe(`\
flowchart LR
  subgraph g0["in"]
    t0["Load"]:::run
  end
  t1["a #34;b#34; #91;c#93; #60;d#62; #92;N #38; é 🚀 red"]:::run
  t2["Bad"]:::run
  t0 --> t1
  t0 --> t2
  classDef run fill:#e3f0fa,stroke:#0063a6,color:#1a1a1a
`);
    const { stdout } = await scratch.little("graph", "--format=dot");
    expect(stdout).toContain(String.raw`t1 [label="a \"b\" [c] <d> \\N &amp; é 🚀 red", tooltip="must run: first run"`);
    expect(stdout).toContain('subgraph cluster_0 {\n    label="in";');
    expect(stdout).toContain("  t0 -> t1;\n  t0 -> t2;\n}");
  });

  it("tells nodes and edges as JSON, of the tasks that are picked", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { stdout } = await scratch.little("graph", "+Bad", "--json");
    expect(JSON.parse(stdout)).toEqual({
      pipeline: "Shapes",
      nodes: [
        { name: "Load", state: "run", reason: "first run", tags: ["in"], info: null },
        { name: "Bad", state: "run", reason: "first run", tags: [], info: null },
      ],
      edges: [{ from: "Load", to: "Bad" }],
    });
  });

  it("writes a file as its ending says, where the user is", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("graph", "-o", "graph.svg")).stdout).toBe(`${scratch.path("graph.svg")}\n`);
    const svg = readFileSync(scratch.path("graph.svg"), "utf8");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/);
    expect(svg).toContain(">a &quot;b&quot; [c] &lt;d&gt; \\N &amp; é 🚀 red</text>");
    await scratch.little("graph", "-o", "graph.html");
    const html = readFileSync(scratch.path("graph.html"), "utf8");
    expect(html).toContain("default-src 'none'");
    expect(html).toContain(String.raw`a \"b\" [c] \u003cd>`);
  });

  it("shows what failed in the last run", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE.replace('process.env.BREAK === "1"', "true") });
    await scratch.run();
    const { stdout } = await scratch.little("graph", "Bad", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ nodes: [{ state: "failed", reason: "failed in the last run: boom" }] });
  });

  it("draws without states where an input is missing, and says why", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        export default pipeline("Missing", [task("Read", { inputs: ["no.csv"] }, () => 1)]);`,
    });
    const { code, stdout, stderr } = await scratch.little("graph");
    expect(code).toBe(0);
    expect(stdout).toContain("│ ○ Read │");
    expect(stderr).toContain("no.csv");
  });

  it("names the nearest format", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { code, stderr } = await scratch.little("graph", "--format", "mermiad");
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "mermaid"?');
  });
});
