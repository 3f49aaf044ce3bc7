import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { examineStore, pipeline, sqliteStore, task } from "../../../src/index.ts";
import { emptyFolder } from "../folder.ts";

const NOW = Date.now();

it("looks at a state folder without making anything in it", async () => {
  const path = join(emptyFolder(), "none");
  expect(await examineStore(path, NOW)).toMatchObject({ exists: false, problems: [], sizeBytes: 0 });
  expect(existsSync(path)).toBe(false);
});

it("says what the database holds, what is from the future, and what was left behind", async () => {
  const path = emptyFolder();
  const example = pipeline("P", [task("One", () => "x".repeat(100_000))], {
    store: sqliteStore({ folder: path }),
    logLevel: "silent",
    logFile: false,
  });
  await example.execute();
  await example.close();
  mkdirSync(join(path, "damaged/abc"), { recursive: true });
  mkdirSync(join(path, "aside/x"), { recursive: true });
  writeFileSync(join(path, "database/journal-0"), "left");
  expect(await examineStore(path, NOW + 1e9)).toMatchObject({
    exists: true,
    problems: [],
    entryCount: 1,
    future: { count: 0, latestAt: null },
    damaged: ["abc"],
    asideCount: 1,
    leftovers: ["journal-0"],
    runningCount: 0,
    interruptedCount: 0,
  });
  const { future, sizeBytes } = await examineStore(path, NOW - 1e9);
  expect(future.count).toBe(1);
  expect(future.latestAt).toBeGreaterThan(NOW - 1e9);
  expect(sizeBytes).toBeGreaterThan(100_000);
});

it("says that a file is no database, and that another version has made it", async () => {
  const path = emptyFolder();
  mkdirSync(join(path, "database"));
  writeFileSync(join(path, "database/store.sqlite"), "this is text".repeat(1000));
  expect((await examineStore(path, NOW)).problems[0]).toMatch(/not a database/);
  const later = emptyFolder();
  mkdirSync(join(later, "database"));
  const db = new DatabaseSync(join(later, "database/store.sqlite"));
  db.exec("pragma user_version = 99");
  db.close();
  const { version, knownVersion, problems } = await examineStore(later, NOW);
  expect([version > knownVersion, problems]).toEqual([true, []]);
});
