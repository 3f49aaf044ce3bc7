import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { digest } from "../../src/fingerprint/digest.ts";
import { fileDigests } from "../../src/fingerprint/files.ts";
import { inputParts, missingOutputs, outputParts, paramParts, type InputPlaces } from "../../src/fingerprint/inputs.ts";
import { sources } from "../../src/fingerprint/sources/sources.ts";
import { env, file, value, type Input } from "../../src/model/inputs.ts";
import { PipelineError } from "../../src/model/errors.ts";
import type { Fingerprint } from "../../src/model/key.ts";
import { probe } from "../../src/model/probe.ts";
import { secret } from "../../src/model/secret.ts";
import { taskOf } from "../model/graphs.ts";
import { memo, scratch, writeFiles } from "./sources.ts";

function placesOf(root: string): InputPlaces {
  const its = memo();
  const unasked = sources({ memo: its, warn: () => {}, signal: new AbortController().signal });
  return { files: fileDigests(root, its), sources: unasked, signal: new AbortController().signal, memo: its };
}

const inputsOf = (root: string, ...inputs: readonly Input[]): Promise<readonly Fingerprint[]> =>
  inputParts(taskOf("Load", [], { inputs }), {}, placesOf(root));

const outputsOf = (root: string, ...outputs: readonly string[]): Promise<readonly Fingerprint[]> =>
  outputParts(taskOf("Save", [], { outputs }), fileDigests(root, memo()));

function setEnv(name: string, text: string | undefined): void {
  const before = process.env[name];
  if (text === undefined) delete process.env[name];
  else process.env[name] = text;
  onTestFinished(() => setEnvBack(name, before));
}

function setEnvBack(name: string, before: string | undefined): void {
  if (before === undefined) delete process.env[name];
  else process.env[name] = before;
}

describe("the inputs part of a key", () => {
  it("has each input by itself, in one order, whatever the order of declaration", async () => {
    const root = scratch({ "a.csv": "a", "data/b.csv": "b" });
    setEnv("LITTLE_TEST", "x");
    const parts = await inputsOf(root, "data/*.csv", value(1), env("LITTLE_TEST"), "a.csv", file("data"));
    expect(parts.map(([label]) => label)).toEqual([
      "env LITTLE_TEST",
      "file a.csv",
      "file data/b.csv",
      "folder data",
      "glob data/*.csv",
      "value 0",
    ]);
    expect(await inputsOf(root, file("data"), "a.csv", value(1), "data/*.csv", env("LITTLE_TEST"))).toEqual(parts);
  });

  it("changes with contents and with names, not with what else there is", async () => {
    const root = scratch({ "data/a.csv": "a", "data/b.csv": "b" });
    const before = await inputsOf(root, "data/*.csv");
    writeFiles(root, { "data/c.json": "c", "other.csv": "d" });
    expect(await inputsOf(root, "data/*.csv")).toEqual(before);
    writeFiles(root, { "data/c.csv": "" });
    const more = await inputsOf(root, "data/*.csv");
    expect(more).not.toEqual(before);
    rmSync(join(root, "data/c.csv"));
    expect(await inputsOf(root, "data/*.csv")).toEqual(before);
    writeFiles(root, { "data/a.csv": "b", "data/b.csv": "a" });
    expect(await inputsOf(root, "data/*.csv")).not.toEqual(before);
  });

  it("tells a pattern and a folder that find nothing from those that are not asked for", async () => {
    const root = scratch();
    mkdirSync(join(root, "empty"));
    expect(await inputsOf(root, "*.csv")).toEqual([["glob *.csv", "0"]]);
    expect(await inputsOf(root, "empty")).toEqual([["folder empty", "0"]]);
    expect(await inputsOf(root)).toEqual([]);
  });

  it.each<[Input]>([["data/missing.csv"], [file("data/missing.csv")], [file("data/*.csv")], ["data/a.csv/deeper"]])(
    "needs a file that is named to be there: %o",
    async (input) => {
      const root = scratch({ "data/a.csv": "" });
      await expect(inputsOf(root, input)).rejects.toMatchObject({
        code: "FILE_MISSING",
        task: "Load",
        message: expect.stringMatching(/^task "Load": its input ".*" does not exist\n.*project root/) as string,
      });
    },
  );

  it("counts what is named twice once, and what then differs as both, whatever the order", async () => {
    const root = scratch({ "a.csv": "a" });
    expect(await inputsOf(root, "a.csv", file("a.csv"), "./a.csv")).toEqual([["file a.csv", digest("a")]]);
    const named = (of: number) => probe(() => of, { name: "same" });
    const both = await inputsOf(root, named(1), named(2));
    expect(both).toHaveLength(1);
    expect(await inputsOf(root, named(2), named(1))).toEqual(both);
    expect(await inputsOf(root, named(1), named(3))).not.toEqual(both);
  });

  it("ends with the first thing that is wrong, and leaves no other behind", async () => {
    const root = scratch();
    const inputs = [value(() => 1), "missing.csv", file("gone"), probe(() => undefined)];
    await expect(inputsOf(root, ...inputs)).rejects.toThrow(PipelineError);
  });

  it("tells a variable that is not set from an empty one, and keeps its text to itself", async () => {
    const root = scratch();
    const digests = new Set<string>();
    for (const text of [undefined, "", "unset", "hunter2", digest("env\n")]) {
      setEnv("LITTLE_TEST", text);
      const [[label, its]] = (await inputsOf(root, env("LITTLE_TEST"))) as [Fingerprint];
      expect(label).toBe("env LITTLE_TEST");
      expect(its).not.toContain("hunter2");
      digests.add(its);
    }
    expect(digests.size).toBe(5);
  });

  it("has values by their contents, each in its place", async () => {
    const of = async (...values: readonly unknown[]): Promise<string> =>
      JSON.stringify(await inputsOf("/", ...values.map((each) => value(each))));
    expect(await of({ a: [1, new Date(0)] })).toBe(await of({ a: [1, new Date(0)] }));
    expect(await of(1, 2)).not.toBe(await of(2, 1));
    expect(await of(undefined)).not.toBe(await of());
    expect(await of(secret("x"))).toBe(await of("x"));
    expect(await of(secret("x"))).not.toBe(await of(secret("y")));
  });

  it("refuses a value that has no contents, with the task and the path to it", async () => {
    await expect(inputsOf("/", value({ settings: [() => 1] }))).rejects.toMatchObject({
      code: "BAD_OPTION",
      task: "Load",
      message: expect.stringMatching(/^task "Load": its input value\.settings\[0\] is a function\n/) as string,
    });
    await expect(inputsOf("/", value({ token: secret("x") }))).rejects.toThrow(
      /its input value\.token is an instance of Secret/,
    );
  });

  it("has the params that the task declares, by name and type", async () => {
    const parts = (params: Parameters<typeof paramParts>[0]): string => JSON.stringify(paramParts(params));
    expect(paramParts({ b: 1, a: "x" }).map(([label]) => label)).toEqual(["param a", "param b"]);
    expect(parts({ a: 1, b: 2 })).toBe(parts({ b: 2, a: 1 }));
    const values = [1, "1", 1n, true, "true", new Date(1), -0, 0, ""];
    expect(new Set(values.map((each) => parts({ a: each }))).size).toBe(values.length);
    expect(paramParts({})).toEqual([]);
    expect(await inputParts(taskOf("T"), { a: 1 }, placesOf("/"))).toEqual(paramParts({ a: 1 }));
  });
});

describe("the outputs of a task", () => {
  it("are the files as they are now, those that are not there included", async () => {
    const root = scratch({ "out/a.csv": "a", "site/x/y.html": "y" });
    mkdirSync(join(root, "empty"));
    const parts = await outputsOf(root, "./out/a.csv", "site", "./out/b.csv", "out/*.json", "empty");
    expect(parts).toEqual([
      ["empty", "empty"],
      ["out/*.json", "unset"],
      ["out/a.csv", digest("a")],
      ["out/b.csv", "unset"],
      ["site/x/y.html", digest("y")],
    ]);
    expect(missingOutputs(parts)).toEqual(["out/*.json", "out/b.csv"]);
  });

  it("are none where none are declared", async () => {
    expect(await outputsOf("/")).toEqual([]);
    expect(missingOutputs([])).toEqual([]);
  });
});
