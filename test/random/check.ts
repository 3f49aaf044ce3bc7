// Random projects with random edits, against the oracle 'run everything from nothing': node check.ts FOLDER EDITS SEED.
// Each version is written to a folder of its own and loaded in this process: keys do not depend on where a project lies.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { memoryStore, pipeline, type Pipeline, type Store } from "little-pipelines";
import { edits, mayChange, projects, type Project } from "./project.ts";
import { render } from "./render.ts";

const [folder = "", count = "100", seed = "1"] = process.argv.slice(2);
const EDITS_A_PROJECT = 10;
let versions = 0;
let edited = 0;

/** Writes a version, and gives its pipeline on a store. */
async function load(project: Project, store: Store): Promise<Pipeline> {
  const place = join(folder, `v${versions++}`);
  mkdirSync(place);
  for (const [name, text] of Object.entries(render(project))) writeFileSync(join(place, name), text);
  const module = (await import(pathToFileURL(join(place, "pipeline.ts")).href)) as { default: Pipeline };
  const { tasks } = module.default;
  return pipeline("random", tasks, { root: place, store, logLevel: "silent", logFile: false });
}

async function values(example: Pipeline): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { name } of example.tasks) found[name] = await example.getResult(name);
  return found;
}

async function run(project: Project, store: Store): Promise<{ ran: string[]; values: Record<string, unknown> }> {
  const example = await load(project, store);
  const { tasks } = await example.execute();
  const ran = tasks.flatMap(({ name, outcome }) => (outcome === "ran" ? [name] : []));
  return { ran, values: await values(example) };
}

await fc.assert(
  fc.asyncProperty(
    projects,
    fc.array(fc.tuple(edits, fc.boolean()), { minLength: EDITS_A_PROJECT, maxLength: EDITS_A_PROJECT }),
    async (first, steps) => {
      const store = memoryStore();
      const history: Project[] = [first];
      await run(first, store);
      for (const [edit, undoes] of steps) {
        const before = history.at(-1)!;
        const after = undoes && history.length > 1 ? history.at(-2)! : edit.apply(before);
        const mayRun = after !== history.at(-2) && mayChange(edit, before);
        const its = await run(after, store);
        const oracle = await run(after, memoryStore());
        edited++;
        const label = after === history.at(-2) ? "undone" : edit.label;
        const told = JSON.stringify({ label, before: render(before), after: render(after) }, undefined, 1);
        for (const [name, value] of Object.entries(oracle.values))
          if (its.values[name] !== value)
            throw new Error(`stale: ${name} is ${String(its.values[name])}, not ${String(value)}\n${told}`);
        if (!mayRun && its.ran.length > 0) throw new Error(`needless: ${its.ran.join(", ")}\n${told}`);
        history.push(after);
      }
    },
  ),
  { numRuns: Math.ceil(Number(count) / EDITS_A_PROJECT), seed: Number(seed), endOnFailure: true },
);
console.log(JSON.stringify({ edited }));
