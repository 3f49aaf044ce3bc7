import { describe, expect, it } from "vitest";
import { describeBytes, parseBytes, parseSpan } from "../../src/index.ts";

describe("a size", () => {
  it.each([
    ["2GB", 2e9],
    ["1.5 kB", 1500],
    ["500MiB", 500 * 2 ** 20],
    ["0", 0],
    ["12 b", 12],
    ["3TB", 3e12],
  ])("is read from %j", (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each(["", "much", "2 G B", "-1GB", "1e9", "2d", "GB", "1.GB", "0x10", "constructor", "1constructor"])(
    "is not read from %j",
    (text) => expect(parseBytes(text)).toBeUndefined(),
  );

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [12_345_678, "12 MB"],
    [5 * 2 ** 30, "5.4 GB"],
    [2.5e12, "2.5 TB"],
    [4e15, "4000.0 TB"],
  ])("of %d bytes is shown as %j", (bytes, text) => expect(describeBytes(bytes)).toBe(text));
});

describe("a span of time", () => {
  it.each([
    ["30d", 30 * 86_400_000],
    ["12 h", 12 * 3_600_000],
    ["90min", 90 * 60_000],
    ["1w", 7 * 86_400_000],
    ["1y", 365 * 86_400_000],
    ["0s", 0],
  ])("is read from %j", (text, ms) => expect(parseSpan(text)).toBe(ms));

  // A month may be meant, or a minute; and a number alone could be anything.
  it.each(["5m", "30", "", "d", "1mo", "-2d"])("is not read from %j", (text) =>
    expect(parseSpan(text)).toBeUndefined(),
  );
});
