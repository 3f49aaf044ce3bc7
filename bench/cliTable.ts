import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, median, type Command } from "./measure.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

/** The targets of issue 5: times Node's own start, and seconds more than it. */
const MOST_TIMES = 1.5;
const MOST_MORE = 0.1;

const PIPELINE = `
import { pipeline, task, type Task } from "little-pipelines";
const tasks: Task[] = [];
for (let i = 0; i < 100; i++) {
  const dependencies = [1, 7, 31].filter((step) => i >= step).map((step) => \`task \${i - step}\`);
  tasks.push(task(\`task \${i}\`, { dependencies }, async ({ results }) => Object.values(results).length + i));
}
export default pipeline("hundred", tasks);
`;

/** Commands that answer at once, on 100 tasks, beside a Node that does nothing, in turn. */
export function cliTable(rounds: number): Table {
  const asked: Readonly<Record<string, readonly string[]>> = {
    "--help": ["--help"],
    "--version": ["--version"],
    list: ["list"],
    plan: ["plan"],
    why: ["why", "task 99"],
    status: ["status"],
  };
  const samples = new Map(["node -e 0", ...Object.keys(asked)].map((name) => [name, [] as number[]]));
  inTemporaryFolder((folder) => {
    writeFileSync(join(folder, "package.json"), '{ "name": "bench", "type": "module", "private": true }\n');
    writeFileSync(join(folder, "pipeline.ts"), PIPELINE);
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(import.meta.dirname, ".."), join(folder, "node_modules/little-pipelines"), "dir");
    const bin = join(import.meta.dirname, "../dist/bin.js");
    const little = (...args: string[]): Command => ({ file: process.execPath, args: [bin, ...args], cwd: folder });
    measure(little("run", "--log-level", "silent"));
    // As on any day but the first: Node has kept what it compiled.
    for (const args of Object.values(asked)) measure(little(...args));
    for (let round = 0; round < rounds; round++) {
      samples.get("node -e 0")!.push(measure({ file: process.execPath, args: ["-e", "0"], cwd: folder }).wall);
      for (const [name, args] of Object.entries(asked)) samples.get(name)!.push(measure(little(...args)).wall);
    }
  });
  const node = median(samples.get("node -e 0")!);
  return {
    head: ["100 tasks", "node -e 0 s", "here s", "/ node", "more", "target", ""],
    rows: Object.keys(asked).map((name) => {
      const its = median(samples.get(name)!);
      const isMet = name.startsWith("--") ? its <= MOST_TIMES * node : its - node <= MOST_MORE;
      const target = name.startsWith("--") ? `≤ ${MOST_TIMES} x node` : `≤ ${MOST_MORE} s more`;
      return [name, format(node), format(its), format(its / node), format(its - node), target, mark(isMet)];
    }),
  };
}
