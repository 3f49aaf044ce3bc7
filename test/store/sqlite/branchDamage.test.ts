import { cpSync, readFileSync, writeFileSync } from "node:fs";
import fc from "../../support/random.ts";
import { expect, it } from "vitest";
import { pipeline, sqliteStore, task } from "../../../src/index.ts";
import { emptyFolder } from "../folder.ts";
import { databaseOf } from "./spoil.ts";

/** Runs a map over these items in a store, and gives what it came to. */
async function run(folder: string, over: readonly number[]): Promise<number[]> {
  const store = sqliteStore({ folder, onDamage: () => {} });
  const map = task.map("Map", { over }, (n) => n * n);
  const example = pipeline("Example", [map], { store, logLevel: "silent", logFile: false });
  await example.execute();
  const value = await example.getResult(map);
  await example.close();
  return value;
}

it("a database of which any one bit is another gives a map no wrong result", async () => {
  const filled = emptyFolder();
  const items = Array.from({ length: 120 }, (_, n) => n);
  await run(filled, items);
  const { length } = readFileSync(databaseOf(filled));
  const others = [...items.slice(1), 1000];
  await fc.assert(
    fc.asyncProperty(fc.nat(length - 1), fc.nat(7), async (offset, bit) => {
      const folder = emptyFolder();
      cpSync(filled, folder, { recursive: true });
      const bytes = readFileSync(databaseOf(folder));
      bytes[offset]! ^= 1 << bit;
      writeFileSync(databaseOf(folder), bytes);
      // Most of it is branches: each is looked up, and read, to make the array.
      expect(await run(folder, others)).toEqual(others.map((n) => n * n));
    }),
    { numRuns: 30 },
  );
}, 120_000);
