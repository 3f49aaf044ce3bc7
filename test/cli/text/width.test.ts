import { describe, expect, it } from "vitest";
import { cutTo, padTo, plainText, textWidth } from "../../../src/cli/text/width.ts";

describe("textWidth", () => {
  it.each([
    ["", 0],
    ["Load", 4],
    ["Zürich", 6],
    ["Zu\u0308rich", 6],
    ["東京", 4],
    ["서울", 4],
    ["ｆｕｌｌ", 8],
    ["🚀", 2],
    ["👩‍👩‍👧‍👦", 2],
    ["🇩🇪", 2],
    ["✔", 1],
    ["✅", 2],
    ["a\u200Bb", 2],
  ])("%j takes %i columns", (text, width) => expect(textWidth(text)).toBe(width));
});

describe("cutTo and padTo", () => {
  it.each([
    ["Load", 4, "Load"],
    ["Loader", 4, "Loa…"],
    ["東京都", 4, "東…"],
    ["東京", 4, "東京"],
    ["a🚀b", 3, "a…"],
    ["Load", 0, ""],
  ])("%j in %i columns is %j", (text, width, cut) => {
    expect(cutTo(text, width)).toBe(cut);
    expect(textWidth(padTo(text, width))).toBe(width);
  });
});

describe("plainText", () => {
  it.each([
    ["\u001B[31mred\u001B[0m", "red"],
    ["two\nlines\tand a tab", "two lines and a tab"],
    ["\u001B]0;a title\u0007text", "text"],
    ["\u001B]8;;https://example.com\u001B\\link\u001B]8;;\u001B\\", "link"],
    ["bell\u0007", "bell?"],
  ])("of %j is %j", (text, plain) => expect(plainText(text)).toBe(plain));
});
