import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { sqliteStore } from "../../src/store/sqlite/index.ts";
import { storeContract } from "../../src/testing/index.ts";
import { spoilResult } from "./sqlite/spoil.ts";

describe("the SQLite store keeps the contract of stores", () => {
  const root = mkdtempSync(join(tmpdir(), "little-pipelines-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const cases = storeContract({
    open: (place) => sqliteStore({ folder: join(root, place) }),
    damage: (place, entry) => spoilResult(join(root, place), entry),
  });
  for (const { name, run } of cases) test(name, run);
});
