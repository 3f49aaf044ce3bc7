// A project of so many tasks under `run --watch`: from saving a module to the start of the task that has changed.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RunEvent } from "little-pipelines";
import { median } from "./measure.ts";
import { tell } from "./tell.ts";

const [size = 100, saves = 20] = process.argv.slice(2).map(Number);
const ROOT = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "little-pipelines-bench-"));
const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);

mkdirSync(join(folder, "node_modules"));
symlinkSync(ROOT, join(folder, "node_modules/little-pipelines"), "dir");
write("package.json", '{ "name": "scratch", "type": "module" }');
for (let i = 0; i < size; i++) {
  const upstream = i === 0 ? "[]" : `["T${Math.floor((i - 1) / 2)}"]`;
  write(
    `t${i}.ts`,
    `import { task } from "little-pipelines";\nexport const t${i} = task("T${i}", { dependencies: ${upstream} }, () => ${i});\n`,
  );
}
const names = Array.from({ length: size }, (_, i) => `t${i}`);
write(
  "pipeline.ts",
  `import { pipeline } from "little-pipelines";\n${names.map((name) => `import { ${name} } from "./${name}.ts";`).join("\n")}\nexport default pipeline("Watched", [${names.join(", ")}]);\n`,
);

const child = spawn(process.execPath, [join(ROOT, "dist/bin.js"), "run", "--watch", "--json"], { cwd: folder });
const last = size - 1;
const waits: number[] = [];
let savedAt = 0;
createInterface(child.stdout).on("line", (line) => {
  const event = JSON.parse(line) as RunEvent;
  if (event.kind === "taskStarted" && event.task === `T${last}` && savedAt > 0) waits.push(performance.now() - savedAt);
});
createInterface(child.stderr).on("line", (line) => {
  if (!line.startsWith("Waiting")) return;
  if (waits.length === saves) return end();
  // The next process has a moment to get ready, as it has between two saves of a person.
  setTimeout(() => {
    savedAt = performance.now();
    write(
      `t${last}.ts`,
      `import { task } from "little-pipelines";\nexport const t${last} = task("T${last}", { dependencies: ["T${(last - 1) >> 1}"] }, () => "${waits.length}");\n`,
    );
  }, 500);
});

function end(): void {
  child.kill("SIGINT");
  child.on("close", () => {
    rmSync(folder, { recursive: true, force: true });
    tell({ answer: waits.length, seconds: { median: median(waits) / 1000, longest: Math.max(...waits) / 1000 } });
  });
}
