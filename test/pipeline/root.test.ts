import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { openStateFolder, stateFolder } from "../../src/index.ts";
import { project } from "../support/project.ts";

it("the state folder is made when it is opened, and kept out of git", () => {
  vi.stubEnv("LITTLE_PIPELINES_DIR", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = mkdtempSync(join(tmpdir(), "little-pipelines-test-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = stateFolder(root);
  expect(folder).toBe(join(root, ".little-pipelines"));
  expect(existsSync(folder)).toBe(false);
  expect(openStateFolder(root)).toBe(folder);
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
  expect(openStateFolder(root)).toBe(folder);
});

it("processes with one LITTLE_PIPELINES_SESSION are one session", async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const scratch = project({
    "pipeline.ts": `
      import { expire, pipeline, task } from "little-pipelines";
      export default pipeline("Sessions", [task("Once", { expire: expire.afterSession() }, () => 7)]);`,
  });
  expect(await scratch.run()).toEqual({ Once: "ran" });
  expect(await scratch.run()).toEqual({ Once: "ran" });
  vi.stubEnv("LITTLE_PIPELINES_SESSION", "monday");
  expect(await scratch.run()).toEqual({ Once: "ran" });
  expect(await scratch.run()).toEqual({ Once: "reused" });
  vi.stubEnv("LITTLE_PIPELINES_SESSION", "tuesday");
  expect(await scratch.run()).toEqual({ Once: "ran" });
});
