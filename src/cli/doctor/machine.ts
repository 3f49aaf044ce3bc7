import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageFolder } from "../packageFolder.ts";
import { firstLine, ok, problem, warning, type Diagnosis } from "./diagnosis.ts";

/** Node itself, this package, and what it cannot do without. */
export async function machineDiagnoses(root: string): Promise<Diagnosis[]> {
  return [nodeDiagnosis(), packageDiagnosis(root), await parserDiagnosis()];
}

/** That Node is not too old was seen before anything was loaded. */
function nodeDiagnosis(): Diagnosis {
  const { node } = process.versions;
  const what = `${process.version} on ${process.platform} ${process.arch}`;
  const major = Number(node.split(".")[0]);
  return major % 2 === 0
    ? ok("Node", what)
    : warning(
        "Node",
        `${what} is no long-term version`,
        "Take an even one for what must run for years: https://nodejs.org",
      );
}

function packageDiagnosis(root: string): Diagnosis {
  const own = realpathSync(packageFolder());
  const { version } = manifestOf(own);
  const topic = "little-pipelines";
  let there: string;
  try {
    there = dirname(realpathSync(createRequire(join(root, "pipeline.js")).resolve("little-pipelines/package.json")));
  } catch {
    const what = `${version}, and the project has none of its own to import`;
    // Where there is no project there is nothing wrong with it.
    const find = existsSync(join(root, "package.json")) ? problem : warning;
    return find(topic, what, "npm install little-pipelines");
  }
  if (there === own) return ok(topic, `${version}, the project's own`);
  return warning(
    topic,
    `${version} here, ${manifestOf(there).version} in the project: two copies`,
    "Run the project's own, from its folder: npx little-pipelines",
  );
}

function manifestOf(folder: string): { readonly version: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
}

/** What reads code for keys has a part in machine code, which package managers sometimes leave out. */
async function parserDiagnosis(): Promise<Diagnosis> {
  try {
    const { parseSync } = await import("oxc-parser");
    parseSync("a.ts", "const a: number = 1;");
    return ok("oxc-parser", "reads code");
  } catch (error) {
    return problem(
      "oxc-parser",
      `cannot be loaded: ${firstLine(error)}`,
      "Install again with optional dependencies: rm -rf node_modules package-lock.json && npm install",
    );
  }
}
