import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { sqliteStore, type RunReport } from "../../src/index.ts";
import { emptyFolder } from "../store/folder.ts";

/** Runs the same pipeline in several processes that begin at the same moment. */
async function together(
  folder: string,
  count: number,
  ...args: string[]
): Promise<{ report: RunReport; results: unknown[] }[]> {
  const script = join(import.meta.dirname, "../fixtures/crash/together.ts");
  const children = Array.from({ length: count }, () => spawn(process.execPath, [script, folder, ...args]));
  const printed = children.map((child) => {
    const seen = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => (seen.stdout += text));
    child.stderr.on("data", (text) => (seen.stderr += text));
    return seen;
  });
  await Promise.all(children.map((child) => once(child.stdout, "data")));
  const ends = children.map((child) => once(child, "close"));
  for (const child of children) child.stdin.write("go\n");
  const codes = (await Promise.all(ends)).map(([code]) => code as unknown);
  expect({ codes, stderr: printed.map(({ stderr }) => stderr) }).toEqual({
    codes: children.map(() => 0),
    stderr: children.map(() => ""),
  });
  return printed.map(
    ({ stdout }) => JSON.parse(stdout.slice(stdout.indexOf("{"))) as { report: RunReport; results: unknown[] },
  );
}

const SUMS: number[] = [];
for (let number = 0; number < 20; number++)
  SUMS.push(1 + [number - 1, number - 3, number - 7].reduce((total, each) => total + (SUMS[each] ?? 0), 0));
const RESULTS = SUMS.map((sum, number) => ({
  name: `Task${number}`,
  sum,
  text: "x".repeat(number === 9 ? 100_000 : 10),
}));

it.each([
  ["two processes, on an empty store and then by force,", 2, ["normal", "force"]],
  ["five processes", 5, ["normal"]],
])("%s run the same pipeline at the same time: all succeed, and what they keep is whole", async (_, count, rounds) => {
  const folder = emptyFolder();
  for (const args of rounds) {
    const all = await together(folder, count, args);
    for (const { report, results } of all) {
      expect(report).toMatchObject({ outcome: "succeeded" });
      expect(report.tasks.length).toBe(20);
      expect(results).toEqual(RESULTS);
    }
  }
  const told: string[] = [];
  const store = sqliteStore({ folder, onDamage: (problem) => told.push(problem) });
  const heads = await store.heads("Together");
  expect(heads.size).toBe(20);
  for (const entry of heads.values()) expect(await store.readResult(entry)).toMatchObject({ kind: "bytes" });
  const runs = await store.runs({ pipeline: "Together", limit: 100 });
  expect(runs.map(({ outcome, tasks }) => [outcome, tasks.length])).toEqual(
    Array.from({ length: count * rounds.length }, () => ["succeeded", 20]),
  );
  expect(told).toEqual([]);
  await store.close();
  const db = new DatabaseSync(join(folder, "database/store.sqlite"));
  expect(db.prepare("pragma integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  expect(db.prepare("select count(*) as count from entries").get()).toEqual({ count: 20 });
  db.close();
});
