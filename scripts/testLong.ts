// The long form of the random tests: 10,000 edits of random projects, 200 random graphs, 150 times two processes that
// are killed, and runs of 1,000 tasks over two workers of which something is killed; and every other random test from
// five beginnings of its own. Some 50 minutes.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const first = Number(process.env.LITTLE_PIPELINES_TEST_SEED ?? Date.now() % 1_000_000);
const random = globSync("test/**/*.test.ts", { cwd: root }).filter(
  (path) =>
    !path.startsWith(join("test", "random")) && /support\/random\.ts"/.test(readFileSync(join(root, path), "utf8")),
);

function run(seed: number, files: readonly string[]): void {
  console.log(`\nLITTLE_PIPELINES_TEST_SEED=${seed}`);
  const { status } = spawnSync(process.execPath, [vitest, "run", ...files], {
    cwd: root,
    stdio: "inherit",
    env: {
      LITTLE_PIPELINES_TEST_EDITS: "10000",
      LITTLE_PIPELINES_TEST_GRAPHS: "200",
      LITTLE_PIPELINES_TEST_DEATHS: "150",
      LITTLE_PIPELINES_TEST_TEAM_WIDTH: "167",
      ...process.env,
      LITTLE_PIPELINES_TEST_SEED: String(seed),
    },
  });
  if (status !== 0) process.exitCode = 1;
}

for (let i = 0; i < 5; i++) run(first + i, random);
run(first, ["test/random", "test/team"]);
