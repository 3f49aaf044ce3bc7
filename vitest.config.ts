import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Two cores: the tests that start processes of their own need the second one.
    maxWorkers: 2,
  },
});
