import { expect, it } from "vitest";
import { parse } from "csv-parse/sync";
import { csvLine } from "../../../src/cli/results/csv.ts";

it("a line of CSV is read again as it was, and tells an empty text from nothing", () => {
  const cells = ["a", 'say "x"', "1,5", "two\nlines", " spaced ", "", 7, -0.5, 2n ** 60n, true];
  expect(parse(csvLine(cells))).toEqual([cells.map(String)]);
  expect(csvLine([null, "", undefined])).toBe(',"",\n');
  expect(csvLine([new Date(0), Buffer.from("hello"), { a: [1, "b"] }, new Map([["k", 1]])])).toBe(
    '1970-01-01T00:00:00.000Z,aGVsbG8=,"{""a"":[1,""b""]}","[[""k"",1]]"\n',
  );
});
