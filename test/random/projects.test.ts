import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { SEED } from "../support/random.ts";
import { emptyFolder } from "../store/folder.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Of all; `npm run test:long` sets 10,000. */
const EDITS = Number(process.env.LITTLE_PIPELINES_TEST_EDITS ?? 200);
/** In one process: each version of a project stays in its memory. */
const EDITS_A_PROCESS = 500;

/** Checks so many edits in a process of its own. */
async function check(count: number, seed: number): Promise<number> {
  const folder = emptyFolder();
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(ROOT, join(folder, "node_modules/little-pipelines"), "dir");
  const script = join(import.meta.dirname, "check.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder, String(count), String(seed)], {
    maxBuffer: 1 << 26,
  });
  return (JSON.parse(stdout) as { edited: number }).edited;
}

it(
  `random projects with random edits never give a stale value, and nothing runs for what means nothing: ${EDITS} edits`,
  { timeout: 3_600_000 },
  async () => {
    let edited = 0;
    const seed = SEED;
    for (let done = 0; done < EDITS; done += 2 * EDITS_A_PROCESS) {
      const counts = [0, EDITS_A_PROCESS]
        .map((more) => Math.min(EDITS_A_PROCESS, EDITS - done - more))
        .filter((count) => count > 0);
      const all = await Promise.all(counts.map((count, i) => check(count, seed + done + i)));
      for (const each of all) edited += each;
    }
    expect(edited).toBeGreaterThanOrEqual(EDITS);
  },
);
