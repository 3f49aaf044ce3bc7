// The long form of the random tests: 10,000 edits of random projects, 200 random graphs, 150 times two processes that
// are killed, and runs of 1,000 tasks over two workers of which something is killed. Some 30 minutes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/random", "test/team"], {
  stdio: "inherit",
  env: {
    LITTLE_PIPELINES_TEST_EDITS: "10000",
    LITTLE_PIPELINES_TEST_GRAPHS: "200",
    LITTLE_PIPELINES_TEST_DEATHS: "150",
    LITTLE_PIPELINES_TEST_TEAM_WIDTH: "167",
    ...process.env,
  },
});
process.exitCode = status ?? 1;
