import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { lineByLine, piped } from "../support/piped.ts";
import { project, type Finished, type Project } from "../support/project.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");

const PIPELINE = `
import { expire, pipeline, task } from "little-pipelines";
const one = task("One", { expire: expire.fromNow({ days: 1 }) }, () => 1);
const two = task("Task Two", { dependencies: [one], params: { year: 2024 } }, ({ results, params }) => results.One + params.year);
export default pipeline("Piped", [one, two]);
`;

const scratchProject = (): Project => project({ "pipeline.ts": PIPELINE });
const shell = (scratch: Project, input: string, ...args: string[]): Promise<Finished> =>
  piped(scratch, [BIN, "shell", ...args], input);

/** What a run has printed of each task. */
const told = ({ stderr }: Finished): string[] =>
  [...stderr.matchAll(/ {2}(One|Task Two) +(EXEC|SKIP)/g)].map(([, task, what]) => `${task} ${what}`);

describe("little shell in a pipe", () => {
  it("runs what is piped in, without a prompt or colours, and ends with 0", async () => {
    const its = await shell(scratchProject(), "execute\npeek 'Task Two'");
    expect(its.stdout).toBe("2025\n");
    expect(told(its)).toEqual(["One EXEC", "Task Two EXEC"]);
    expect(its.stderr).not.toContain("\x1b");
    expect(its.code).toBe(0);
  });

  it("goes on after a failure, and ends with the code of the last one", async () => {
    const scratch = scratchProject();
    const its = await shell(scratch, "peek Tow\nlst\nexecute --forec\npeek 'open\nvalidate\n");
    expect(its.stdout).toBe("");
    for (const text of ['no task "Tow"', 'Did you mean "list"?', 'Did you mean "--force"?', "never closed: '"])
      expect(its.stderr).toContain(text);
    expect(its.code).toBe(2);
    expect((await shell(scratch, "exit 7\nexecute")).code).toBe(7);
    expect((await shell(scratch, "nothing\nquit\nexecute")).code).toBe(2);
    scratch.write({ "pipeline.ts": PIPELINE.replace("() => 1", '() => { throw new Error("boom"); }') });
    expect((await shell(scratch, "lst\nexecute\nvalidate\n")).code).toBe(1);
  });

  it("takes commands as an argument", async () => {
    const { stdout, code } = await scratchProject().little(
      "shell",
      "-c",
      "execute --force One 'Task Two' --skip One; peek One",
    );
    expect(stdout).toBe("1\n");
    expect(code).toBe(0);
  });

  it("has a clear that clears the screen and no result", async () => {
    const its = await shell(scratchProject(), "execute --log-level silent\nclear\npeek 'Task Two'\nhelp clear\n");
    expect(its.stdout).toMatch(/^2025\nClears the screen/);
    expect(its.code).toBe(0);
  });

  it("has every command of the seed's shell, and of the command line", async () => {
    const scratch = scratchProject();
    const help = (await shell(scratch, "help")).stdout;
    const seed = [
      "execute",
      "executeone",
      "list-tasks",
      "list-cache",
      "clear-cache",
      "info",
      "validate",
      "log",
      "quiet",
      "exit",
    ];
    for (const name of [...seed, ...COMMANDS.map((command) => command.name)])
      expect(help).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
    const each = COMMANDS.map(({ name }) => `help ${name}`).join("\n");
    const all = (await shell(scratch, `${each}\nhelp execute\nexecuteone --help\n`)).stdout;
    for (const { name } of COMMANDS) expect(all).toMatch(new RegExp(`^Usage: ${name}\\b`, "m"));
    expect(all).not.toContain("npx");
    expect(all).toMatch(/--no-deps +where tasks/);
  });

  it("runs the same code under the seed's names", async () => {
    const scratch = scratchProject();
    const its = await shell(
      scratch,
      "executeone One\nexecute --force One --skip 'Task Two'\nexecute --param year=1\nexecuteone 'Task Two' --no-deps --force --param year=5; peek 'Task Two'",
    );
    expect(told(its).join(", ")).toBe("One EXEC, One EXEC, Task Two SKIP, One SKIP, Task Two EXEC, Task Two EXEC");
    expect(its.stdout).toBe("6\n");
    const lists = await shell(scratch, "list-tasks\nlist\nlist-cache\nlist-cache --json\ninfo 'Task Two'");
    expect(lists.stdout).toMatch(/^(task[^]*)\1task +newest +results/);
    expect(lists.stdout).toMatch(/"task": "Task Two",\n +"key": "\w+"/);
    expect(lists.stdout).toMatch(/needs +One\nparams +year = 2024\n/);
    expect((await shell(scratch, "clear-cache .")).stdout).toMatch(/One[^]*Removed 1 result\./);
    expect((await shell(scratch, "clear-cache 'Task Two'")).stdout).toMatch(/Removed 2 results\./);
    expect((await shell(scratch, "execute\nclear-cache . --hard\nlist-cache")).stdout).toMatch(
      /Removed 2 results[^]*No results are kept\./,
    );
  });

  it("shows of runs what log and quiet say", async () => {
    const its = await shell(
      scratchProject(),
      "log silent\nexecute -f\nlog\nlog debug; quiet; execute -f; quiet off; execute -f; log lod",
    );
    expect(its.stdout).toBe(
      [
        "The console shows runs at level silent.",
        "The console shows runs at level silent.",
        "The console shows runs at level debug.",
        "The console shows warnings and errors alone.",
        "The console shows runs at level debug.",
        "",
      ].join("\n"),
    );
    expect(told(its)).toEqual(["One EXEC", "Task Two EXEC"]);
    expect(its.stderr).toContain("2 tasks, up to");
    expect(its.stderr).toMatch(/no log level "lod"\n.*debug/);
  });

  it("begins anew where a file has changed that a module read, and not where a task has written its outputs", async () => {
    const scratch = project({
      "settings.json": '{ "factor": 2 }',
      "pipeline.ts": `
        import { readFileSync, writeFileSync } from "node:fs";
        import { pipeline, task } from "little-pipelines";
        const { factor } = JSON.parse(readFileSync("settings.json", "utf8"));
        const load = task("Load", { outputs: ["out/*.txt"] }, ({ path }) => writeFileSync(path("out/a.txt"), String(factor)));
        export default pipeline("Reads", [load, task("Factor", () => factor)]);`,
      "out/a.txt": "before",
    });
    const its = lineByLine(scratch, [BIN, "shell"]);
    its.write("execute --log-level silent; peek Factor\n");
    await its.prints("2\n");
    its.write("validate\n");
    await its.prints("Reads is valid");
    scratch.write({ "settings.json": '{ "factor": 30 }' });
    its.write("execute --log-level silent; peek Factor\nvalidate\nreload; validate\n");
    its.end();
    const { stderr, stdout, code } = await its.finished;
    expect(stdout).toMatch(/^2\nReads is valid.*\n30\nReads is valid.*\nReads is valid.*\n$/);
    expect(stderr.match(/.*changed: loading it again/g)).toEqual(["settings.json changed: loading it again"]);
    expect(code).toBe(0);
  });

  it("says so where a command ends the process of the shell, and goes on with the next", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { exit } from "node:process";
        import { pipeline, task } from "little-pipelines";
        export default pipeline("Ends", [task("Ends", () => exit(9))]);`,
    });
    const its = await shell(scratch, "validate\nreload\nexecute\nvalidate\n");
    expect(its.stdout).toBe("Ends is valid: 1 task.\nEnds is valid: 1 task.\n");
    expect(its.stderr).toContain("ended the process of the shell (with exit code 9)");
    expect(its.code).toBe(1);
  });
});
