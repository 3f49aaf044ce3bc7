// Builds dist: types by tsc, and the code bundled into a few files, since Node takes some 0.4 ms to
// load each module of some three hundred, at each start of each pipeline.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { bundlePage } from "./page.ts";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.build.json")],
  {
    stdio: "inherit",
  },
);

const installed = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
const bundle = await rolldown({
  input: {
    index: join(dist, "index.js"),
    testing: join(dist, "testing/index.js"),
    command: join(dist, "tasks/command/index.js"),
    python: join(dist, "tasks/python/index.js"),
    sql: join(dist, "tasks/sql/index.js"),
    http: join(dist, "tasks/http/index.js"),
    team: join(dist, "team/index.js"),
    opentelemetry: join(dist, "opentelemetry/index.js"),
    shell: join(dist, "shell/index.js"),
    cli: join(dist, "cli/main.js"),
    // A process for each run of `run --watch`.
    watchedRun: join(dist, "cli/watch/watchedRun.js"),
    // A thread of its own, found beside the file that starts it.
    hashWorker: join(dist, "fingerprint/files/hashWorker.js"),
    // What threads and processes for tasks execute.
    taskWorker: join(dist, "worker/taskWorker.js"),
    // What surrounds them there, where runs are traced.
    traceWorker: join(dist, "opentelemetry/traceWorker.js"),
  },
  platform: "node",
  // Their subpaths too: `csv-parse/sync`.
  external: [/^node:/, ...installed.map((name) => new RegExp(`^${name}(/|$)`))],
});
// In a folder of its own: `..` from any file of it is dist, as `..` from src/model is src.
await bundle.write({
  dir: join(dist, "lib"),
  format: "esm",
  chunkFileNames: "[name].js",
  codeSplitting: {
    groups: [
      // All that `import "little-pipelines"` loads, in one file: left to itself it is thirty, and takes 10 ms more.
      { name: "core", test: join(dist, "index.js") },
      // Threads that hash files load nothing else.
      { name: "hashing", test: join(dist, "fingerprint/files/hashFile.js"), priority: 1 },
    ],
  },
});

// What Python imports, beside the file that starts it.
cpSync(join(root, "src/tasks/python/py"), join(dist, "lib/py"), {
  recursive: true,
  filter: (path) => !path.endsWith("__pycache__"),
});

// What the HTML pages of the command line are made of, beside the file that writes them.
const { script, style } = await bundlePage();
mkdirSync(join(dist, "lib/page"));
writeFileSync(join(dist, "lib/page/page.js"), script);
writeFileSync(join(dist, "lib/page/page.css"), style);

for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  if (path.endsWith(".js") && path !== "bin.js" && !path.startsWith("lib")) rmSync(join(dist, path));
}
