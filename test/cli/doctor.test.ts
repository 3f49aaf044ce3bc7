import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Diagnosis } from "../../src/cli/doctor/diagnosis.ts";
import { project, type Project } from "../support/project.ts";

const GOOD =
  'import { pipeline, task } from "little-pipelines";\nexport default pipeline("good", [task("One", () => 1)]);';

async function diagnoses(scratch: Project, ...args: string[]): Promise<{ code: number | null; found: Diagnosis[] }> {
  const { stdout, code } = await scratch.little("doctor", "--json", ...args);
  return { code, found: JSON.parse(stdout) as Diagnosis[] };
}

const bad = (found: readonly Diagnosis[]): string[] =>
  found.filter(({ level }) => level !== "ok").map(({ level, topic, message }) => `${level} ${topic}: ${message}`);

describe("little doctor", () => {
  it("finds nothing wrong with a project that is well, and changes nothing", async () => {
    const scratch = project({ "pipeline.ts": GOOD });
    const first = await diagnoses(scratch);
    expect([bad(first.found), first.code]).toEqual([[], 0]);
    expect(existsSync(scratch.path(".little-pipelines"))).toBe(false);
    await scratch.run();
    const { stdout } = await scratch.little("doctor");
    expect(stdout).toMatch(/ok +database +well, with 1 result; /);
    expect(stdout).toMatch(/\n\nAll is well\.\n$/);
  });

  it("works without a pipeline, and says so", async () => {
    const scratch = project({});
    const { found, code } = await diagnoses(scratch);
    expect(bad(found)).toEqual(["warning pipeline: there is no pipeline.ts here"]);
    expect(code).toBe(0);
  });

  it("names every fault of a pipeline, and exits with 1", async () => {
    const scratch = project({
      "pipeline.ts":
        'import { pipeline, task } from "little-pipelines";\nexport default pipeline("p", [task("A", { dependencies: ["B"] }, () => 1), task("C", { dependencies: ["D"] }, () => 1)]);',
      "broken.ts": "const a = ;",
    });
    const { found, code } = await diagnoses(scratch);
    expect(bad(found)).toEqual([
      expect.stringMatching(/^problem pipeline: task "A" depends on "B"/),
      expect.stringMatching(/^problem pipeline: task "C" depends on "D"/),
    ]);
    expect(code).toBe(1);
    const broken = await diagnoses(scratch, "broken.ts");
    expect(bad(broken.found)).toEqual([expect.stringMatching(/^problem pipeline: broken\.ts:1: /)]);
  });

  it("finds settings that Node cannot run, expired policies, what is never reused, and what cannot be followed", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { expire, pipeline, task } from "little-pipelines";
        export default pipeline("p", [
          task("Nothing", () => {}),
          task("Old", { expire: expire.atDatetime(new Date(0)) }, () => 1),
          task("Eval", () => eval("1 + 1")),
        ]);`,
      "tsconfig.json": '{ // mine\n "compilerOptions": { "paths": {}, "experimentalDecorators": true, }, }',
      "package.json": '{ "name": "scratch" }',
    });
    await scratch.little("run");
    const { found, code } = await diagnoses(scratch);
    expect(bad(found)).toEqual([
      expect.stringMatching(/^warning package\.json: has no "type": "module"/),
      expect.stringMatching(/^warning tsconfig\.json: the editor accepts enums/),
      expect.stringMatching(/^warning tsconfig\.json: paths/),
      expect.stringMatching(/^warning tsconfig\.json: decorators/),
      expect.stringMatching(/^warning expiry: "Old" expires at a moment that has passed/),
      expect.stringMatching(/^warning reuse: "Nothing" returned undefined/),
      expect.stringMatching(/^warning code: "Eval": /),
    ]);
    expect(found.filter(({ level }) => level !== "ok").every(({ mend }) => mend !== undefined)).toBe(true);
    expect(code).toBe(0);
  });

  it("finds a damaged database, and leaves it where it is", async () => {
    const scratch = project({ "pipeline.ts": GOOD });
    mkdirSync(scratch.path(".little-pipelines/database"), { recursive: true });
    writeFileSync(scratch.path(".little-pipelines/database/store.sqlite"), "no database".repeat(1000));
    const { found, code } = await diagnoses(scratch);
    expect(bad(found)).toContainEqual(expect.stringMatching(/^problem database: is damaged: /));
    expect(code).toBe(1);
    expect(existsSync(scratch.path(".little-pipelines/damaged"))).toBe(false);
  });
});
