import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES = 50;
const TASKS_EACH = 4;
const FUNCTIONS_EACH = 36;
const EDITED = 25;

/** Writes the project, in which `little-pipelines` must be found. */
export function writeProject(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "bench", "type": "module", "private": true }\n');
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, `part${i}.ts`), part(i));
  const imports = Array.from({ length: FILES }, (_, i) => `import { tasks as tasks${i} } from "./part${i}.ts";`);
  const all = Array.from({ length: FILES }, (_, i) => `...tasks${i}`).join(", ");
  writeFileSync(
    join(folder, "pipeline.ts"),
    `import { pipeline } from "little-pipelines";\n${imports.join("\n")}\nexport default pipeline("project", [${all}]);\n`,
  );
  writeFileSync(
    join(folder, "run.ts"),
    'import project from "./pipeline.ts";\nconst report = await project.execute({ logLevel: "silent" });\nconst ran = report.tasks.filter(({ outcome }) => outcome === "ran").length;\nconsole.log(JSON.stringify({ ran, answer: await project.getResult("task 49-3") }));\n',
  );
}

/** Changes a function of a file in the middle that no task reaches: all is looked at, and nothing runs. */
export function editProject(folder: string, round: number): void {
  const source = part(EDITED);
  writeFileSync(join(folder, `part${EDITED}.ts`), source.replace("  total += 35;", `  total += ${1000 + round};`));
}

/** A file of some 300 lines: functions that call each other and those of three other files, and four tasks. */
function part(i: number): string {
  const others = [1, 7, 19].map((step) => (i + step) % FILES);
  const lines = [
    'import { task, type Task } from "little-pipelines";',
    ...others.map((other) => `import { f${other}_0, LIMIT_${other} } from "./part${other}.ts";`),
    "",
    `export const LIMIT_${i} = ${i * 10};`,
    "",
  ];
  for (let n = FUNCTIONS_EACH - 1; n >= 0; n--) {
    const calls = n % 9 === 0 ? others.map((other) => `depth > 0 ? f${other}_0(depth - 1) : LIMIT_${other}`) : [];
    if (n + 1 < FUNCTIONS_EACH && n % 3 !== 2) calls.push(`f${i}_${n + 1}(depth)`);
    lines.push(
      `/** Adds up what the others give, number ${n}. */`,
      `export function f${i}_${n}(depth: number): number {`,
      `  let total = LIMIT_${i};`,
      `  total += ${n};`,
      ...calls.map((call) => `  total += ${call};`),
      "  return total % 1_000_003;",
      "}",
      "",
    );
  }
  lines.push("export const tasks: Task[] = [");
  for (let n = 0; n < TASKS_EACH; n++) lines.push(`  task("task ${i}-${n}", async () => f${i}_${n * 9}(2)),`);
  lines.push("];", "");
  return lines.join("\n");
}
