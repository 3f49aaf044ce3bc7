// The long form of the random tests: 10,000 edits of random projects. Some 20 minutes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/random"], {
  stdio: "inherit",
  env: { ...process.env, LITTLE_PIPELINES_TEST_EDITS: process.env.LITTLE_PIPELINES_TEST_EDITS ?? "10000" },
});
process.exitCode = status ?? 1;
