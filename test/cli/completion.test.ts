import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, type Project } from "../support/project.ts";
import { HAS_TERMINAL, terminal, type Terminal } from "../support/terminal.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
import { clean } from "./clean.ts";
// Reads what is there.
const load = task("Load", { params: { year: 2024 } }, () => 1);
const each = [1, 2].map((n) => task("Part" + n, () => n));
export default pipeline("Completed", [load, clean, ...each, task("My Report", { tags: ["daily"] }, () => 2)]);
`;

const scratchProject = (): Project => {
  const scratch = project({
    "pipeline.ts": PIPELINE,
    "clean.ts": 'import { task } from "little-pipelines";\nexport const clean = task("Clean", () => 2);',
    "bin/little": `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`,
    "flows/other.ts": "",
  });
  chmodSync(scratch.path("bin/little"), 0o755);
  return scratch;
};

/** What the scripts are told. */
const asked = (scratch: Project, line: string, shell = "fish"): string[] =>
  execFileSync(process.execPath, [BIN, "__complete", shell, line], { cwd: scratch.folder, encoding: "utf8" })
    .split("\n")
    .filter((each) => each !== "");

describe("little __complete", () => {
  it("knows commands, options and values with their help, and loads no pipeline for it", async () => {
    const scratch = scratchProject();
    scratch.write({ "pipeline.ts": `process.exit(1);\n${PIPELINE}` });
    expect(asked(scratch, "little pl")).toEqual([
      "plan\tShows what a run would do, and why, without running anything.",
    ]);
    expect(asked(scratch, "little help wh")).toEqual(["why"]);
    expect(asked(scratch, "little run --no-u")).toEqual([
      "--no-upstream\twhere tasks are named: on the newest kept results of what is upstream",
    ]);
    expect(asked(scratch, "little run --log-level ")).toEqual(["debug", "info", "warn", "error", "silent"]);
    expect(asked(scratch, "little run --log-level=s")).toEqual(["--log-level=silent"]);
    expect(asked(scratch, "little completion z")).toEqual(["zsh"]);
    expect(asked(scratch, "little run flo")).toEqual(["flows/"]);
    expect(asked(scratch, "little run flows/")).toEqual(["flows/other.ts"]);
    expect(asked(scratch, "little nothing ")).toEqual([]);
  });

  it("finds tasks and params in the files, and knows all of them once a command has seen them", async () => {
    const scratch = scratchProject();
    expect(asked(scratch, "little peek ")).toEqual(["Load", "My Report", "Clean"]);
    expect(asked(scratch, "little run --param ")).toEqual(["year="]);
    await scratch.run();
    const all = ["Part1", "Part2", "My Report", "Load\tReads what is there.", "Clean"];
    expect(asked(scratch, "little peek ").toSorted()).toEqual(all.toSorted());
    expect(asked(scratch, "little run --force=Load,Pa")).toEqual(["--force=Load,Part1", "--force=Load,Part2"]);
    expect(asked(scratch, "little plan +L")).toEqual(["+Load\tReads what is there."]);
    expect(asked(scratch, "little peek My", "bash")).toEqual(["My\\ Report "]);
    // Changed since: what stands in the file counts.
    scratch.write({ "pipeline.ts": PIPELINE.replace('"My Report"', '"Newest"') });
    expect(asked(scratch, "little peek ")).toEqual(["Load", "Newest", "Clean"]);
  });

  it("finds tags in the files and in what it knows, once one is begun", async () => {
    const scratch = scratchProject();
    expect(asked(scratch, "little run ta")).toEqual(["tag:daily"]);
    await scratch.run();
    expect(asked(scratch, "little run +tag:d")).toEqual(["+tag:daily"]);
    expect(asked(scratch, "little peek ")).not.toContain("tag:daily");
  });

  it("answers bash with what follows its own end of a word, never with that twice", () => {
    const scratch = scratchProject();
    const bash = (line: string, typed: string): string =>
      execFileSync(process.execPath, [BIN, "__complete", "bash", line, typed], {
        cwd: scratch.folder,
        encoding: "utf8",
      });
    expect(bash("little run --param ye", "ye")).toBe("year=\n");
    expect(bash("little run --param year=", "=")).toBe("");
    expect(bash("little run -p year=", "=")).toBe("");
    expect(bash("little run --log-level=", "=").split("\n")[0]).toBe("debug ");
    expect(bash("little run tag:", ":")).toBe("daily \n");
    expect(bash("little run tag:d", "d")).toBe("daily \n");
  });

  it("prints a script for each shell, and names them where another is asked for", async () => {
    const scratch = scratchProject();
    const { stderr, code } = await scratch.little("completion", "fihs");
    expect(stderr).toMatch(/no script for fihs\n.*Did you mean "fish"\?/);
    expect(code).toBe(2);
    expect((await scratch.little("completion", "bash")).stdout).toContain("complete -F _little_pipelines little");
  });
});

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** An interactive shell with the script, a prompt that is easy to see, and `little` on its path. */
function openShell(scratch: Project, argv: readonly string[]): Terminal {
  mkdirSync(scratch.path("home"));
  return terminal(scratch.folder, argv, {
    PATH: `${scratch.path("bin")}:${process.env.PATH}`,
    HOME: scratch.path("home"),
    XDG_CONFIG_HOME: scratch.path("home"),
    TERM: "xterm",
  });
}

async function types(its: Terminal, keys: string, shown: string | RegExp): Promise<void> {
  its.type(keys);
  await its.shows(keys);
  its.type("\t");
  await its.shows(shown);
}

describe.skipIf(!HAS_TERMINAL || !has("bash"))("bash", () => {
  it("completes with Tab", async () => {
    const scratch = scratchProject();
    await scratch.run();
    const its = openShell(scratch, ["bash", "--norc", "-i"]);
    its.type('PS1="ready> "; eval "$(little completion bash)"; echo do""ne\r');
    await its.shows(/\n\r?done/);
    await its.shows("ready> ");
    await types(its, "little li", "st ");
    its.type("\x15");
    await types(its, "little run --log-level=sil", "ent ");
    await types(its, "--param ye", "ar=");
    its.type("1 ");
    await types(its, "--force=Load,Part1,Cl", "ean ");
    its.type("\x15");
    await types(its, "little peek My", "\\ Report ");
    its.type("\x15");
    await types(its, 'little peek "My', ' Report"');
    its.type(" --json; echo over\r");
    await its.shows(/\n\r?2\r\nover/);
  });
});

describe.skipIf(!HAS_TERMINAL || !has("zsh"))("zsh", () => {
  it("completes with Tab, and shows help", async () => {
    const scratch = scratchProject();
    await scratch.run();
    const its = openShell(scratch, ["zsh", "-f", "-i"]);
    its.type('PS1="ready> "; autoload -U compinit; compinit -u; eval "$(little completion zsh)"; echo do""ne\r');
    await its.shows(/\n\r?done/);
    await its.shows("ready> ");
    await types(its, "little li", "st ");
    its.type("\x15");
    await types(its, "little run --log-level=sil", "ent ");
    its.type("\x15");
    await types(its, "little run --param ye", "ar=");
    its.type("\x15");
    await types(its, "little peek My", "\\ Report ");
    its.type("--json; echo ov''er\r");
    await its.shows(/\n2\r\n.*over/);
    its.type("little peek L\t");
    await its.shows("oad");
    its.type("\x15little c\t");
    await its.shows(/clean +-- Removes kept results/);
  });
});

describe.skipIf(!HAS_TERMINAL || !has("fish"))("fish", () => {
  it("completes", async () => {
    const scratch = scratchProject();
    await scratch.run();
    // Fish says itself what it would offer, with its own function for that.
    const offered = (line: string): string[] =>
      execFileSync("fish", ["--no-config", "-c", `little completion fish | source; complete -C '${line}'`], {
        cwd: scratch.folder,
        encoding: "utf8",
        env: { ...process.env, PATH: `${scratch.path("bin")}:${process.env.PATH}`, HOME: scratch.folder },
      })
        .trim()
        .split("\n");
    expect(offered("little pla")).toEqual(["plan\tShows what a run would do, and why, without running anything."]);
    expect(offered("little peek My")).toEqual(["My Report"]);
    expect(offered("little peek Lo")).toEqual(["Load\tReads what is there."]);
    expect(offered("little run --log-level=sil")).toEqual(["--log-level=silent"]);
    expect(offered("little run --param ye")).toEqual(["year=\tof Load"]);
    expect(offered("little run flows/o")).toEqual(["flows/other.ts"]);
  });
});
