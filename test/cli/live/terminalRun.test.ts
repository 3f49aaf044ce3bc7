import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../../support/project.ts";
import { Terminal } from "./terminal.ts";

const BIN = join(import.meta.dirname, "../../../dist/bin.js");
const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
const untilTold = () => new Promise((done) => {
  const timer = setInterval(() => {}, 1000);
  process.once("SIGUSR2", () => { clearInterval(timer); done(); });
});
const quick = task("Quick", () => 1);
const waits = task("Waits", { dependencies: [quick] }, async ({ log, step }) => {
  const told = untilTold();
  log.info("a line that is logged");
  console.log("pid " + process.pid + " writes this itself");
  process.emitWarning("a warning of Node");
  await step("reading", () => told);
  log.warn("this stays");
  return 2;
});
export default pipeline("Drawn", [quick, waits]);`;

/** Only util-linux's `script` is known to take these options. */
const isUtilLinux = /util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout);

/** Runs `little …` in a terminal of its own, and does something once it has written each of these. */
function inTerminal(
  folder: string,
  args: readonly string[],
  env: Record<string, string>,
  steps: readonly (readonly [awaited: string, answer: typeof goOn | string])[],
): Promise<{ text: string; code: number | null }> {
  const { LITTLE_PIPELINES_DIR: _, CI: __, NO_COLOR: ___, ...inherited } = process.env;
  const command = `stty cols 80 rows 24; exec "${process.execPath}" "${BIN}" ${args.join(" ")}`;
  return new Promise((resolve, reject) => {
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd: folder,
      env: { ...inherited, TERM: "xterm-256color", ...env },
    });
    let text = "";
    let seen = 0;
    const left = [...steps];
    child.stdout.on("data", (more: Buffer) => {
      text += more.toString();
      const at = left[0] === undefined ? -1 : text.indexOf(left[0][0], seen);
      if (at < 0) return;
      seen = at + left[0]![0].length;
      const [, answer] = left.shift()!;
      if (typeof answer === "string") child.stdin.write(answer);
      else answer(text);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ text, code }));
  });
}

/** Lets the task end. */
function goOn(text: string): void {
  process.kill(Number(/pid (\d+)/.exec(text)![1]), "SIGUSR2");
}

/** What is on the terminal in the end, without colours and times. */
function shown(text: string): string[] {
  const terminal = new Terminal();
  terminal.write(text.replaceAll("\r\n", "\n"));
  return terminal.lines.map((line) => line.replaceAll(/\d\d:\d\d:\d\d/g, "TIME").replaceAll(/\d:\d\d\.\d\d/g, "…"));
}

describe.skipIf(!isUtilLinux)("little run in a terminal", () => {
  it("draws what runs, puts what tasks write above, and leaves lines of what has finished", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { text, code } = await inTerminal(scratch.folder, ["run"], {}, [["reading", goOn]]);
    expect(code).toBe(0);
    expect(text).toMatch(/1 running/);
    expect(text).toMatch(/a line that is logged/);
    const lines = shown(text).filter((line) => line !== "");
    expect(new Set(lines)).toEqual(
      new Set([
        "TIME  Quick  DONE : first run (in …)",
        expect.stringMatching(/^pid \d+ writes this itself$/),
        expect.stringMatching(/^\(node:\d+\) Warning: a warning of Node$/),
        "TIME  Waits  WARN this stays",
        "TIME  Waits  DONE : first run (in …)",
        "TIME  Drawn succeeded in …: 2 ran",
      ]),
    );
    expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE));
  });

  it("cancels on Ctrl-C, and shows the cursor again, also where a second one ends it at once", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { text, code } = await inTerminal(scratch.folder, ["run"], {}, [
      ["reading", "\u0003"],
      ["once more ends at once", "\u0003"],
    ]);
    expect(code).toBe(130);
    expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE));
  });

  it.each([
    ["in CI", ["run"], { CI: "true" }],
    ["on a terminal that knows no escape codes", ["run"], { TERM: "dumb" }],
    ["with --json", ["run", "--json"], {}],
    ["with --log-level warn", ["run", "--log-level", "warn"], {}],
  ])("writes plain lines %s", async (_, args, env) => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { text, code } = await inTerminal(scratch.folder, args, env, [["writes this itself", goOn]]);
    expect(code).toBe(0);
    expect(text).not.toContain(HIDE);
    expect(text).not.toContain("1 running");
  });

  it("takes the picture away where the process is ended in the middle of it", async () => {
    const { folder } = project({
      "pipeline.ts": `import { exit } from "node:process";
${PIPELINE.replace('log.warn("this stays");', "exit(0);")}`,
    });
    const { text, code } = await inTerminal(folder, ["run"], {}, [["reading", goOn]]);
    expect(code).toBe(1);
    expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE));
    const terminal = new Terminal();
    terminal.write(text);
    expect(terminal.lines.join("\n")).toMatch(/error: the process was ended while "Waits" ran \(pipeline.ts:\d+\)/);
    expect(terminal.lines.join("\n")).not.toMatch(/Drawn {2}/);
  });

  it("draws without colours where NO_COLOR is set", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { text } = await inTerminal(scratch.folder, ["run"], { NO_COLOR: "1" }, [["reading", goOn]]);
    expect(text).toContain("1 running");
    // oxlint-disable-next-line no-control-regex
    expect(text.replaceAll("\u001B[0m", "")).not.toMatch(/\u001B\[\d+m/);
  });
});
