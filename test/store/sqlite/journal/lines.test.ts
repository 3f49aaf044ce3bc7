import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../../../support/random.ts";
import { expect, it } from "vitest";
import { append, framed, readLines } from "../../../../src/store/sqlite/journal/lines.ts";
import { emptyFolder } from "../../folder.ts";

const texts = fc.array(
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " ")),
  { maxLength: 20 },
);

function fileOf(...lines: readonly string[]): string {
  const path = join(emptyFolder(), "lines");
  const fd = openSync(path, "a+");
  for (const line of lines) append(fd, framed(line));
  closeSync(fd);
  return path;
}

it("what was appended is read again, from any place where a reading ended", () => {
  fc.assert(
    fc.property(texts, texts, (first, second) => {
      const path = fileOf(...first);
      const read = readLines(path, 0)!;
      expect(read).toEqual({ lines: first.map(wellFormed), end: readFileSync(path).length, damagedCount: 0 });
      for (const line of second) appendFileSync(path, framed(line));
      expect(readLines(path, read.end)).toMatchObject({ lines: second.map(wellFormed), damagedCount: 0 });
    }),
    { numRuns: 50 },
  );
});

/** Half of a surrogate pair is no text: it is written as the mark that stands for it. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

it("where there is no file there is nothing", () => {
  expect(readLines(join(emptyFolder(), "none"), 0)).toBeUndefined();
});

it("what is still being written is left for the next time", () => {
  const path = fileOf("first");
  const whole = framed("second");
  appendFileSync(path, whole.subarray(0, 12));
  const read = readLines(path, 0)!;
  expect(read.lines).toEqual(["first"]);
  appendFileSync(path, whole.subarray(12));
  expect(readLines(path, read.end)).toMatchObject({ lines: ["second"], damagedCount: 0 });
});

it("half a line of a process that was killed does not spoil the one after it", () => {
  const path = fileOf("first");
  appendFileSync(path, framed("killed").subarray(0, 14));
  appendFileSync(path, framed("after"));
  expect(readLines(path, 0)).toMatchObject({ lines: ["first", "after"], damagedCount: 1 });
});

it("whichever bit of a line is flipped, it is not given back as something else", () => {
  const lines = ["the first", "the second", "the third"];
  const whole = readFileSync(fileOf(...lines));
  const path = join(emptyFolder(), "damaged");
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, bytes);
    const { lines: read } = readLines(path, 0)!;
    expect(lines).toEqual(expect.arrayContaining([...read]));
    expect(read.length).toBeGreaterThanOrEqual(1);
  }
});
