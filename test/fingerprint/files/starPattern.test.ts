import { statSync, symlinkSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join, relative } from "node:path";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { starPattern } from "../../../src/fingerprint/files/starPattern.ts";
import { listFiles } from "../../../src/fingerprint/files/list.ts";
import { scratch } from "../sources.ts";

describe("a pattern with stars in its last part", () => {
  it.each([
    "data/*.csv",
    "*",
    "a/b/*",
    "/data/a*b*.csv",
    ".hidden*",
    "../x/*.c",
    "a+b/*$",
    "./*",
    "**/a.csv",
    "data/**",
    "**",
  ])("is told: %s", (pattern) => expect(starPattern(pattern)).toBeDefined());

  it.each([
    "*/a.csv",
    "**/b/a*",
    "a**",
    "a/{b,c}*",
    "data/[ab]*",
    "data/?*",
    "a\\*",
    "data/a.csv",
    "data/*/",
    "+(a)*",
    "!*",
    "**/.a*",
    "sub/**/.*",
  ])("is left to fs.glob: %s", (pattern) => expect(starPattern(pattern)).toBeUndefined());

  const part = fc.constantFrom("a", "b", ".", "-", "$", "+", "^", "|", "é", " ", "csv", "#", "@", "~");
  const name = fc
    .array(part, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(""))
    .filter((its) => its !== "." && its !== "..");
  const last = fc
    .array(fc.oneof(part, fc.constant("*")), { minLength: 1, maxLength: 5 })
    .map((its) => its.join(""))
    .filter((its) => its.includes("*") && !its.includes("**"));
  const folders = fc.constantFrom("", "./", "sub/", "sub/../", "**/", "sub/**/", "./**/");
  const files = fc.uniqueArray(name, { minLength: 1, maxLength: 12 });

  it("stands for the files that fs.glob finds", async () => {
    const pattern = fc.oneof(fc.tuple(folders, last), fc.tuple(fc.constantFrom("", "sub/"), fc.constant("**")));
    await fc.assert(
      fc.asyncProperty(files, pattern, fc.boolean(), async (names, [folder, star], hasLink) => {
        const paths = names.flatMap((each) => [each, `sub/${each}`, `sub/.hidden/${each}`, `sub/x.b/c/${each}`]);
        const root = scratch(Object.fromEntries(paths.map((path) => [path, ""])));
        // A broken link is no file: how far whole ones are followed is told by fs.glob alone.
        if (hasLink) symlinkSync("nowhere", join(root, "sub/link"));
        const expected: string[] = [];
        for await (const entry of glob(folder + star, { cwd: root, withFileTypes: true }))
          if (entry.isFile()) expected.push(join(entry.parentPath, entry.name));
        const listed = await listFiles(root, folder + star, false);
        const found = listed.folders.flatMap((each) => each.names.map((its) => join(each.folder, its)));
        // What is found by its name may be a folder, or nothing: that is told when it is looked at.
        expect(found.filter((each) => isFile(each)).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 200 },
    );
  });

  it("follows links as far as fs.glob does", async () => {
    const root = scratch({ "data/a.csv": "", "elsewhere/deep/b.csv": "", "elsewhere/c.csv": "" });
    symlinkSync("../elsewhere", join(root, "data/link"));
    const { folders: found } = await listFiles(root, "data/**/*.csv", false);
    const expected = await Array.fromAsync(glob("data/**/*.csv", { cwd: root }));
    expect(found.flatMap((each) => each.names.map((its) => relative(root, join(each.folder, its)))).toSorted()).toEqual(
      expected.toSorted(),
    );
  });
});

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
