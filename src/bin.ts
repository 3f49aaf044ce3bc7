#!/usr/bin/env node
// The only file that an older Node must be able to read: the rest is loaded after the version was seen.
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const LEAST_MAJOR = 24;

if (Number(process.versions.node.split(".")[0]) < LEAST_MAJOR) {
  console.error(
    `little-pipelines needs Node ${LEAST_MAJOR} or later; this is ${process.version}. Install it from https://nodejs.org, or add "node": "^${LEAST_MAJOR}" to the devDependencies and use npx.`,
  );
  process.exitCode = 2;
} else {
  const { main } = (await import(mainFile())) as { main: (argv: readonly string[]) => Promise<void> };
  await main(process.argv.slice(2));
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
