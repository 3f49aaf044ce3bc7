import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sqliteStore } from "../../src/index.ts";
import { emptyFolder } from "../store/folder.ts";

const SCRIPT = join(import.meta.dirname, "../fixtures/map/run.ts");

/** Runs the map in a process of its own. */
function run(
  folder: string,
  killAfter = 0,
  ...input: string[]
): { signal: string | null; printed: unknown[]; stderr: string } {
  const { signal, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, folder, String(killAfter), ...input], {
    encoding: "utf8",
  });
  return {
    signal,
    stderr,
    printed: stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown])),
  };
}

const TOTAL =
  Array.from({ length: 1000 }, (_, n) => (n % 100 === 0 ? 0 : n * n)).reduce((a, b) => a + b, 0) + 10 * 100_000;

describe("a process that is killed in the middle of a map of 1,000 items", () => {
  it.each([1, 413, 1000])(
    "after %i of them loses none that finished: the next run does the others alone",
    (killAfter) => {
      const folder = emptyFolder();
      expect(run(folder, killAfter)).toEqual({ signal: "SIGKILL", printed: [], stderr: "" });
      const next = run(folder);
      expect(next).toMatchObject({ signal: null, stderr: "" });
      expect(next.printed).toEqual([
        {
          outcome: "ran",
          reason: `first run: ${1000 - killAfter === 1000 ? "1,000" : 1000 - killAfter} of 1,000 items to run`,
          branches: { total: 1000, ran: 1000 - killAfter, reused: killAfter, failed: 0, cancelled: 0 },
          total: TOTAL,
        },
      ]);
      expect(run(folder).printed).toMatchObject([{ outcome: "reused", total: TOTAL }]);
    },
  );

  it("that declares an input keeps what ended before that was looked at, and does not keep what is not known to be right", () => {
    const folder = emptyFolder();
    const input = join(folder, "input.txt");
    writeFileSync(input, "1");
    expect(run(folder, 700, input).signal).toBe("SIGKILL");
    const [next] = run(folder, 0, input).printed as { branches: { ran: number; reused: number }; total: number }[];
    expect(next!.total).toBe(TOTAL);
    expect(next!.branches.ran + next!.branches.reused).toBe(1000);
    expect(next!.branches.reused).toBeGreaterThan(0);
    expect(next!.branches.reused).toBeLessThanOrEqual(700);
    expect(run(folder, 0, input).printed).toMatchObject([{ outcome: "reused" }]);
  });

  it("has a history with one line for the map, and one head", async () => {
    const folder = emptyFolder();
    run(folder, 500);
    run(folder);
    const store = sqliteStore({ folder });
    const [last, killed] = await store.runs({ pipeline: "Crash", limit: 10 });
    expect(last!.tasks.map(({ name }) => name)).toEqual(["Squares", "Total"]);
    expect(killed).toMatchObject({ outcome: "interrupted", tasks: [] });
    expect((await store.heads("Crash")).size).toBe(2);
    await store.close();
  });
});
