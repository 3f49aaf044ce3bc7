import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../store/folder.ts";

const SCRIPT = join(import.meta.dirname, "../fixtures/crash/restore.ts");

function run(folder: string, diesAt = "0"): { signal: NodeJS.Signals | null; outcome: string } {
  const { signal, stdout } = spawnSync(process.execPath, [SCRIPT, folder, diesAt], { encoding: "utf8" });
  return { signal, outcome: stdout };
}

/** What is in a folder, but for the store. */
function contents(folder: string): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .filter((path) => !path.includes(".little-pipelines"));
  return Object.fromEntries(found.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

function deleteFolder(folder: string): void {
  rmSync(join(folder, "out"), { recursive: true });
}

function spoilFiles(folder: string): void {
  for (const name of ["0", "3", "5"]) rmSync(join(folder, `out/deep/${name}.txt`));
  writeFileSync(join(folder, "out/deep/7.txt"), "by hand");
  rmSync(join(folder, "one.txt"));
}

describe("a process that is killed while it puts outputs back leaves whole files, and the next run goes on", () => {
  it.each([
    ["with a copy of a folder half made", deleteFolder, "copied"],
    ["before a folder takes its place", deleteFolder, "1"],
    ["after a folder has taken its place", deleteFolder, "1.5"],
    ["with a copy of a file half made", spoilFiles, "copied"],
    ["before the first file takes its place", spoilFiles, "1"],
    ["between two files", spoilFiles, "3"],
    ["before a file that was changed by hand is replaced", spoilFiles, "4"],
    ["after the last file", spoilFiles, "5.5"],
  ] as const)("%s", (_, spoil, diesAt) => {
    const folder = emptyFolder();
    expect(run(folder)).toEqual({ signal: null, outcome: "ran" });
    const whole = contents(folder);
    expect(Object.keys(whole)).toHaveLength(9);
    spoil(folder);
    expect(run(folder, diesAt).signal).toBe("SIGKILL");
    // What has its name is whole, or is what was there.
    for (const [name, text] of Object.entries(contents(folder)))
      if (!name.includes(".part")) expect([whole[name], "by hand"], name).toContain(text);
    expect(run(folder)).toEqual({ signal: null, outcome: "reused" });
    expect(contents(folder)).toEqual(whole);
    expect(run(folder)).toEqual({ signal: null, outcome: "reused" });
  });
});
