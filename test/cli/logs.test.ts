import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");
const PIPELINE = `
import { pipeline, task } from "little-pipelines";
const load = task("Load", { params: { year: 2024 } }, ({ log, params }) => { log.info("loading", { year: params.year }); log.warn("slow\\u001b[2J"); return 1; });
const bad = task("Bad", () => { throw new Error("boom"); });
export default pipeline("P/1", [load, bad]);
`;

describe("little logs", () => {
  it("shows the last lines, of tasks, runs and levels, with what was logged beside them", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("logs")).stderr).toMatch(/^No run so far: /);
    expect((await scratch.little("logs", "--run", "last")).stderr).toMatch(/there is no run "last"\n {2}No run so far/);
    await scratch.little("run");
    await scratch.little("run", "--param", "year=2025");
    expect((await scratch.little("logs", "Load", "--level", "error")).stderr).toMatch(/^No such lines/);
    const { stdout } = await scratch.little("logs", "Load");
    expect(stdout.split("\n").map((line) => line.slice(21).replace(/\d:\d\d\.\d\d/, "…"))).toEqual([
      "Load  EXEC : first run",
      "Load  loading year=2024",
      "Load  WARN slow",
      "Load  DONE (in …)",
      "Load  EXEC : inputs changed: param year",
      "Load  loading year=2025",
      "Load  WARN slow",
      "Load  DONE (in …)",
      "",
    ]);
    expect((await scratch.little("logs", "Load", "-n", "1")).stdout).toMatch(/^.{19} {2}Load {2}DONE .*\n$/);
    const last = await scratch.little("logs", "--run", "last", "--level", "error", "--json");
    const lines = last.stdout.trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message.slice(0, 11))).toEqual([
      "FAIL : boom",
      "P/1: failed",
    ]);
    const { runId } = JSON.parse(lines[0]!) as { runId: string };
    expect((await scratch.little("logs", "--run", runId)).stdout).toMatch(/loading year=2025/);
    const bad = (await scratch.little("logs", "Bad", "--lines", "1")).stdout;
    expect(bad).toMatch(/Bad {3}ERROR FAIL : boom\n {4}at .*pipeline\.ts:4:\d+\)?\n$/);
  });

  it.each([
    [["--level", "wran"], /--level is "wran"\n.*"warn"/],
    [["--run", "nope"], /there is no run "nope"\n.*No run so far/],
    [["Laod"], /no task "Laod"[^]*"Load"/],
    [["--lines", "-3"], /--lines needs a value|--lines is/],
    [["--folow"], /no option --folow\n.*"--follow"/],
  ])("%j: exits with 2 and one clear error", async (args, message) => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { stderr, code } = await scratch.little("logs", ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it("--follow goes on as another process writes, and ends well with Ctrl-C", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.little("run");
    const child = spawn(process.execPath, [BIN, "logs", "Load", "--follow", "--lines", "1"], {
      cwd: scratch.folder,
      env: { ...process.env, NO_COLOR: "1" },
    });
    let stdout = "";
    const ended = once(child, "close");
    const until = async (text: string): Promise<void> => {
      while (!stdout.includes(text)) {
        const [more] = await Promise.race([once(child.stdout, "data"), ended]);
        if (!Buffer.isBuffer(more)) throw new Error(`it ended with ${more}`);
        stdout += String(more);
      }
    };
    await until("DONE");
    void scratch.little("run", "--param", "year=1999");
    await until("loading year=1999");
    child.kill("SIGINT");
    expect((await ended)[0]).toBe(0);
    expect(stdout).not.toContain("year=2024");
  });
});
