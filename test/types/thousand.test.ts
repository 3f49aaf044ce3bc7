import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Task i depends on i-1, i-7 and i-31, and adds what they gave. */
function manyTasks(count: number): string {
  const lines = [`import { pipeline, task } from ${JSON.stringify(join(ROOT, "src/index.ts"))};`];
  for (let i = 0; i < count; i++) {
    const before = [1, 7, 31].map((back) => i - back).filter((each) => each >= 0);
    const handles = before.map((each) => `t${each}`).join(", ");
    const sum = ["1", ...before.map((each) => `results.T${each}.value`)].join(" + ");
    lines.push(
      `const t${i} = task("T${i}", { dependencies: [${handles}], params: { year: 2024 } }, async ({ results, params, step }) => {`,
    );
    lines.push(`  const value = await step("sum", () => ${sum} + params.year);`);
    lines.push(`  return { value, name: "t${i}" as const };`, `});`);
  }
  const all = Array.from({ length: count }, (_, i) => `t${i}`).join(", ");
  lines.push(`const example = pipeline("Many", [${all}]);`);
  lines.push(`export const byTask: { value: number; name: "t${count - 1}" } = await example.getResult(t${count - 1});`);
  lines.push(`export const byName: { value: number; name: "t5" } = await example.getResult("T5");`);
  return lines.join("\n");
}

/** What the compiler has to say about a file. */
function typeCheck(source: string): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "little-pipelines-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "pipeline.ts"), source);
  const compilerOptions = {
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
    typeRoots: [join(ROOT, "node_modules/@types")],
  };
  const config = { extends: join(ROOT, "tsconfig.json"), compilerOptions, include: ["pipeline.ts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], (_, stdout) =>
      resolve(stdout),
    );
  });
}

describe("a file of 1,000 tasks", () => {
  it("type-checks, each result through all that depends on it", async () => {
    expect(await typeCheck(manyTasks(1000))).toBe("");
  });

  it("is told of a mistake in it", async () => {
    const source = manyTasks(1000);
    const wrong = source.replace("results.T998.value + results.T992.value", "results.T998.value + results.T991.value");
    expect(wrong).not.toBe(source);
    expect(await typeCheck(wrong)).toMatch(/^.*pipeline\.ts.*TS2\d+.*T991.*\n$/);
  });
});
