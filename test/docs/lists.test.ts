import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** The first cells of a document's table rows, as they are written. */
function firstCells(file: string, mark: RegExp): string[] {
  return [...read(file).matchAll(mark)].map(([, cell]) => cell!);
}

it("docs/errors.md lists each code once, and no others", () => {
  const codes = [...read("src/model/errors.ts").matchAll(/^ {2}\| "([A-Z_]+)"/gm)].map(([, code]) => code!);
  expect(firstCells("docs/errors.md", /^\| `([A-Z_]+)`/gm).toSorted()).toEqual(codes.toSorted());
});

it("docs/glossary.md has each word once", () => {
  const words = firstCells("docs/glossary.md", /^\| \*\*([^*]+)\*\*/gm);
  expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
});
