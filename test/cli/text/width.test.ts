import { describe, expect, it } from "vitest";
import { cutTo, fitTo, padTo, plainText, textWidth } from "../../../src/cli/text/width.ts";

describe("the width of a text", () => {
  it.each([
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["東京", 4],
    ["✈️", 2],
    ["👩‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["ｱ", 1],
    ["Ａ", 2],
    ["한글", 4],
    ["", 0],
  ])("%s takes %i columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it("is kept when a text is cut or padded, and no letter is cut in two", () => {
    expect(cutTo("abcdef", 4)).toBe("abc…");
    expect(cutTo("abcd", 4)).toBe("abcd");
    expect(cutTo("東京都", 5)).toBe("東京…");
    expect(cutTo("東京都", 4)).toBe("東…");
    expect(cutTo("👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧…");
    expect(padTo("東", 4)).toBe("東  ");
    expect(padTo("7", 3, "right")).toBe("  7");
  });

  it("of what a terminal would obey nothing is left", () => {
    expect(plainText("a\u001b[31mb\u001b]0;title\u0007c\r\nd\u202ee")).toBe("abc de");
  });
});

describe("fitTo", () => {
  it.each([
    ["Load", 4, "Load"],
    ["Load", 6, "Load  "],
    ["Loader", 4, "Loa…"],
    ["東京都", 4, "東… "],
    ["a🚀b", 3, "a… "],
    ["Load", 0, ""],
  ])("makes %j take exactly %i columns: %j", (text, width, fitted) => {
    expect(fitTo(text, width)).toBe(fitted);
    expect(textWidth(fitted)).toBe(width);
  });
});
