import { glob } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { starPattern } from "../../../src/fingerprint/files/starPattern.ts";
import { listFiles } from "../../../src/fingerprint/files/list.ts";
import { scratch } from "../sources.ts";

describe("a pattern with stars in its last part", () => {
  it.each(["data/*.csv", "*", "a/b/*", "/data/a*b*.csv", ".hidden*", "../x/*.c", "a+b/*$", "./*"])(
    "is told: %s",
    (pattern) => expect(starPattern(pattern)).toBeDefined(),
  );

  it.each(["data/**", "*/a.csv", "a/{b,c}*", "data/[ab]*", "data/?*", "a\\*", "data/a.csv", "data/*/", "+(a)*", "!*"])(
    "is left to fs.glob: %s",
    (pattern) => expect(starPattern(pattern)).toBeUndefined(),
  );

  it("stands for the files that fs.glob finds", async () => {
    const part = fc.constantFrom("a", "b", ".", "-", "$", "+", "^", "|", "é", " ", "csv", "#", "@", "~");
    const name = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(""))
      .filter((its) => its !== "." && its !== "..");
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 12 });
    const last = fc.array(fc.oneof(part, fc.constant("*")), { minLength: 1, maxLength: 5 }).map((its) => its.join(""));
    const pattern = last.filter((its) => its.includes("*") && !its.includes("**"));
    await fc.assert(
      fc.asyncProperty(names, pattern, fc.constantFrom("", "./", "sub/", "sub/../"), async (files, star, folder) => {
        const root = scratch(Object.fromEntries(files.flatMap((each) => [[each, ""], [`sub/${each}`, ""]]))); // prettier-ignore
        expect(starPattern(folder + star)).toBeDefined();
        const expected: string[] = [];
        for await (const entry of glob(folder + star, { cwd: root, withFileTypes: true }))
          if (entry.isFile()) expected.push(entry.name);
        const listed = await listFiles(root, folder + star, false);
        const found = listed.folders.flatMap((each) => each.names);
        // Of a folder there is only a name here: that it is none is told when it is asked about.
        expect(found.filter((each) => each !== "sub")).toEqual(expected.toSorted());
      }),
      { numRuns: 150 },
    );
  });
});
