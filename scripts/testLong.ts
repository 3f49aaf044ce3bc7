// The long form of the random tests: 10,000 edits of random projects, 1,000 random graphs, 150 times two processes that
// are killed. Some 30 minutes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/random"], {
  stdio: "inherit",
  env: {
    LITTLE_PIPELINES_TEST_EDITS: "10000",
    LITTLE_PIPELINES_TEST_GRAPHS: "1000",
    LITTLE_PIPELINES_TEST_DEATHS: "150",
    ...process.env,
  },
});
process.exitCode = status ?? 1;
