// The suite's smoke part: the built package, used as a user would, on whatever Node runs this file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "little-pipelines-smoke-"));
const little = (...args: string[]): string =>
  execFileSync(process.execPath, [join(root, "dist/bin.js"), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, LITTLE_PIPELINES_DIR: folder },
  });
const outcomes = (lines: string): Record<string, string> => {
  const last = JSON.parse(lines.trim().split("\n").at(-1)!) as {
    report: { tasks: { name: string; outcome: string }[] };
  };
  return Object.fromEntries(last.report.tasks.map(({ name, outcome }) => [name, outcome]));
};

try {
  const first = outcomes(little("run", "examples/seed/sum.ts", "--json"));
  assert.deepEqual(first, { TaskThree: "ran", TaskOne: "ran", TaskTwo: "ran", Sum: "ran" });
  const second = outcomes(little("run", "examples/seed/sum.ts", "--json"));
  assert.deepEqual(second, { TaskTwo: "reused", TaskOne: "reused", TaskThree: "ran", Sum: "reused" });
  assert.equal(little("peek", "Sum", "examples/seed/sum.ts").trim(), "6");
  little("run", "examples/seed/extend.ts", "--log-level", "silent");
  assert.match(little("peek", "One", "examples/seed/extend.ts"), /'values', +'OK'/);
  for (const executor of ["thread", "process"]) {
    process.env.LITTLE_PIPELINES_EXECUTOR = executor;
    const away = outcomes(little("run", "examples/seed/sum.ts", "--force", "--json"));
    assert.deepEqual(new Set(Object.values(away)), new Set(["ran"]), executor);
  }
  console.log(`smoke on Node ${process.versions.node}`);
  console.log("7 passed, 0 failed");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
