import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const GOOD =
  'import { pipeline, task } from "little-pipelines";\nexport default pipeline("p", [task("One", () => 1)]);\n';

describe("a module that Node does not take", () => {
  it("is told how to be one, in a project that npm init -y made, by doctor too", async () => {
    const scratch = project({
      "package.json": '{ "name": "ordinary", "type": "commonjs" }',
      "pipeline.ts": GOOD,
      "rates.ts": "export const rate = 2;",
      "other.mts": `import { rate } from "./rates.ts";\n${GOOD.replace("=> 1", "=> rate")}`,
    });
    expect(await scratch.little("list")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'error: pipeline.ts:1: Node takes it for CommonJS, because package.json has "type": "commonjs"\n  Correct that: npm pkg set type=module [LOAD_FAILED]\n',
    });
    expect((await scratch.little("list", "other.mts")).stderr).toMatch(
      /^error: other.mts:1: "\.\/rates\.ts" cannot be imported: Node takes it for CommonJS.*\n.*npm pkg set type=module/,
    );
    const { stdout } = await scratch.little("doctor");
    expect(stdout.replaceAll(/\n +/g, " ")).toMatch(/problem +pipeline +pipeline.ts:1: .*→ .*npm pkg set type=module/);
    expect(stdout).toContain('has "type": "commonjs"');
  });

  it("is read all the same where the manifest says nothing, with one line that says so", async () => {
    const scratch = project({ "package.json": "{}", "pipeline.ts": GOOD, "other.ts": "export const a = 1;" });
    const { code, stderr } = await scratch.little("list");
    expect(code).toBe(0);
    expect(stderr).toBe('package.json has no "type", so Node reads each file twice: npm pkg set type=module\n');
  });

  it.each([
    [
      "a type of the project",
      'import { Rate } from "./rates.ts";',
      "const a: Rate = 1;",
      /import type \{ Rate \} from/,
    ],
    [
      "a type of a package",
      'import { Task } from "little-pipelines";',
      "const a = (b: unknown) => b as Task;",
      /Task of "little-pipelines" is a type.*\n.*import type \{ Task \} from "little-pipelines"/,
    ],
    ["a name that is misspelt", 'import { raet } from "./rates.ts";', "const a = raet;", /Did you mean "rate"\?/],
    ["a name that is not there", 'import { other } from "./rates.ts";', "const a = other;", /Correct the name, or/],
    [
      "a type that is used as a value",
      'import { Pipeline } from "little-pipelines";',
      "new Pipeline();",
      /Correct the/,
    ],
  ])("says what to write for %s", async (_, imports, use, hint) => {
    const scratch = project({
      "pipeline.ts": `${imports}\n${use}\n${GOOD}`,
      "rates.ts": "export type Rate = number;\nexport const rate: Rate = 2;",
    });
    const { code, stderr } = await scratch.little("list");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: pipeline.ts:1: /);
    expect(stderr).toMatch(hint);
  });
});
