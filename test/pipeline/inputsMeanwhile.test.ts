import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { env, memoryStore, pipeline, task, type Input } from "../../src/index.ts";
import { scratch, writeFiles } from "../fingerprint/sources.ts";
import { eventLog } from "../support/events.ts";

/** Runs a task twice; while it runs for the first time, its inputs are changed, and then changed back. */
async function changedMeanwhile(
  root: string,
  inputs: readonly Input[],
  change: () => void,
  back: () => void,
): Promise<string[][]> {
  const example = pipeline("meanwhile", [task("Load", { inputs }, () => 1)], {
    root,
    store: memoryStore(),
    logLevel: "silent",
    logFile: false,
  });
  const log = eventLog(example);
  const run = async (): Promise<string[]> => {
    log.length = 0;
    await example.execute();
    return log.filter((line) => line !== "warn");
  };
  const stop = example.on("taskStarted", change);
  const first = await run();
  stop();
  back();
  return [first, await run(), await run()];
}

const AGAIN = [["start Load", "warn Load", "ran Load"], ["start Load", "ran Load"], ["reused Load"]];

describe("a task whose inputs change while it runs serves that run, and runs again in the next", () => {
  it.each<[string, Input]>([
    ["of a pattern", "data/*.csv"],
    ["of a deep pattern", "**/*.csv"],
    ["of a folder", "data"],
  ])("where a file appears %s, also when it is gone afterwards", async (_, input) => {
    const root = scratch({ "data/a.csv": "a" });
    const more = (): void => writeFiles(root, { "data/b.csv": "b" });
    expect(await changedMeanwhile(root, [input], more, () => rmSync(join(root, "data/b.csv")))).toEqual(AGAIN);
  });

  it("where a file's contents change, though its size does not", async () => {
    const root = scratch({ "a.csv": "a" });
    const write = (text: string) => (): void => writeFiles(root, { "a.csv": text });
    expect(await changedMeanwhile(root, ["a.csv"], write("b"), write("a"))).toEqual(AGAIN);
  });

  it("where a file is deleted", async () => {
    const root = scratch({ "a.csv": "a" });
    const remove = (): void => rmSync(join(root, "a.csv"));
    expect(await changedMeanwhile(root, ["a.csv"], remove, () => writeFiles(root, { "a.csv": "a" }))).toEqual(AGAIN);
  });

  it("where a variable changes", async () => {
    onTestFinished(() => void delete process.env.LITTLE_TEST_MEANWHILE);
    const set = (text: string) => (): void => void (process.env.LITTLE_TEST_MEANWHILE = text);
    set("a")();
    expect(await changedMeanwhile(scratch(), [env("LITTLE_TEST_MEANWHILE")], set("b"), set("a"))).toEqual(AGAIN);
  });

  it("and is reused where nothing of it changes", async () => {
    const root = scratch({ "a.csv": "a" });
    const other = (): void => writeFiles(root, { "b.txt": "b" });
    expect(await changedMeanwhile(root, ["*.csv"], other, () => {})).toEqual([
      ["start Load", "ran Load"],
      ["reused Load"],
      ["reused Load"],
    ]);
  });
});
