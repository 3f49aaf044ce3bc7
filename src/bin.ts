#!/usr/bin/env node
// The only file that an older Node must be able to read: the rest is loaded after the version was seen.
import { realpathSync } from "node:fs";
// As a whole: an older Node has not all of its functions, and would not even link.
import nodeModule, { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const LEAST_MAJOR = 24;

if (Number(process.versions.node.split(".")[0]) < LEAST_MAJOR) {
  console.error(
    `little-pipelines needs Node ${LEAST_MAJOR} or later; this is ${process.version}. Install it from https://nodejs.org, or add "node": "^${LEAST_MAJOR}" to the devDependencies and use npx.`,
  );
  process.exitCode = 2;
} else {
  nodeModule.enableCompileCache?.(compileCache());
  const { main } = (await import(mainFile())) as { main: (argv: readonly string[]) => Promise<void> };
  await main(process.argv.slice(2));
}

/**
 * Where Node keeps what it has compiled: 40 ms less for the library at each start, and 40 for the TypeScript of a project.
 * Node compares the text of each file with what was compiled, and does without where it cannot write. Beside the
 * package, since the folder that Node would take is one of all users of a machine.
 */
function compileCache(): string {
  const here = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
  const modules = basename(dirname(here)) === "node_modules" ? dirname(here) : join(here, "node_modules");
  return join(modules, ".cache", "little-pipelines");
}

/**
 * The command line of the project's own copy of this package, if this is another one (a global
 * install): the pipeline's code uses that copy, and one process should have one.
 */
function mainFile(): string {
  const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
  try {
    const manifest = createRequire(join(process.cwd(), "little.js")).resolve("little-pipelines/package.json");
    const there = join(dirname(realpathSync(manifest)), "dist");
    if (there !== here && !here.endsWith("src")) return pathToFileURL(join(there, "lib/cli.js")).href;
  } catch {
    // The project has no copy of its own.
  }
  return here.endsWith("src") ? "./cli/main.ts" : "./lib/cli.js";
}
