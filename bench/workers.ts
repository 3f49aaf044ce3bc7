// npm run bench:workers [-- --rounds N]: tasks over two workers with 8 slots each, on a PostgreSQL of its own on the loopback that writes
// to the disk as it does by default: 1,000 tasks with nothing to do in 10 layers, and 320 tasks that wait for 20 ms.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setUpQueue, setUpStore } from "little-pipelines/team";
import { startPostgres } from "../test/support/postgres.ts";
import { tell } from "./tell.ts";

const ROOT = join(import.meta.dirname, "..");
const WORKERS = 2;
const SLOTS = 8;
const TINY = { layers: 10, width: 100 };
const WAITING = { count: 320, ms: 20 };

const PIPELINE = `
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline, task } from "little-pipelines";
const layers = [];
for (let layer = 0; layer < ${TINY.layers}; layer++) {
  const before = layers.at(-1) ?? [];
  layers.push(Array.from({ length: ${TINY.width} }, (_, i) =>
    task(\`T\${layer}_\${i}\`, { dependencies: before.length === 0 ? [] : [before[i]] }, ({ results }) => Object.values(results).length + i)));
}
const waiting = Array.from({ length: ${WAITING.count} }, (_, i) => task("W" + i, async () => { await sleep(${WAITING.ms}); return i; }));
const warm = Array.from({ length: 64 }, (_, i) => task("Warm" + i, async () => { await sleep(30); return i; }));
export default pipeline("Bench", [...layers.flat(), ...waiting, ...warm]);
`;

const RUN = `
import { loadPipeline } from "little-pipelines";
import { coordinate, workers } from "little-pipelines/team";
const bench = await loadPipeline("./pipeline.mjs");
const opener = workers();
const timed = async (only) => {
  const begin = performance.now();
  await bench.execute({ only, logLevel: "silent", executor: opener });
  return performance.now() - begin;
};
const named = (prefix) => bench.tasks.map(({ name }) => name).filter((name) => name.startsWith(prefix));
await timed(named("Warm"));
const waiting = await timed(named("W").filter((name) => !name.startsWith("Warm")));
const tiny = await timed(named("T"));
console.log(JSON.stringify({ tiny, waiting }));
process.exit();
`;

async function round(url: string): Promise<{ tiny: number; waiting: number }> {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-bench-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/little-pipelines"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "pipeline.mjs"), PIPELINE);
  writeFileSync(join(folder, "run.mjs"), RUN);
  const env = { ...process.env, LITTLE_PIPELINES_URL: url };
  const workers: ChildProcess[] = [];
  try {
    for (let i = 0; i < WORKERS; i++) {
      const args = [join(ROOT, "dist/bin.js"), "worker", "pipeline.mjs", "--slots", String(SLOTS)];
      const worker = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
      workers.push(worker);
      await new Promise((ready) => worker.stderr.once("data", ready));
    }
    const run = spawn(process.execPath, ["run.mjs"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    run.stdout.on("data", (piece) => (text += String(piece)));
    await new Promise((done) => run.once("close", done));
    return JSON.parse(text) as { tiny: number; waiting: number };
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

const { rounds } = parseArgs({ options: { rounds: { type: "string", default: "3" } } }).values;
const postgres = await startPostgres({ isSafe: true });
const all: { tiny: number; waiting: number }[] = [];
for (let i = 0; i < Number(rounds); i++) {
  const url = await postgres.database();
  await setUpStore(url);
  await setUpQueue(url);
  all.push(await round(url));
}
await postgres.close();
const best = (which: "tiny" | "waiting"): number => Math.min(...all.map((each) => each[which]));
const ideal = (WAITING.count * WAITING.ms) / (WORKERS * SLOTS);
tell({
  answer: rounds,
  seconds: {
    tinyTask: best("tiny") / (TINY.layers * TINY.width) / 1000,
    waiting: best("waiting") / 1000,
    ideal: ideal / 1000,
  },
});
process.exit();
