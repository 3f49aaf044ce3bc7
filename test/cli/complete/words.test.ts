import { describe, expect, it } from "vitest";
import { quoted, readLine } from "../../../src/cli/complete/words.ts";

const words = (line: string): string[][] => readLine(line).commands.map((each) => each.map(({ text }) => text));

describe("readLine", () => {
  it.each([
    ["peek Report", [["peek", "Report"]]],
    ["  peek\t'My task'  ", [["peek", "My task"]]],
    ['peek "My \\"task\\" \\n"', [["peek", 'My "task" \\n']]],
    ["peek My\\ task '' a'b'\"c\"", [["peek", "My task", "", "abc"]]],
    ["execute; peek A;;\npeek 'a;b' # and so on\nlist", [["execute"], ["peek", "A"], ["peek", "a;b"], ["list"]]],
    ["peek a#1 #2", [["peek", "a#1"]]],
    ["one \\\ntwo", [["one", "two"]]],
    ["", []],
    [" ; ", []],
  ])("%j", (line, expected) => {
    expect(words(line)).toEqual(expected);
    expect(readLine(line).open).toBeUndefined();
  });

  it.each([
    ["peek 'My", "'"],
    ['peek "My\\"', '"'],
    ["peek \\", "\\"],
  ])("says what is open at the end of %j", (line, open) => {
    expect(readLine(line).open).toBe(open);
  });

  it("knows where words stand, and which one the cursor is in", () => {
    const line = "execute; peek 'My ta";
    expect(readLine(line).last).toEqual([
      { text: "peek", start: 9, end: 13 },
      { text: "My ta", start: 14, end: 20 },
    ]);
    expect(readLine("run ").last.at(-1)).toEqual({ text: "", start: 4, end: 4 });
    expect(readLine("run;").last).toEqual([{ text: "", start: 4, end: 4 }]);
  });
});

it("quoted writes what readLine reads, whatever was typed of it", () => {
  for (const text of ["plain", "My task", "it's", 'say "so"', "a;b #c \\ $d", "Größe", "Load[3]", "--param=a b"])
    for (const typed of ["", text.slice(0, 1).replace(/["']/, ""), "'", '"'])
      expect(words(`peek ${quoted(text, typed)}`)).toEqual([["peek", text]]);
});
