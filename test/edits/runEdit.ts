import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";
import { project, type Project } from "../support/project.ts";
import type { Edit } from "./edit.ts";

/** Loads the pipeline in a new process, executes it, and tells what ran and what every task gave. */
const RUNNER = `
import { loadPipeline } from "little-pipelines";
const pipeline = await loadPipeline(process.argv[2]);
const warned = [];
pipeline.on("warned", ({ task, message }) => warned.push(task + ": " + message));
const report = await pipeline.execute({ logLevel: "silent" });
const values = {};
for (const { name } of pipeline.tasks) values[name] = await pipeline.getResult(name);
const ran = report.tasks.filter(({ outcome }) => outcome === "ran").map(({ name, reason }) => [name, reason]);
console.log(JSON.stringify({ ran, values, warned }));
`;

interface Executed {
  readonly ran: readonly (readonly [name: string, reason: string])[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly warned: readonly string[];
}

/**
 * Runs a row: the project, then the edited project in a new process, and that once more from an empty
 * store. What was reused must be what a run from nothing gives: else it is stale.
 *
 * @param finished the test's own: rows run at the same time
 */
export async function runEdit(
  { files, to, runs, env, links = {}, main = "pipeline.ts" }: Edit,
  finished: (done: () => void) => void,
): Promise<Executed> {
  const scratch = project({ "runner.mjs": RUNNER, ...files }, finished);
  for (const [from, folder] of Object.entries(links)) {
    mkdirSync(dirname(scratch.path(from)), { recursive: true });
    symlinkSync(scratch.path(folder), scratch.path(from), "dir");
  }
  const first = await execute(scratch, main, env?.before ?? {});
  expect(first.ran.length).toBe(Object.keys(first.values).length);
  for (const [path, text] of Object.entries(to)) {
    if (text === null) rmSync(scratch.path(path));
    else scratch.write({ [path]: text });
  }
  const second = await execute(scratch, main, env?.after ?? {});
  const fresh = await execute(scratch, main, { ...env?.after, LITTLE_PIPELINES_DIR: scratch.path("fresh-state") });
  expect(second.values, "stale values").toEqual(fresh.values);
  expect(second.ran.map(([name]) => name).toSorted(), JSON.stringify(second.ran)).toEqual(runs);
  return second;
}

async function execute(scratch: Project, main: string, env: Record<string, string>): Promise<Executed> {
  const set = Object.entries(env).map(
    ([name, value]) => `process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)};`,
  );
  const { stdout, stderr } = await scratch.node(
    "--import",
    `data:text/javascript,${encodeURIComponent(set.join(""))}`,
    "runner.mjs",
    `./${main}`,
  );
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(stderr);
  return JSON.parse(line) as Executed;
}
