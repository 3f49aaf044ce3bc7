import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { digest } from "../../src/fingerprint/digest.ts";
import { fileDigests, type FoundFiles } from "../../src/fingerprint/files.ts";
import { memo, scratch, writeFiles, type Files } from "./sources.ts";

const LONG_AGO = new Date("2020-01-01T00:00:00Z");

/** A folder with these files, and what a path in it stands for. */
function folderOf(files: Files) {
  const root = scratch(files);
  const its = memo();
  const find = (path: string, isExact = false): Promise<FoundFiles> => fileDigests(root, its).find(path, isExact);
  const names = async (path: string): Promise<string[]> => (await find(path)).files.map(([label]) => label);
  return { root, memo: its, find, names };
}

describe("what a path stands for", () => {
  const files = {
    "data/a.csv": "a",
    "data/b.json": "b",
    "data/[1].csv": "1",
    "data/1.csv": "2",
    "data/deep/er/c.csv": "c",
    "data/.hidden.csv": "h",
    "data/.DS_Store": "",
    "data/node_modules/p/x.csv": "x",
    "node_modules/pkg/data/y.csv": "y",
    ".little-pipelines/z.csv": "z",
    "*.csv": "star",
  };

  it.each<[path: string, kind: FoundFiles["kind"], names: readonly string[]]>([
    ["data/a.csv", "file", ["data/a.csv"]],
    ["./data//deep/../a.csv", "file", ["data/a.csv"]],
    ["data/*.csv", "pattern", ["data/1.csv", "data/[1].csv", "data/a.csv"]],
    ["data/**/*.csv", "pattern", ["data/1.csv", "data/[1].csv", "data/a.csv", "data/deep/er/c.csv"]],
    ["data/{a,b}.*", "pattern", ["data/a.csv", "data/b.json"]],
    ["data/?.csv", "pattern", ["data/1.csv", "data/a.csv"]],
    ["data/d*", "pattern", []],
    ["nowhere/*.csv", "pattern", []],
    ["node_modules/pkg/**/*.csv", "pattern", ["node_modules/pkg/data/y.csv"]],
    ["node_modules/pkg/data", "folder", ["node_modules/pkg/data/y.csv"]],
    ["data/deep", "folder", ["data/deep/er/c.csv"]],
    ["data/deep/", "folder", ["data/deep/er/c.csv"]],
    [
      "data",
      "folder",
      ["data/.hidden.csv", "data/1.csv", "data/[1].csv", "data/a.csv", "data/b.json", "data/deep/er/c.csv"],
    ],
    ["data/[1].csv", "file", ["data/[1].csv"]],
    ["*.csv", "file", ["*.csv"]],
    ["missing.csv", "none", []],
    ["data/a.csv/b", "none", []],
    ["x".repeat(5000), "none", []],
  ])("%s", async (path, kind, names) => {
    const found = await folderOf(files).find(path);
    expect({ kind: found.kind, names: found.files.map(([label]) => label) }).toEqual({ kind, names });
  });

  it("is itself alone where it is no pattern, whatever is in it", async () => {
    const { find, root } = folderOf({ "data/a.csv": "", "data/[1].csv": "" });
    expect(await find("data/*.csv", true)).toMatchObject({ kind: "none", files: [] });
    expect((await find("data/[1].csv", true)).files).toHaveLength(1);
    rmSync(join(root, "data/[1].csv"));
    expect(await find("data/[a].csv", true)).toMatchObject({ kind: "none" });
    expect(await find("data/[a].csv")).toMatchObject({ kind: "pattern", files: [["data/a.csv", digest("")]] });
  });

  it("has labels that do not tell where the project lies", async () => {
    const [one, two] = [folderOf({ "data/a.csv": "a" }), folderOf({ "data/a.csv": "a" })];
    for (const path of ["data/a.csv", "data/*.csv", "data"]) {
      expect(await one.find(path)).toEqual(await two.find(path));
      expect(await one.find(join(one.root, path))).toEqual(await two.find(path));
    }
  });

  it("has the label that it was given by where it lies elsewhere", async () => {
    const [one, two] = [folderOf({}), folderOf({ "a.csv": "a" })];
    const beside = `../${basename(two.root)}`;
    expect((await one.find(`${beside}/*.csv`)).files).toEqual([[`${beside}/a.csv`, digest("a")]]);
    expect((await one.find(`${two.root}/*.csv`)).files).toEqual([[`${two.root}/a.csv`, digest("a")]]);
    expect((await one.find(`${two.root}/*.csv`)).label).toBe(`${two.root}/*.csv`);
  });

  it("follows symbolic links, also to folders, and ends where they lead in circles", async () => {
    const { root, names, find } = folderOf({ "data/a.csv": "a", "elsewhere/b.csv": "b" });
    symlinkSync("../elsewhere", join(root, "data/link"));
    symlinkSync("../data", join(root, "data/circle"));
    symlinkSync("../data", join(root, "elsewhere/back"));
    symlinkSync("nowhere", join(root, "data/broken"));
    symlinkSync("self", join(root, "data/self"));
    symlinkSync("a.csv", join(root, "data/same.csv"));
    expect(await names("data")).toEqual(["data/a.csv", "data/link/b.csv", "data/same.csv"]);
    expect(await names("data/link")).toEqual(["data/link/b.csv", "data/link/back/a.csv", "data/link/back/same.csv"]);
    expect(await names("data/*")).toEqual(["data/a.csv", "data/same.csv"]);
    // As `fs.glob` has it: stars do not lead into links, names do.
    expect(await names("data/**/*.csv")).toEqual(["data/a.csv", "data/same.csv"]);
    expect(await names("data/link/*.csv")).toEqual(["data/link/b.csv"]);
    expect(await find("data/broken")).toMatchObject({ kind: "none" });
    expect(await find("data/self")).toMatchObject({ kind: "none" });
  });

  it("is never a pipe, which would not end", async () => {
    const { root, names, find } = folderOf({ "data/a.csv": "a" });
    execFileSync("mkfifo", [join(root, "data/pipe.csv")]);
    expect(await names("data")).toEqual(["data/a.csv"]);
    expect(await names("data/*.csv")).toEqual(["data/a.csv"]);
    expect(await find("data/pipe.csv")).toMatchObject({ kind: "none" });
  });

  it("may be an empty folder", async () => {
    const { root, find } = folderOf({});
    mkdirSync(join(root, "empty/er"), { recursive: true });
    expect(await find("empty")).toEqual({ label: "empty", kind: "folder", files: [] });
  });

  it("tells names apart that only spell a letter otherwise", async () => {
    const { root, find } = folderOf({ "data/\u00e9": "one", "data/e\u0301": "two" });
    const { files } = await find("data");
    expect(files.map(([label]) => label)).toEqual(["data/\u00e9", "data/\u00e9 (2)"]);
    writeFiles(root, { "data/\u00e9": "other" });
    expect((await find("data")).files).not.toEqual(files);
    writeFiles(root, { "data/\u00e9": "one", "data/e\u0301": "other" });
    expect((await find("data")).files).not.toEqual(files);
  });

  it("may be thousands of files", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`data/${index % 7}/${index}.txt`, `${index}`]),
    );
    const { files } = await folderOf(many).find("data/**");
    expect(files).toHaveLength(3000);
    expect(Object.fromEntries(files)["data/3/10.txt"]).toBe(digest("10"));
    expect(files.map(([label]) => label)).toEqual(Object.keys(many).toSorted());
  });
});

describe("the digest of a file", () => {
  it("is of its contents alone: not of its times, its owner or its name", async () => {
    const { root, find } = folderOf({ "a.txt": "same", "b.txt": "same" });
    utimesSync(join(root, "b.txt"), LONG_AGO, LONG_AGO);
    const [a, b] = await Promise.all([find("a.txt"), find("b.txt")]);
    expect(a.files[0]![1]).toBe(digest("same"));
    expect(b.files[0]![1]).toBe(digest("same"));
  });

  it("is that of all of it, however large", async () => {
    const text = "0123456789".repeat(300_000);
    const { find } = folderOf({ large: text, empty: "" });
    expect((await find("large")).files).toEqual([["large", digest(text)]]);
    expect((await find("empty")).files).toEqual([["empty", digest("")]]);
  });

  it("never misses a change: of the same size, at once, with the times that it had before", async () => {
    const { root, find } = folderOf({ "a.txt": "0000" });
    const path = join(root, "a.txt");
    for (let count = 0; count < 200; count++) {
      const text = String(count).padStart(4, "0");
      writeFiles(root, { "a.txt": text });
      if (count % 2 === 0) utimesSync(path, LONG_AGO, LONG_AGO);
      expect((await find("a.txt")).files).toEqual([["a.txt", digest(text)]]);
    }
  });

  it("is not remembered for a file that was written just now, whatever time it says it is from", async () => {
    const { root, find, memo: its } = folderOf({ "a.txt": "a", "b.txt": "b" });
    utimesSync(join(root, "b.txt"), LONG_AGO, LONG_AGO);
    await find("*.txt");
    expect(its.remembered).toEqual([]);
  });

  it("is remembered for one that has long been there, and looked at again when it is replaced by its like", async () => {
    // Nothing that this test writes is old enough: so it takes one that was there before.
    const old = process.execPath;
    const its = memo();
    const find = (): Promise<FoundFiles> => fileDigests("/", its).find(old, true);
    const first = await find();
    expect(its.remembered).toEqual(["file"]);
    expect(await find()).toEqual(first);
    expect(its.remembered).toEqual(["file"]);
  });

  it("is remembered with the others of its folder where they are many", async () => {
    const old = join(import.meta.dirname, "../../node_modules/vega-datasets/data");
    const its = memo();
    const find = (pattern: string): Promise<FoundFiles> => fileDigests(old, its).find(pattern, false);
    const one = await find("cars.json");
    const all = await find("*");
    expect(its.remembered).toEqual(["file", "folder back", "folder"]);
    expect(all.files.length).toBeGreaterThan(64);
    expect(all.files).toContainEqual(one.files[0]);
    expect(all.files).toEqual(all.files.map(([name]) => [name, digest(readFileSync(join(old, name)))]));
    expect(await find("*")).toEqual(all);
    expect((await find("c*")).files).toEqual(all.files.filter(([name]) => name.startsWith("c")));
    expect((await find("**/c*.json")).files).toEqual(expect.arrayContaining([one.files[0]]));
    expect(its.remembered.filter((kind) => kind !== "file")).toEqual(["folder back", "folder"]);
  });

  it("is looked for once for those that ask in the same turn, and anew for those that ask later", async () => {
    const { root } = folderOf({ "data/a.txt": "one", "data/b.txt": "b" });
    const files = fileDigests(root, memo());
    const [first, same, other] = [
      files.find("data/a.txt", false),
      files.find("data/a.txt", false),
      files.find("data/*", false),
    ];
    expect(await first).toBe(await same);
    expect((await other).files).toEqual([(await first).files[0], ["data/b.txt", digest("b")]]);
    const begun = files.find("data/a.txt", false);
    await Promise.resolve();
    writeFiles(root, { "data/a.txt": "two" });
    expect((await files.find("data/a.txt", false)).files).toEqual([["data/a.txt", digest("two")]]);
    expect((await begun).files).toHaveLength(1);
  });

  it.skipIf(process.getuid?.() === 0)("fails those alone that ask for a file which cannot be read", async () => {
    const { root } = folderOf({ "a.txt": "a", "b.txt": "b" });
    chmodSync(join(root, "b.txt"), 0o000);
    const files = fileDigests(root, memo());
    const [one, both] = [files.find("a.txt", false), files.find("*.txt", false)];
    expect((await one).files).toEqual([["a.txt", digest("a")]]);
    await expect(both).rejects.toThrow(/EACCES/);
  });

  it("is that of the file which is there now, though another had its name and its times", async () => {
    const { root, find } = folderOf({ "a.txt": "one", "b.txt": "two" });
    for (const name of ["a.txt", "b.txt"]) utimesSync(join(root, name), LONG_AGO, LONG_AGO);
    expect((await find("a.txt")).files).toEqual([["a.txt", digest("one")]]);
    renameSync(join(root, "b.txt"), join(root, "a.txt"));
    expect(statSync(join(root, "a.txt")).mtime).toEqual(LONG_AGO);
    expect((await find("a.txt")).files).toEqual([["a.txt", digest("two")]]);
    linkSync(join(root, "a.txt"), join(root, "c.txt"));
    expect((await find("c.txt")).files).toEqual([["c.txt", digest("two")]]);
  });

  it("is taken anew where what was remembered is lost", async () => {
    const { root } = folderOf({ "a.txt": "a" });
    const forgetful = { recall: async () => new Map<string, string>(), remember: async () => {} };
    expect((await fileDigests(root, forgetful).find("a.txt", true)).files).toEqual([["a.txt", digest("a")]]);
  });
});
